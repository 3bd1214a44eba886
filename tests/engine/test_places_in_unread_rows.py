"""Where the highest of a row stands is a class number, whoever made the row."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

PROGRAM = """
import torch
from sklearn.metrics import roc_auc_score


def test(model, edges, parts, labels):
    {made}
    return roc_auc_score(labels, answers)
"""
PLACES = {
    "by a method": "answers = model.discriminate(edges).max(dim=1)[1].cpu().numpy()",
    "of some columns": "answers = model.discriminate(edges)[:, :2].max(dim=1).indices.numpy()",
    "unpacked": "_, answers = model.discriminate(edges).max(dim=-1)",
    "by the function": "answers = torch.max(model.discriminate(edges), 1)[1]",
    "put together, turned round": "answers = 1 - torch.cat([model.discriminate(part).max(dim=1)[1] for part in parts])",
}
OTHERS = {
    "the highest themselves": "answers = model.discriminate(edges).max(dim=1)[0]",
    "the highest by their name": "answers = model.discriminate(edges).max(dim=1).values",
    "by the function": "answers, _ = torch.max(model.discriminate(edges), 1)",
    "of the parts of a row": "answers = model.discriminate(edges).amax(dim=1)",
    "of an array with named axes": "answers = model.discriminate(edges).max(dim='time')[1]",
}


def _codes(made: str) -> list[str]:
    setups = read_text(PROGRAM.replace("{made}", made), "program.py").setups
    return [finding.code for setup in setups for finding in findings_of(setup, all_rules())]


@pytest.mark.parametrize("way", PLACES)
def test_places_are_hard_answers(way: str) -> None:
    assert _codes(PLACES[way]) == ["TU311"]


@pytest.mark.parametrize("way", OTHERS)
def test_what_is_no_place_is_left_open(way: str) -> None:
    assert _codes(OTHERS[way]) == []
