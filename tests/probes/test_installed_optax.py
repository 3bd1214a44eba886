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
    return getattr(optax.losses, name)


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
    elif applies == "sigmoid":
        perfect = function(name)(jax.numpy.where(labels > 0, 40.0, -40.0), labels)
        assert float(perfect.max()) < 1e-6
    else:
        assert applies is None


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
