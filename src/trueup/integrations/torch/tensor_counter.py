"""Counts of batches of tensors, kept where the tensors are: nothing is read off a device before the epoch ends."""

from __future__ import annotations

from typing import Any

from trueup.integrations.answers import UnfitError, kept_rows
from trueup.integrations.host import on_host
from trueup.integrations.plan_counts import cells_of, size_of
from trueup.integrations.plans import Plan
from trueup.integrations.torch.arithmetic import TensorOperations


class TensorCounter:
    """Exact counts of one output over the batches of one part of an epoch.

    refused: why shapes that were met cannot be counted; "" while they can.
    batches: how many were counted.
    """

    def __init__(self, plan: Plan, ignored: int | None) -> None:
        """plan: with a question at least. ignored: a class number whose rows are left out; None where there is none."""
        self.plan, self._ignored, self.refused, self.batches = plan, ignored, "", 0
        self._cells: Any = None
        self._ops = TensorOperations()

    def add(self, outputs: Any, labels: Any, mask: Any = None) -> None:
        """Count a batch.

        Args:
            outputs: (n, k), (n, 1), (n,), (n, …, k), or (n, k, …) as losses of PyTorch take them.
            labels: class numbers (n,) or (n, …), or numbers of the outputs' shape.
            mask: (n,) or (n, …); rows where it is 0 or False are left out.
        """
        ops = self._ops
        try:
            labels = ops.convert_to_tensor(labels).detach().to(outputs.device)
            outputs, labels = _classes_last(outputs.detach(), labels, self.plan)
            kept = kept_rows(ops, outputs, None, self._not_ignored(outputs, labels, mask))
            cells = cells_of(ops, self.plan, labels, outputs, kept)
        except (UnfitError, RuntimeError) as error:
            self.refused = str(error)
            return
        self.batches += 1
        # In 64 bits, which hold each count that there can be.
        self._cells = cells.long() if self._cells is None else self._cells.to(cells.device) + cells

    def read(self) -> list[int] | None:
        """The counts so far as whole numbers, and none from here on; None where nothing was counted."""
        cells, self._cells = self._cells, None
        return None if cells is None else [int(each) for each in on_host(cells)]

    @property
    def size(self) -> int:
        """How many numbers `read` gives."""
        return size_of(self.plan)

    def _not_ignored(self, outputs: Any, labels: Any, mask: Any) -> Any:
        if self._ignored is None or labels.is_floating_point() or len(labels.shape) != len(outputs.shape) - 1:
            return mask
        kept = labels != self._ignored
        return (
            kept
            if mask is None
            else kept & (self._ops.convert_to_tensor(mask).to(kept.device) != 0).reshape(kept.shape)
        )


def _classes_last(outputs: Any, labels: Any, plan: Plan) -> tuple[Any, Any]:
    """Outputs (n, k, …) with their classes last, where the labels' shape says that they are second.

    Where both fit, as for (n, k, k), they are second: that is how losses of PyTorch take them.
    """
    rank, task = len(outputs.shape), plan.questions[0].task
    if task != "one-of-k" or rank < 3 or outputs.shape[1] != plan.questions[0].classes:
        return outputs, labels
    rest = (outputs.shape[0], *outputs.shape[2:])
    if tuple(labels.shape) == rest:
        return outputs.movedim(1, -1), labels
    return (outputs.movedim(1, -1), labels.movedim(1, -1)) if labels.shape == outputs.shape else (outputs, labels)
