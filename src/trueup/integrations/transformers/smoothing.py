"""The loss that the Trainer computes itself where labels are smoothed: a call of no function of torch.nn.functional."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from trueup.integrations.torch.loss_calls import LossCall


class SmoothedLoss:
    """Hands each call of `LabelSmoother` to `see` between `open` and `close`, as the cross-entropy that it smooths."""

    def __init__(self, see: Callable[[LossCall], None]) -> None:
        self._see = see
        self._original: Any = None

    def open(self) -> None:
        """Watch for calls."""
        cls = getattr(sys.modules.get("transformers.trainer_pt_utils"), "LabelSmoother", None)
        if cls is None or self._original is not None:
            return
        self._cls, self._original = cls, cls.__call__
        original, see = self._original, self._see

        def smoothed(this: Any, model_output: Any, labels: Any, *arguments: Any, **named: Any) -> Any:
            shifted = bool(arguments[0] if arguments else named.get("shift_labels"))
            scores = model_output["logits"] if isinstance(model_output, dict) else model_output[0]
            see(_call(scores, labels, this, shifted=shifted))
            return original(this, model_output, labels, *arguments, **named)

        self._wrapper = smoothed
        cls.__call__ = smoothed

    def close(self) -> None:
        """Watch no longer."""
        if self._original is not None and self._cls.__call__ is self._wrapper:
            self._cls.__call__ = self._original
        self._original = None


def _call(scores: Any, labels: Any, smoother: Any, *, shifted: bool) -> LossCall:
    if shifted:
        scores, labels = scores[..., :-1, :], labels[..., 1:]
    function = sys.modules["torch"].nn.functional.cross_entropy
    options = {"label_smoothing": smoother.epsilon, "ignore_index": smoother.ignore_index}
    return LossCall(
        getattr(function, "__wrapped__", function),
        scores.reshape(-1, scores.shape[-1]),
        labels.reshape(-1),
        options,
    )
