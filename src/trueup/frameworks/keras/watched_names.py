"""What a callback makes of the name that it watches: one that is not logged, and which value it takes for the best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.metric import NameUse, WatchOutcome
from trueup.contract.setup import Setup
from trueup.frameworks.releases import Evidence, Span, chosen, release_of

_BEFORE_3 = (Span("keras", (0, 1), (2, 4)), Span("tf.keras", (1, 4)), Span("tf-keras", (2, 14)))


@dataclass(frozen=True, slots=True)
class WatchRow:
    """What a callback makes of a name that is not logged.

    auto: with `mode="auto"`, the default, of a name that no metric has. named: with "min" or "max", and of the name of
    a metric that is there without the `val_`. unasked: of a checkpoint that is saved whether it is the best or not,
    under "auto".
    """

    callback: str
    auto: WatchOutcome
    named: WatchOutcome
    spans: tuple[Span, ...]
    evidence: Evidence
    source: str
    unasked: WatchOutcome = "works"


_DIRECTION = "the direction is looked up among the model's metrics, and a ValueError raised where none has the name"
WATCHES: tuple[WatchRow, ...] = (
    WatchRow("EarlyStopping", "idle", "idle", _BEFORE_3, "executed", "callbacks.py EarlyStopping.get_monitor_value"),
    WatchRow("EarlyStopping", "raises", "idle", (Span("keras", (3,)),), "executed", f"early_stopping.py: {_DIRECTION}"),
    WatchRow("ReduceLROnPlateau", "idle", "idle", (*_BEFORE_3, Span("keras", (3,), (3, 11))), "executed",
             "callbacks.py ReduceLROnPlateau.on_epoch_end"),
    WatchRow("ReduceLROnPlateau", "raises", "idle", (Span("keras", (3, 11)),), "executed",
             f"monitor_callback.py, keras-team/keras#21275: {_DIRECTION}"),
    WatchRow("ModelCheckpoint", "idle", "idle", (*_BEFORE_3, Span("keras", (3,), (3, 11))), "executed",
             'callbacks.py ModelCheckpoint: "Can save best model only with … available, skipping."'),
    WatchRow("ModelCheckpoint", "raises", "always", (Span("keras", (3, 11)),), "executed",
             f"monitor_callback.py and model_checkpoint.py, keras-team/keras#21275: {_DIRECTION}", "raises"),
)  # fmt: skip


def watch_outcome(use: NameUse, setup: Setup, logged: frozenset[str]) -> WatchOutcome | None:
    """What the callback that watches a name which is not logged does; None where that was not read."""
    row = chosen((row for row in WATCHES if row.callback == use.by), release_of(setup.target))
    if row is None:
        return "idle"
    by_name = "named" if use.name.removeprefix("val_") in logged else use.mode
    if use.by == "ModelCheckpoint" and use.best_only is not True:
        if use.best_only is None or (by_name == "unread" and row.unasked != "works"):
            return None
        return row.unasked if by_name == "auto" else "works"
    if by_name == "unread" and row.auto != row.named:
        return None
    return row.auto if by_name == "auto" else row.named


def best_value(use: NameUse, setup: Setup) -> Literal["smallest", "largest"] | None:
    """Which value of its name a callback takes for the best; None where that was not read, or it looks at none.

    Before Keras 3 `mode="auto"` goes by the name: the largest value of a name with "acc" in it, the smallest of any
    other (callbacks.py of Keras 2.0.9 to 2.3.1 and 2.6 to 2.15 alike, but for `EarlyStopping`, which since 2.7 takes
    the largest of names that end in "auc", too). Keras 3 asks the metric, and raises where that does not tell.
    """
    if use.by not in {row.callback for row in WATCHES} or use.best_only is not True:
        return None
    if use.direction:
        return "smallest" if use.direction == "min" else "largest"
    release = release_of(setup.target)
    if use.mode != "auto" or not any(span.holds(release) for span in _BEFORE_3):
        return None
    if "acc" in use.name or use.name.startswith("fmeasure") or (use.by == "EarlyStopping" and use.name.endswith("auc")):
        return None
    return "smallest"
