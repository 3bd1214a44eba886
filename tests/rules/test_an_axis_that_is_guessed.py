"""What is said of a softmax without its axis: of classes only where there is a loss, or labels."""

from __future__ import annotations

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

ATTENTION = """
import torch
from torch import nn


class Attention(nn.Module):
    def forward(self, query, keys):
        weights = nn.functional.softmax(torch.bmm(query, keys.transpose(1, 2)){axis})
        return torch.bmm(weights, keys)
"""


def said(axis: str) -> list[str]:
    setups = read_text(ATTENTION.format(axis=axis), "a.py").setups
    return [item.message for setup in setups for item in findings_of(setup, all_rules()) if item.code == "TU107"]


def test_weights_of_an_attention_are_no_classes() -> None:
    (message,) = said("")
    assert "classes" not in message
    assert "Write the axis that is meant" in message


def test_a_keyword_that_it_does_not_take_guesses_nothing() -> None:
    assert said(", dims=-1") == said(", dim=-1") == []


def test_nothing_is_said_of_a_head_and_labels_that_weights_of_an_attention_do_not_have() -> None:
    scored = ATTENTION.replace("torch.bmm(query, keys.transpose(1, 2))", "nn.Linear(size, 1)(query).squeeze(-1)")
    (setup,) = read_text(scored.format(axis=""), "a.py").setups
    (finding,) = findings_of(setup, all_rules())
    assert not finding.parties
    assert not setup.missing
