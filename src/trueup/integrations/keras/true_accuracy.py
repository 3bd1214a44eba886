"""The metric `TrueAccuracy`: the share of rows whose class is answered right, whatever loss and labels' form."""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import Any, cast

from trueup.contract.bad_input import BadInputError
from trueup.integrations.answers import (
    Batch,
    CountedTask,
    Question,
    answered,
    kept_rows,
    rows_with_one_positive,
    spread_over_rows,
)
from trueup.integrations.cells import added, as_float
from trueup.integrations.keras.arithmetic import mask_of, operations_of, without_rewriting
from trueup.integrations.keras.compiled_threshold import threshold_of_compiled
from trueup.integrations.keras.libraries import Library, chosen_library, library_of_module

_TASKS = ("binary", "one-of-k", "multi-label")


class TrueAccuracy:
    """Share of rows answered right, in [0, 1], for `compile(metrics=[TrueAccuracy()])`.

    Labels may be class numbers (n,) or (n, 1), one-hot rows (n, k), 0/1 or -1/+1 for a single output; sequences and
    images have further axes in between, each position being a row. One output column is held against a threshold, two
    and more are decided by the largest. Rows are counted in whole numbers, so that neither uneven batches nor many rows
    make the share inexact; `sample_weight` and masks are honoured, and weighted sums are compensated.

    Rows of 0s and 1s are one-hot where each has a single 1; where one has not, a row may have several tags and is right
    if all its tags are. With task="one-of-k" such labels give not a number.

    Args:
        name: under which it is logged.
        dtype: as of any Keras metric; counts do not depend on it.
        task: "multi-label" where a row may have several tags: then a row is right if all its tags are. "binary" and
            "one-of-k" only check what the outputs' shape says anyway.
        from_logits: True where a single output, or tags, are scores without a sigmoid: the threshold is then 0. None:
            as the head and the loss of the compiled model say; outside of a model they are probabilities.
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
        from_logits: bool | None = None,
        threshold: float | None = None,
    ) -> None:
        if task is not None and task not in _TASKS:
            raise BadInputError(f"task={task!r}", "one of " + ", ".join(_TASKS), "Leave task out, or name one of them")
        super().__init__(name=name, dtype=dtype)  # type: ignore[call-arg]
        self.task, self.from_logits, self.threshold = task, from_logits, threshold
        own = cast(Any, self)
        #: Rows right as one of k, all rows, rows right in every tag, rows that are no one-hot rows; in two parts each.
        self._rows = own.add_weight(name="rows", shape=(2, 4), initializer="zeros", dtype="int32")
        self._weights = own.add_weight(name="weights", shape=(2, 4), initializer="zeros", dtype="float32")
        self._told: tuple[float] | None = None

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
        right = _right(ops, question, batch)
        tags, several = right, right * 0
        if question.task == "one-of-k" and _are_rows(y_true, y_pred):
            asked = Question("multi-label", question.classes, question.threshold)
            tags = _right(ops, asked, answered(ops, asked, y_true, y_pred))
            several = _no_one_hot_rows(ops, y_true, question.classes)
        if sample_weight is None:
            kept = kept_rows(ops, y_pred, None, mask)
            rows = right * 0 + 1 if kept is None else ops.cast(kept, "int32")
            counted = [ops.sum(each * rows) for each in (right, rows * 0 + 1, tags, several)]
            self._rows.assign(added(ops, self._rows, ops.stack(counted)))
            return
        weights = ops.cast(spread_over_rows(ops, sample_weight, y_pred), "float32")
        if mask is not None:
            weights = weights * ops.cast(spread_over_rows(ops, mask, y_pred), "float32")
        sums = [ops.sum(ops.cast(each, "float32") * weights) for each in (right, right * 0 + 1, tags, several)]
        # Weights are reals: a plain float32 sum stands still at 2**24.
        self._weights.assign(_compensated(ops, self._weights, ops.stack(sums)))

    def result(self) -> Any:
        """The share so far, a float32 scalar in [0, 1]; 0 before the first row."""
        ops = operations_of(self._library)
        sums = as_float(ops, self._rows) + self._weights[0] + self._weights[1]
        rows = ops.where(sums[1] > 0, sums[1], 1.0)
        # What labels are is only known when they are met: one row with several tags, or none, decides for all.
        tags = sums[2] / rows if self.task is None else sums[2] * float("nan")
        share = sums[0] / rows if self.task not in (None, "one-of-k") else ops.where(sums[3] > 0, tags, sums[0] / rows)
        return ops.where(sums[1] > 0, share, 0.0)

    def equivalent_metric(self, units: int | None) -> Any:
        """The library's metric that counts the same of an output of so many units, where the threshold was named.

        So a threshold that does not fit the outputs is judged as that of any metric. Else this metric itself: it asks
        the compiled model, and rows of several units need none.
        """
        if units != 1 or self.task == "multi-label" or (self.threshold is None and self.from_logits is None):
            return self
        threshold = float(self._divides())
        return self._library.module.metrics.BinaryAccuracy(name=cast(Any, self).name, threshold=threshold)

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
        return Question(task, 2 if task == "binary" else int(units or 0), self._divides())

    def _divides(self) -> float:
        """The threshold: as it was said, or as the compiled model says."""
        if self.threshold is not None:
            return self.threshold
        if self.from_logits is not None:
            return 0.0 if self.from_logits else 0.5
        if self._told is None:
            found = threshold_of_compiled(self._library.module.Model)
            self._told = (0.5 if found is None else found,)
        return self._told[0]


def _right(ops: Any, question: Question, batch: Batch) -> Any:
    """int32 (rows,): 1 where the answer is the class, or every tag."""
    right = ops.equal(batch.truth, batch.answer)
    if question.task == "multi-label":
        right = ops.all(right, axis=-1)
    return ops.cast(right, "int32") * (1 - ops.cast(batch.spoiled, "int32"))


def _are_rows(y_true: Any, y_pred: Any) -> bool:
    """Labels have a column for each output."""
    return len(y_true.shape) == len(y_pred.shape) and y_true.shape[-1] == y_pred.shape[-1] != 1


def _no_one_hot_rows(ops: Any, y_true: Any, classes: int) -> Any:
    """int32 (rows,): 1 where a row holds 0s and 1s only, and not a single 1. Soft labels are one-hot rows, smoothed."""
    labels = ops.reshape(ops.cast(y_true, "float32"), (-1, classes))
    plain = ops.cast(ops.all(ops.equal(labels * labels, labels), axis=-1), "int32")
    return plain * (1 - ops.cast(rows_with_one_positive(ops, y_true, classes), "int32"))


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
    created = type("TrueAccuracy", (TrueAccuracy, keras.metrics.Metric), body)
    saving = keras.saving if library.line == "keras-3" else keras.utils
    return cast(type[TrueAccuracy], saving.register_keras_serializable(package="trueup")(created))


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
                f"Take trueup.integrations.keras.true_accuracy_for({other[:-1]})()",
            )
        if frame.f_back is None:
            return
        frame = frame.f_back
