"""A model of Transformers that only answers is no setup; one whose loss is asked for is."""

from __future__ import annotations

import pytest

from trueup.contract.setup import Setup
from trueup.source import read_text

MODEL = """
import torch
from transformers import AutoModelForSequenceClassification
model = AutoModelForSequenceClassification.from_pretrained("theirs", num_labels=5)
def answer(inputs):
    inputs = {key: value.to("cuda") for key, value in inputs.items()}
"""


def setups(body: str) -> tuple[Setup, ...]:
    return read_text(MODEL + "".join(f"    {line}\n" for line in body.split("\n")), "a.py").setups


@pytest.mark.parametrize(
    "body",
    [
        "outputs = model(**inputs)\nreturn torch.softmax(outputs.logits, dim=-1)",
        "outputs = model(**inputs)\nlogits, states = outputs['logits'], outputs.hidden_states\nreturn logits",
        "return model(**inputs).logits.argmax(-1)",
    ],
)
def test_logits_alone_are_asked_for(body: str) -> None:
    assert not setups(body)


@pytest.mark.parametrize(
    "body",
    [
        "outputs = model(**inputs)\noutputs.loss.backward()\nreturn outputs.logits",
        "model(**inputs)['loss'].backward()",
        "loss, logits = model(**inputs)\nloss.backward()",
    ],
)
def test_the_loss_may_be_asked_for(body: str) -> None:
    assert len(setups(body)) == 1
