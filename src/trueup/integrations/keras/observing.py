"""Counting inside a model's own training and test steps, joined to its metrics for a while and taken away again.

No further pass over the data is made. `compute_metrics`, which every step of Keras calls with labels and outputs, is
laid over with one that counts first; the counters stand in the model's list of metrics, so that every backend carries
their state, resets them, and logs their results as it does those of any metric. What the model was compiled with is not
touched, and functions that were traced before are put back as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from trueup.integrations.keras.arithmetic import mask_of
from trueup.integrations.keras.counters import OutputCounter, counter_of
from trueup.integrations.keras.fit_call import running_call
from trueup.integrations.keras.libraries import Library, library_of
from trueup.integrations.plans import Plan

#: What a model keeps of its traced steps. Only those it has are put aside.
_TRACED = ("train_function", "test_function", "train_tf_function")


class Observation:
    """The counters of one model; `attach` and `detach` may alternate, and what was traced is kept between."""

    def __init__(self, model: Any, plans: tuple[Plan, ...]) -> None:
        self.model, self.library = model, library_of(model)
        counter = counter_of(self.library)
        self.plans = plans
        self.counters: list[OutputCounter] = [counter(plan) for plan in plans if plan.questions]
        self._attached = False
        self._compiled = _compiled_objects(model)
        self._own: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        self._over: tuple[str, ...] = ()
        self._make: dict[str, Any] = {}
        self._mask: list[Any] = []

    @property
    def fits(self) -> bool:
        """False once the model was compiled anew: what was traced then belongs to the past."""
        return all(now is then for now, then in zip(_compiled_objects(self.model), self._compiled, strict=True))

    def attach(self) -> None:
        """Join the counters. To be called before the first step of a training or evaluation is traced."""
        if self._attached or not self.counters:
            return
        self._attached = True
        own = vars(self.model)
        self._make = {"train": self.model.make_train_function, "test": self.model.make_test_function}
        layers = {
            "compute_metrics": self._counting(self.model.compute_metrics),
            "make_train_function": self._tidying("train"),
            "make_test_function": self._tidying("test"),
        }
        if self.library.backend == "jax":
            layers["compute_loss"] = self._keeping_masks(self.model.compute_loss)
        self._before = {name: own[name] for name in (*layers, *_TRACED) if name in own}
        self._over = tuple(layers)
        own.update(layers)
        own.update({name: self._own.get(name) for name in _TRACED if name in own})
        # Past the model's tracking, which is locked once the model is built.
        for counter in self.counters:
            list.append(self.model._metrics, counter)

    def detach(self) -> None:
        """Leave the model as it was."""
        if not self._attached:
            return
        self._attached = False
        own = vars(self.model)
        for name in self._over:
            own.pop(name, None)
        # A model that was compiled anew meanwhile has functions of its own to trace.
        if self.fits:
            self._own = {name: own[name] for name in _TRACED if name in own}
            own.update(self._before)
        self._before = {}
        joined = {id(counter) for counter in self.counters}
        self.model._metrics[:] = [each for each in self.model._metrics if id(each) not in joined]

    def make(self, step: Literal["train", "test"]) -> None:
        """Have Keras make the function of its training or test step, which is traced when it is first called."""
        if self._attached:
            self._make[step]()

    def _tidying(self, step: Literal["train", "test"]) -> Any:
        """A training that was broken off told nobody: the next call that trains or evaluates tidies up after it."""

        def make(*arguments: Any, **named: Any) -> Any:
            if self._attached and (step == "train" or not running_call(self.model, "fit").found):
                self.detach()
                return getattr(self.model, f"make_{step}_function")(*arguments, **named)
            return self._make[step](*arguments, **named)

        return make

    def _counting(self, original: Any) -> Any:
        def compute_metrics(x: Any, y: Any, y_pred: Any, sample_weight: Any = None, **more: Any) -> Any:
            mask = self._mask.pop() if self._mask else None
            if self._attached:
                for counter in self.counters:
                    self._count(counter, y, y_pred, sample_weight, mask)
                tracker = _loss_tracker(self.model, self.library)
                if tracker is not None:
                    self.counters[0].watch_loss(tracker)
            return original(x, y, y_pred, sample_weight, **more)

        return compute_metrics

    def _count(self, counter: OutputCounter, y: Any, y_pred: Any, sample_weight: Any, mask: Any) -> None:
        plan = counter.plan
        labels, outputs = picked(y, plan), picked(y_pred, plan)
        if labels is None:
            counter.refused = "the step was given no labels for it"
            return
        counter.update_state(labels, outputs, picked(sample_weight, plan), picked(mask, plan))

    def _keeping_masks(self, original: Any) -> Any:
        """JAX's gradient hands outputs back without the mask that they carried; it is kept where it can leave."""

        def compute_loss(*arguments: Any, **named: Any) -> Any:
            outputs = named.get("y_pred", arguments[2] if len(arguments) > 2 else None)
            self._mask[:] = [_masks(outputs)]
            return original(*arguments, **named)

        return compute_loss


def picked(values: Any, plan: Plan) -> Any:
    """The part of labels, outputs or weights that belongs to one output."""
    if isinstance(values, Mapping):
        if plan.name in values:
            return values[plan.name]
        return next(iter(values.values())) if len(values) == 1 else None
    if isinstance(values, list | tuple):
        return values[plan.index] if plan.index < len(values) else None
    return values


def _masks(outputs: Any) -> Any:
    if isinstance(outputs, Mapping):
        return {name: _masks(each) for name, each in outputs.items()}
    if isinstance(outputs, list | tuple):
        return [_masks(each) for each in outputs]
    mask = mask_of(outputs)
    # A mask that depends on weights belongs to the gradient and cannot leave it.
    return None if type(mask).__name__ == "JVPTracer" else mask


def _loss_tracker(model: Any, library: Library) -> Any:
    """The running mean of the loss, with `total` and `count`; None where the model keeps none."""
    if library.line == "keras-3":
        found = getattr(model, "_loss_tracker", None)
    else:
        found = getattr(getattr(model, "compiled_loss", None), "_loss_metric", None)
    return found if hasattr(found, "total") and hasattr(found, "count") else None


def _compiled_objects(model: Any) -> tuple[Any, ...]:
    names = ("optimizer", "_compile_loss", "_compile_metrics", "_loss_tracker", "compiled_loss", "compiled_metrics")
    # Out of the model itself: some releases have properties of these names that give something new each time.
    return tuple(vars(model).get(name) for name in names)
