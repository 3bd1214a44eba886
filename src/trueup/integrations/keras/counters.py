"""The metric that a watched model carries while it trains: counts of an output's answers, and the range of its loss."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from trueup.integrations.answers import UnfitError, kept_rows
from trueup.integrations.cells import Counts, added, as_float, exact, width
from trueup.integrations.host import on_host
from trueup.integrations.keras.arithmetic import mask_of, operations_of, without_rewriting
from trueup.integrations.keras.libraries import Library
from trueup.integrations.plan_counts import cells_of, counts_of, size_of
from trueup.integrations.plans import Plan


class OutputCounter:
    """Exact counts of one output, and its true accuracy under the plan's key as the result.

    refused: why the shapes that were met cannot be counted; "" while they can.
    traced: True once a step counted.
    """

    _library: Library

    def __init__(self, plan: Plan) -> None:
        super().__init__(name=plan.key)  # type: ignore[call-arg]
        self._plan, self.refused, self.traced = (plan,), "", False
        add: Any = cast(Any, self).add_weight
        self._cells = add(name="cells", shape=(2, size_of(plan)), initializer="zeros", dtype="int32")
        #: Sum and number that the model's running mean of the loss had before; lowest and highest batch; batches.
        self._losses = add(name="losses", shape=(5,), initializer="zeros", dtype="float32")
        #: On JAX each operation outside of a step is compiled by itself: there the share is worked out within the step.
        self._share = add(name="share", shape=(), initializer="zeros", dtype="float32") if self._on_jax else None

    @property
    def _on_jax(self) -> bool:
        return self._library.backend == "jax"

    @property
    def plan(self) -> Plan:
        """How the output is counted."""
        return self._plan[0]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None, mask: Any = None) -> None:
        """Count a batch of this output; rows of weight 0 and masked ones are left out, all others count once."""
        ops = operations_of(self._library)
        mask = mask if mask is not None else mask_of(y_pred)
        try:
            y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
            cells = cells_of(ops, self.plan, y_true, y_pred, kept_rows(ops, y_pred, sample_weight, mask))
        except UnfitError as error:
            self.refused = str(error)
            return
        self.traced = True
        cells = added(ops, self._cells, cells)
        self._cells.assign(cells)
        if self._share is not None:
            self._share.assign(self._shared(ops, cells))

    def watch_loss(self, tracker: Any) -> None:
        """Take a batch's loss from what the model's running mean of it, which has `total` and `count`, grew by."""
        ops, seen = operations_of(self._library), self._losses
        total, number = ops.cast(tracker.total, "float32"), ops.cast(tracker.count, "float32")
        loss = (total - seen[0]) / ops.maximum(number - seen[1], 1e-30)
        first = seen[4] < 0.5
        lowest = ops.where(first, loss, ops.minimum(seen[2], loss))
        highest = ops.where(first, loss, ops.maximum(seen[3], loss))
        self._losses.assign(ops.stack([total, number, lowest, highest, seen[4] + 1]))

    def loss_range(self) -> tuple[float, float, int] | None:
        """The smallest and the largest loss of a batch, and how many batches; None before the first."""
        seen = _on_host(self._losses)
        return (float(seen[2]), float(seen[3]), int(seen[4])) if seen[4] > 0 else None

    def result(self) -> Any:
        """The true accuracy so far, a float32 scalar in [0, 1]; not a number before the first row."""
        ops = operations_of(self._library)
        return ops.cast(self._share, "float32") if self._share is not None else self._shared(ops, self._cells)

    def _shared(self, ops: Any, cells: Any) -> Any:
        shares, questions = [], self.plan.questions
        start = 0
        for question in questions:
            part = cells[:, start : start + width(question)]
            shares.append(_share(ops, as_float(ops, part), question.classes, tags=question.task == "multi-label"))
            start += width(question)
        if len(questions) == 1:
            return shares[0]
        forms = as_float(ops, cells[:, start:])
        return ops.where(forms[0] < forms[2], shares[1], shares[0])

    def reset_state(self) -> None:
        """Start again."""
        import numpy as np  # noqa: PLC0415 - a framework is loaded by then, and NumPy with it

        self._cells.assign(np.zeros(tuple(self._cells.shape), "int32"))
        self._losses.assign(np.zeros(5, "float32"))
        if self._share is not None:
            self._share.assign(np.float32("nan"))

    def counts(self) -> Counts | None:
        """What was counted, read off the device; None where nothing was, or where the labels are no classes."""
        found = counts_of(self.plan, exact(_on_host(self._cells)))
        if isinstance(found, str):
            self.refused = found
            return None
        return found


def _share(ops: Any, cells: Any, classes: int, *, tags: bool) -> Any:
    third = cells[2 * (classes + 2) :]
    right = third[classes] if tags else ops.sum(third[:classes])
    rows = third[classes + 1] if tags else ops.sum(third[: classes + 1])
    return ops.where(rows > 0, right / ops.maximum(rows, 1.0), float("nan"))


def _on_host(variable: Any) -> Any:
    return on_host(variable.value)


@cache
def counter_of(library: Library) -> type[OutputCounter]:
    """The counter as a metric of one Keras, made once."""
    body: dict[str, Any] = {"__module__": __name__, "_library": library}
    if library.line == "keras-2":
        # Keras 2 has TensorFlow rewrite what a metric does; here all choices are made by static shapes already.
        body |= {name: without_rewriting(vars(OutputCounter)[name]) for name in ("update_state", "result")}
    return cast(type[OutputCounter], type("OutputCounter", (OutputCounter, library.module.metrics.Metric), body))
