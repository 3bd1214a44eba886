"""A training changed no weight in its first epoch."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.training import FirstEpoch
from trueup.rules.measured._naming import MeasuredNaming, named

RULE: MeasuredNaming = named(__name__, "TU404", "error")

_LOOK_AT_HEAD = (
    "Look at the head and the loss: a categorical loss over one unit is 0 whatever the weights, and a softmax over one "
    "unit is 1"
)
_LOOK_AT_SCORES = (
    "Look for scores that saturate or are clipped by the loss, for outputs cut off from the gradient, and for a "
    "learning rate that is too small"
)


def check(epoch: FirstEpoch) -> Iterator[Finding]:
    """Silent where a weight moved, where nothing was trained, and for a model that has no weights at all."""
    if epoch.moved or epoch.steps == 0 or not epoch.weights:
        return
    cause, change = _cause(epoch)
    yield RULE.finding(
        have=f"{_weights(epoch)} after {_epochs(epoch)}{_steps(epoch)}",
        expected="A training step moves the weights against the gradient of the loss",
        happens=f"{cause}: any accuracy is that of the network before this training",
        change=change,
        where=Place(epoch.model, path="weights"),
    )


def _weights(epoch: FirstEpoch) -> str:
    if not epoch.variables:
        return "The model has no trainable weights, and none moved"
    if epoch.variables == 1:
        return "The one trainable variable has not moved"
    return f"None of the {epoch.variables} trainable variables has moved"


def _epochs(epoch: FirstEpoch) -> str:
    return "the first epoch" if epoch.epochs == 1 else f"the first {epoch.epochs} epochs"


def _steps(epoch: FirstEpoch) -> str:
    return f" of {epoch.steps} steps" if epoch.steps else ""


def _cause(epoch: FirstEpoch) -> tuple[str, str]:
    if not epoch.variables:
        return "Every layer is frozen", "Set trainable = True on the layers that are to learn, and compile again"
    if epoch.learning_rate == 0:
        return (
            "The learning rate is 0",
            "Give the optimizer a learning rate above 0, or look at the schedule that sets it",
        )
    if epoch.constant:
        return (
            f"The loss is constant ({_number(epoch.highest)}) and has no gradient",
            _LOOK_AT_HEAD,
        )
    seen = f" of {_number(epoch.lowest)} to {_number(epoch.highest)}" if epoch.highest is not None else ""
    return (
        f"The loss{seen} passes no gradient to the weights, or steps too small for their precision",
        _LOOK_AT_SCORES,
    )


def _number(value: float | None) -> str:
    return "not seen" if value is None else f"{value:.4g}"
