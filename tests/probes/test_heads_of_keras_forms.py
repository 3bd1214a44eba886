"""Outputs of Keras in many forms: their units, axes and activations, as they are read and as Keras makes them."""

from __future__ import annotations

import pytest
from asked_keras import answer
from forms_of_keras_layers import LAYERS
from forms_of_keras_models import MODELS
from forms_of_keras_own_models import OWN_MODELS
from kinds_of_outputs import fits
from what_keras_gives import NAMES, layer_program

from trueup.contract.head import Head
from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.source import read_text

_TRAINING = """
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(np.load("x.npy"), np.load("y.npy"), epochs=3)
"""
FORMS = [
    *((layer_program(inputs, outputs), [(shape, kind)]) for inputs, outputs, shape, kind in LAYERS),
    *((program, outputs) for _, program, outputs in (*MODELS, *OWN_MODELS)),
]


def _setups(program: str) -> tuple[Setup, ...]:
    """The setups of the training, without models that stand inside another."""
    setups = read_text(NAMES + program + _TRAINING, "program.py").setups
    return tuple(setup for setup in setups if value_of(setup.loss.name) is not None)


def disagreements(head: Head, shape: tuple[int, ...], kind: str) -> list[str]:
    """What is read of a head otherwise than its outputs look."""
    units, activation = value_of(head.units), value_of(head.activation)
    # One number for each item is one unit.
    wrong = [f"{units} units"] if units not in (None, shape[-1] if len(shape) > 1 else 1) else []
    wrong += [f"{value_of(head.rank)} axes"] if value_of(head.rank) not in (None, len(shape)) else []
    agrees = activation is None or fits(activation, value_of(head.axis), kind)
    return wrong if agrees else [*wrong, f"{activation} over {value_of(head.axis)}"]


@pytest.mark.parametrize(("program", "outputs"), FORMS)
def test_an_output_has_the_units_axes_and_activation_that_are_read(
    program: str, outputs: list[tuple[tuple[int, ...], str]]
) -> None:
    setups = _setups(program)
    assert len(setups) == len(outputs)
    for setup, (shape, kind) in zip(setups, outputs, strict=True):
        assert disagreements(setup.head, shape, kind) == []


def test_most_of_them_are_read() -> None:
    heads = [setup.head for program, _ in FORMS for setup in _setups(program)]
    assert sum(value_of(head.units) is not None for head in heads) > len(heads) * 0.8


@pytest.mark.probe
def test_keras_makes_outputs_of_these_kinds(tmp_path_factory: pytest.TempPathFactory) -> None:
    seen, _ = answer(tmp_path_factory, "keras", "tensorflow", "heads")
    for program, outputs in FORMS:
        assert [(tuple(shape), kind) for shape, kind in seen[program]] == [tuple(item) for item in outputs], program
