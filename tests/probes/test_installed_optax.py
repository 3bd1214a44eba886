"""The facts against the optax that is installed: what each loss takes, refuses and applies itself."""

from __future__ import annotations

from typing import Any

import pytest

from trueup.contract.head import Head
from trueup.contract.known import Known
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.target import Target
from trueup.facts import canonical_loss, loss_meaning
from trueup.frameworks.optax.typed_names import LOSS_NAMES

pytestmark = pytest.mark.probe
optax: Any = pytest.importorskip("optax", reason="optax is not installed")
jax: Any = pytest.importorskip("jax", reason="JAX is not installed")

ITEMS, CLASSES = 6, 4
SCORES = jax.random.normal(jax.random.PRNGKey(0), (ITEMS, CLASSES))
NUMBERS = jax.numpy.arange(ITEMS) % CLASSES
ROWS = jax.nn.one_hot(NUMBERS, CLASSES)
EVERY_LOSS = pytest.mark.parametrize("name", sorted({name for names in LOSS_NAMES.values() for name in names}))


def meant(name: str, units: int = CLASSES) -> LossMeaning:
    row = canonical_loss(name, "optax")
    assert row is not None
    head = Head(units=Known(units), activation=Known("linear"))
    found = loss_meaning(Loss(name=Known(row)), Target(library="optax"), head)
    assert isinstance(found, Known)
    return found.value


def function(name: str) -> Any:
    """A loss by its name; names of earlier releases stand in the module alone."""
    return getattr(optax.losses, name, None) or getattr(optax.losses._classification, name)


def refused(name: str, scores: Any, labels: Any) -> bool:
    try:
        function(name)(scores, labels)
    except (TypeError, ValueError, AssertionError):
        return True
    return False


@EVERY_LOSS
def test_what_a_loss_takes_and_refuses(name: str) -> None:
    meaning = meant(name)
    for encoding, labels in (("one-hot", ROWS), ("integer", NUMBERS)):
        if encoding in meaning.refuses:
            assert refused(name, SCORES, labels)
        elif encoding in meaning.labels:
            assert not refused(name, SCORES, labels)


@EVERY_LOSS
def test_a_column_against_a_flat_array(name: str) -> None:
    bits = (NUMBERS % 2).astype(float)
    if meant(name).column_broadcasts:
        assert function(name)(SCORES[:, :1], bits).shape == (ITEMS, ITEMS)
    elif meant(name).family in ("regression", "binary"):
        try:
            shape = function(name)(SCORES[:, :1], bits).shape
        except (TypeError, ValueError, AssertionError):
            return
        assert shape != (ITEMS, ITEMS)


@EVERY_LOSS
def test_what_a_loss_applies_itself(name: str) -> None:
    applies = meant(name).applies
    labels = ROWS if "one-hot" in meant(name).labels else NUMBERS
    moved = SCORES + 3.0
    if applies == "log_softmax":
        assert jax.numpy.allclose(function(name)(SCORES, labels), function(name)(moved, labels), atol=1e-4)
        assert jax.numpy.allclose(
            function(name)(SCORES, labels), function(name)(jax.nn.log_softmax(SCORES), labels), atol=1e-4
        )
    elif applies == "softmax":
        assert jax.numpy.allclose(function(name)(SCORES, labels), function(name)(moved, labels), atol=1e-5)
        assert not jax.numpy.allclose(function(name)(SCORES, labels), function(name)(jax.nn.softmax(SCORES), labels))
    elif applies == "sigmoid":
        perfect = function(name)(jax.numpy.where(labels > 0, 40.0, -40.0), labels)
        assert float(perfect.max()) < 1e-6
    else:
        assert applies is None


@EVERY_LOSS
def test_what_a_loss_applies_to_one_output(name: str) -> None:
    if meant(name, units=1).applies == "sigmoid":
        bits = (NUMBERS % 2).astype(float)[:, None]
        perfect = function(name)(jax.numpy.where(bits > 0, 40.0, -40.0), bits)
        assert float(perfect.max()) < 1e-6
        assert float(function(name)(jax.numpy.where(bits > 0, 1.0, 0.0), bits).min()) > 0.01


#: What optax has of losses without a row, and why a setup of a classifier has nothing to do with it.
NO_ROW = {
    "ctc_loss": "sequences of labels without their places",
    "ctc_loss_with_forward_probs": "sequences of labels without their places",
    "make_fenchel_young_loss": "gives a loss",
    "ntxent": "pairs of embeddings",
    "ranking_softmax_loss": "worths of the items of a list",
    "smooth_labels": "gives labels",
    "triplet_margin_loss": "embeddings",
}


def test_each_loss_has_a_row_or_a_reason() -> None:
    public = {name for name in dir(optax.losses) if callable(getattr(optax.losses, name)) and name[0] != "_"}
    assert public - {name for names in LOSS_NAMES.values() for name in names} == NO_ROW.keys()


@EVERY_LOSS
def test_one_output_is_zero_whatever_it_is(name: str) -> None:
    zero = meant(name, units=1).one_unit == "zero"
    labels = jax.numpy.zeros(ITEMS, int) if "integer" in meant(name).labels else jax.numpy.ones((ITEMS, 1))
    if zero:
        assert float(abs(function(name)(SCORES[:, :1], labels)).max()) < 1e-6


def test_the_losses_that_are_named_as_examples_say_what_they_compute() -> None:
    picked = -jax.nn.log_softmax(SCORES)[jax.numpy.arange(ITEMS), NUMBERS]
    assert jax.numpy.allclose(optax.softmax_cross_entropy_with_integer_labels(SCORES, NUMBERS), picked, atol=1e-5)
    assert jax.numpy.allclose(optax.softmax_cross_entropy(SCORES, ROWS), picked, atol=1e-5)
    assert jax.numpy.allclose(optax.l2_loss(SCORES, ROWS), (SCORES - ROWS) ** 2 / 2, atol=1e-5)


def test_a_loss_without_targets_is_a_penalty() -> None:
    x = jax.numpy.array([1.0, -2.0])
    assert jax.numpy.allclose(optax.l2_loss(x), x**2 / 2)
    assert jax.numpy.allclose(optax.squared_error(x), x**2)
