"""The metric `TrueAccuracy`: the share of rows whose class is answered right, whatever loss and labels' form."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any, cast

from trueup.contract.bad_input import BadInputError
from trueup.keras.answers import CountedTask, Question, answered, kept_rows, spread_over_rows
from trueup.keras.arithmetic import mask_of, operations_of, without_rewriting
from trueup.keras.cells import added, as_float
from trueup.keras.libraries import Library, chosen_library, library_of_module

_TASKS = ("binary", "one-of-k", "multi-label")


class TrueAccuracy:
    """Share of rows answered right, in [0, 1], for `compile(metrics=[TrueAccuracy()])`.

    Labels may be class numbers (n,) or (n, 1), one-hot rows (n, k), 0/1 or -1/+1 for a single output; sequences and
    images have further axes in between, each position being a row. One output column is held against a threshold, two
    and more are decided by the largest. Rows are counted in whole numbers, so that neither uneven batches nor many rows
    make the share inexact; `sample_weight` and masks are honoured, and weighted sums are compensated.

    Args:
        name: under which it is logged.
        dtype: as of any Keras metric; counts do not depend on it.
        task: "multi-label" where a row may have several tags: then a row is right if all its tags are. "binary" and
            "one-of-k" only check what the outputs' shape says anyway.
        from_logits: True where a single output, or tags, are scores without a sigmoid: the threshold is then 0.
        threshold: another threshold; for one of k it has no meaning.

    Raises:
        BadInputError: a task that there is not, or a model of another Keras.
    """

    _library: Library

    def __init__(
        self,
        name: str = "true_accuracy",
        dtype: Any = None,
        *,
        task: CountedTask | None = None,
        from_logits: bool = False,
        threshold: float | None = None,
    ) -> None:
        if task is not None and task not in _TASKS:
            raise BadInputError(f"task={task!r}", "one of " + ", ".join(_TASKS), "Leave task out, or name one of them")
        super().__init__(name=name, dtype=dtype)  # type: ignore[call-arg]
        self.task, self.from_logits, self.threshold = task, from_logits, threshold
        own = cast(Any, self)
        self._rows = own.add_weight(name="rows", shape=(2, 2), initializer="zeros", dtype="int32")
        self._weights = own.add_weight(name="weights", shape=(2, 2), initializer="zeros", dtype="float32")

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Update and give the result, as of any Keras metric."""
        _refuse_other_library(self._library)
        return super().__call__(*arguments, **named)  # type: ignore[misc]

    @property
    def variables(self) -> Any:
        """As of any Keras metric. Keras 2 asks whose they are when a model is compiled, and stumbles over Keras 3's."""
        _refuse_other_library(self._library, deep=1)
        return super().variables  # type: ignore[misc]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Count one batch.

        Args:
            y_true: labels, (…, k), (…, 1) or (…).
            y_pred: outputs, (…, k), (…, 1), or (…) for a single squeezed column.
            sample_weight: (n,), or of the rows' shape; None counts each row once.

        Raises:
            UnfitError: the shapes do not belong together (a ValueError).
        """
        ops, mask = operations_of(self._library), mask_of(y_pred)
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        question = self._question(y_pred)
        batch = answered(ops, question, y_true, y_pred)
        right = ops.equal(batch.truth, batch.answer)
        if question.task == "multi-label":
            right = ops.all(right, axis=-1)
        right = ops.cast(right, "int32") * (1 - ops.cast(batch.spoiled, "int32"))
        if sample_weight is None:
            kept = kept_rows(ops, y_pred, None, mask)
            rows = right * 0 + 1 if kept is None else ops.cast(kept, "int32")
            self._rows.assign(added(ops, self._rows, ops.stack([ops.sum(right * rows), ops.sum(rows)])))
            return
        weights = ops.cast(spread_over_rows(ops, sample_weight, y_pred), "float32")
        if mask is not None:
            weights = weights * ops.cast(spread_over_rows(ops, mask, y_pred), "float32")
        batch_sums = ops.stack([ops.sum(ops.cast(right, "float32") * weights), ops.sum(weights)])
        self._weights.assign(_compensated(ops, self._weights, batch_sums))

    def result(self) -> Any:
        """The share so far, a float32 scalar in [0, 1]; 0 before the first row."""
        ops = operations_of(self._library)
        sums = as_float(ops, self._rows) + self._weights[0] + self._weights[1]
        return ops.where(sums[1] > 0, sums[0] / ops.where(sums[1] > 0, sums[1], 1.0), 0.0)

    def get_config(self) -> dict[str, Any]:
        """The arguments, for saving."""
        own = {"task": self.task, "from_logits": self.from_logits, "threshold": self.threshold}
        return {**super().get_config(), **own}  # type: ignore[misc]

    def _question(self, y_pred: Any) -> Question:
        units = y_pred.shape[-1] if len(y_pred.shape) > 1 else 1
        task: CountedTask = self.task or ("binary" if units == 1 else "one-of-k")
        if (task == "binary") != (units == 1) and task != "multi-label":
            raise BadInputError(
                f"task={task!r} and an output of {units} units",
                "one unit for binary, two or more for one-of-k",
                "Leave task out, or say multi-label",
            )
        threshold = self.threshold if self.threshold is not None else 0.0 if self.from_logits else 0.5
        return Question(task, 2 if task == "binary" else int(units or 0), threshold)


def true_accuracy_for(keras: ModuleType) -> type[TrueAccuracy]:
    """The class `TrueAccuracy` for one Keras, for programs in which both Keras 3 and tf_keras are loaded.

    `trueup.keras.TrueAccuracy` is that of Keras 3 then, unless TF_USE_LEGACY_KERAS is set.

    Args:
        keras: the module `keras` or `tf_keras`.

    Raises:
        BadInputError: it is neither.
    """
    return true_accuracy_of(library_of_module(keras))


def true_accuracy_of_program() -> type[TrueAccuracy]:
    """The class for the Keras that the program has loaded; Keras 3 where it has loaded both."""
    return true_accuracy_of(chosen_library())


@cache
def true_accuracy_of(library: Library) -> type[TrueAccuracy]:
    """The metric as a class of one Keras, made once."""
    keras = library.module
    body: dict[str, Any] = {"__module__": "trueup.keras", "__doc__": TrueAccuracy.__doc__, "_library": library}
    if library.line == "keras-2":
        body["reset_state"] = _reset
        body |= {name: without_rewriting(vars(TrueAccuracy)[name]) for name in ("update_state", "result")}
    made = type("TrueAccuracy", (TrueAccuracy, keras.metrics.Metric), body)
    saving = keras.saving if library.line == "keras-3" else keras.utils
    return cast(type[TrueAccuracy], saving.register_keras_serializable(package="trueup")(made))


def _reset(self: Any) -> None:
    """Keras 2 sets every variable to the number 0, which fits scalars only."""
    for variable in self.variables:
        variable.assign(variable - variable)


def _compensated(ops: Any, parts: Any, batch: Any) -> Any:
    """Sums with what rounding cut off kept beside them (D. E. Knuth's TwoSum): float32 (2, n) and (n,)."""
    before, rest = parts[0], parts[1]
    total = before + batch
    grown = total - before
    return ops.stack([total, rest + ((before - (total - grown)) + (batch - grown))], axis=0)


def _refuse_other_library(library: Library, deep: int = 20) -> None:
    """A Keras takes a metric of the other one for a plain function, and would average shares: a wrong number."""
    other = "tf_keras." if library.name == "keras" else "keras."
    frame = sys._getframe(2)
    for _ in range(deep):
        if frame.f_globals.get("__name__", "").startswith((other + "src.metrics", other + "src.engine.training")):
            raise BadInputError(
                f"a TrueAccuracy of {library.name} in a model of {other[:-1]}",
                "the metric of the model's own Keras",
                f"Take trueup.keras.true_accuracy_for({other[:-1]})()",
            )
        if frame.f_back is None:
            return
        frame = frame.f_back
