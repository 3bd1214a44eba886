"""What a person reads of an inspection: text in 80 columns, JSON, a notebook's cell in which nothing is obeyed."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import trueup
from report.html_page import Page


@pytest.fixture(scope="module")
def broken(keras3: Any) -> trueup.Inspection:
    model = keras3.Sequential(
        [keras3.Input((8,), name="pixels"), keras3.layers.Dense(10, activation="softmax")], name="digits"
    )
    model.compile(loss="binary_crossentropy", metrics=["binary_accuracy"])
    return trueup.inspect(model, y=np.eye(10)[np.arange(40) % 10])


def test_the_text_names_parties_findings_and_places(broken: trueup.Inspection) -> None:
    text = str(broken)
    for part in (
        "trueup inspect: digits (Keras",
        "head    10 units, softmax [layers[0]]",
        "labels  one-hot rows of 10 (40 given) [y]",
        "loss    binary_crossentropy [loss]",
        "metric  binary_accuracy [metrics[0]]",
        "TU301",
        "digits:metrics[0]",
        "Ask for categorical_accuracy",
        "Read 1 output, completely.",
    ):
        assert part in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_width(broken: trueup.Inspection, width: int) -> None:
    assert max(map(len, broken.to_text(width).splitlines())) <= width


def test_the_dictionary_is_json_and_has_the_places(broken: trueup.Inspection) -> None:
    held = json.loads(broken.to_json())
    assert held == broken.to_dict()
    assert (held["what"], held["model"], held["complete"]) == ("trueup inspection", "digits", True)
    assert {one["code"]: one["where"] for one in held["findings"]}["TU301"] == "metrics[0]"
    assert held["setups"][0]["head"]["units"] == 10
    assert held["setups"][0]["labels"]["encoding"] == "one-hot"


def test_names_of_a_model_are_shown_and_not_obeyed(keras3: Any) -> None:
    class Own(keras3.Model):  # type: ignore[misc, name-defined]
        pass

    model = Own()
    object.__setattr__(model, "_name", "x")
    Own.__name__ = "<script>alert(1)</script>\x1b[31m"
    inspection = trueup.inspect(model)
    assert "script" not in Page(inspection._repr_html_()).kinds
    assert "&lt;script&gt;" in inspection._repr_html_()
    assert "\x1b" not in str(inspection)


def test_a_setup_that_is_not_complete_says_what_lacks(keras3: Any) -> None:
    model = keras3.Sequential([keras3.Input((8,)), keras3.layers.Dense(3)])
    text = str(trueup.inspect(model))
    assert "Read 1 output, 0 of them completely." in text
    assert "Could not be seen: 1 setup in part." in text
    assert "no labels were given; loss: the model is not compiled" in " ".join(text.split())
