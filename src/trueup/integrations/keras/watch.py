"""One model under watch: what is done at each point of a training or an evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.contract.metric import NameUse
from trueup.contract.training import FirstEpoch
from trueup.inspecting import inspect
from trueup.integrations.active_runs import log_to_active_runs
from trueup.integrations.cells import Counts
from trueup.integrations.epochs import EpochCount, line_of, reported_accuracies
from trueup.integrations.judging import Judge
from trueup.integrations.keras.first_batch import look_at_first_batch
from trueup.integrations.keras.fit_call import RunningCall, running_call
from trueup.integrations.keras.monitored import may_add_names, names_of, names_waited_for, unlogged
from trueup.integrations.keras.observing import Observation
from trueup.integrations.keras.optimizing import learning_rate_of, steps_of
from trueup.integrations.movement import fingerprints, moved
from trueup.integrations.plans import Plan, plans_of
from trueup.integrations.reporting import Reporter, TrueUpError
from trueup.rules.measured import findings_of_training

_CHANGE = "Report true_accuracy, or give the metric to weighted_metrics so that masks and weights reach it"
_Part = Literal["training", "validation"]


class Watch:
    """Everything that is kept about one model between the hooks of a callback."""

    def __init__(self, model: Any, teller: Reporter) -> None:
        self.model, self.teller = model, teller
        self.inspection: Inspection | None = None
        self._observation: Observation | None = None
        self._counts: dict[_Part, dict[str, Counts]] = {}
        self._lines: list[tuple[str, int]] = []
        self._uses: tuple[NameUse, ...] = ()
        self._logs: dict[str, Any] = {}
        self._before: list[int] | None = None
        self._range: tuple[float, float, int] | None = None
        self._first = True
        self._steps: int | None = None
        self._judge = Judge(str(model.name), _CHANGE)

    def is_of(self, model: Any) -> bool:
        """True for the model that is watched."""
        return model is self.model

    # Training ---------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """`fit` starts: inspect, join the counters, look at what other callbacks wait for."""
        self.leave()
        self._first, self._before, self._lines, self._counts = True, None, [], {}
        self._steps, self._judge = steps_of(self.model), Judge(str(self.model.name), _CHANGE)
        call = running_call(self.model, "fit")
        with self._leaving_on_error():
            self._inspect(call.labels)
            self._observe()
            self._observed().make("train")
            self._monitor(call)
            if call.labels is None and self.model.train_function is not None:
                look_at_first_batch(self.model, self._observed().library, self._first_labels)

    def epoch_begins(self) -> None:
        """Tell about the last epoch, now that Keras's own line stands; before the first, look at the weights."""
        self._tell_lines()
        with self._leaving_on_error():
            self._late_names()
        if self._before is None:
            self._before = fingerprints(list(self.model.trainable_variables))

    def validation_begins(self) -> None:
        """The training's counts are read before the validation starts its own."""
        # Keras resets its metrics, and the counters with them, when the validation begins.
        self._read("training")

    def validation_ends(self) -> None:
        """The validation's counts are read while they stand."""
        self._read("validation")

    def epoch_ends(self, epoch: int, logs: dict[str, Any]) -> None:
        """Numbers into the logs and the runs; findings after the first epoch."""
        if "training" not in self._counts:
            self._read("training")
        counted = self._epoch_counts(epoch, logs)
        self._forget_unseen(logs)
        for each in counted:
            logs.update(each.numbers)
        if counted:
            log_to_active_runs({name: value for each in counted for name, value in each.numbers.items()}, epoch)
            self._lines.append((line_of(counted), epoch + 1))
        self.teller.epochs += counted
        self._logs = logs
        first, self._first = self._first, False
        steps, self._steps = (self._steps, steps_of(self.model)), steps_of(self.model)
        with self._leaving_on_error():
            if first:
                self._after_first(logs)
            known = None if steps[0] is None or steps[1] is None else (steps[0], steps[1])
            self.teller.find(self._judge.findings(counted, self.inspection, known))
        self._counts = {}

    def end(self) -> None:
        """`fit` is over: what is left to tell, and the model as before."""
        self._tell_lines()
        with self._leaving_on_error():
            self._late_names()
            self.teller.find(self._judge.at_the_end())
        self.leave()

    def leave(self) -> None:
        """Take the counters away, wherever the training stands."""
        if self._observation is not None:
            self._observation.detach()

    # Evaluation -------------------------------------------------------------------------------------------------------

    def evaluation_begins(self) -> None:
        """`evaluate` starts, outside of a training."""
        self.leave()
        self._counts = {}
        with self._leaving_on_error():
            self._inspect(running_call(self.model, "evaluate").labels)
            self._observe()
            self._observed().make("test")

    def evaluation_ends(self, logs: dict[str, Any]) -> None:
        """The counts of the evaluation, told at once."""
        self._read("training")
        counted = self._epoch_counts(0, logs, name="evaluation")
        for each in counted:
            logs.update(each.numbers)
            self.teller.line(each.to_text())
        self.teller.epochs += counted
        with self._leaving_on_error():
            self._tell_unseen()
            self.teller.find(Judge(str(self.model.name), _CHANGE).at_once(counted, self.inspection))
        self.leave()

    # Parts ------------------------------------------------------------------------------------------------------------

    @contextmanager
    def _leaving_on_error(self) -> Iterator[None]:
        try:
            yield
        except TrueUpError:
            self._tell_lines()
            self.leave()
            raise

    def _inspect(self, labels: Any) -> None:
        try:
            self.inspection = inspect(self.model, y=labels)
        except BadInputError as error:
            self.teller.miss(f"the labels are not inspected: {error}")
            self.inspection = inspect(self.model)
        self.teller.find(self.inspection.findings)

    def _first_labels(self, labels: Any) -> None:
        if labels is not None:
            self._inspect(labels)

    def _observe(self) -> None:
        plans = plans_of(self.inspection.setups if self.inspection else ())
        before = self._observation
        if before is None or not before.fits or before.plans != plans:
            self._observation = Observation(self.model, plans)
        self._observed().attach()
        for plan in plans:
            if plan.why:
                self.teller.miss(f"{_output(plan)} is not counted: {plan.why}")

    def _observed(self) -> Observation:
        if self._observation is None:
            raise RuntimeError("no training or evaluation has begun")
        return self._observation

    def _read(self, part: _Part) -> None:
        found = {counter.plan.prefix: counter.counts() for counter in self._observed().counters}
        self._counts[part] = {prefix: counts for prefix, counts in found.items() if counts is not None}
        if part == "training" and self._first:
            self._range = next((counter.loss_range() for counter in self._observed().counters), None)

    def _epoch_counts(self, epoch: int, logs: dict[str, Any], name: str = "") -> list[EpochCount]:
        prefixes = tuple(plan.prefix for plan in self._observed().plans)
        result = []
        for part, counts in self._counts.items():
            for prefix, each in counts.items():
                key = ("val_" if part == "validation" else "") + f"{prefix}true_accuracy"
                # Keras shows a float32 of the same count: what differs by more is a count of other rows.
                if key in logs and abs(float(logs[key]) - each.accuracy) > 1e-5:
                    self.teller.miss(f"{key}: another evaluation overwrote the counts before they were read")
                    continue
                reported = reported_accuracies(logs, part, prefix, prefixes)
                result.append(
                    EpochCount(epoch=epoch, part=name or part, prefix=prefix, counts=each, reported=reported)  # type: ignore[arg-type]
                )
        return result

    def _after_first(self, logs: dict[str, Any]) -> None:
        self._tell_unseen()
        variables = list(self.model.trainable_variables)
        lowest, highest, steps = self._range or (None, None, None)
        before = self._before if self._before is not None else []
        loss = logs.get("loss")
        epoch = FirstEpoch(
            model=str(self.model.name),
            steps=steps,
            loss=float(loss) if loss is not None else None,
            lowest=lowest,
            highest=highest,
            variables=len(variables),
            moved=moved(variables, before) if len(before) == len(variables) else 1,
            weights=len(self.model.weights),
            learning_rate=learning_rate_of(self.model),
        )
        self.teller.find(findings_of_training(epoch))

    def _tell_unseen(self) -> None:
        for counter in self._observed().counters:
            if not counter.traced or counter.refused:
                self.teller.miss(f"{_output(counter.plan)} is not counted: {counter.refused or _OWN_STEP}")

    def _forget_unseen(self, logs: dict[str, Any]) -> None:
        """What a counter that saw nothing gave as its result is no number for the history."""
        for counter in self._observed().counters:
            for part, start in (("training", ""), ("validation", "val_")):
                if counter.plan.prefix not in self._counts.get(part, {}):  # type: ignore[call-overload]
                    logs.pop(start + counter.plan.key, None)

    def _monitor(self, call: RunningCall) -> None:
        self._uses = names_waited_for(call.callbacks, str(self.model.name))
        if not self._uses or may_add_names(call.callbacks):
            return
        own = names_of(self.model)
        if own is not None and self.inspection is not None and self.inspection.setups:
            ours = {f"{plan.prefix}{name}" for plan in self._observed().plans if plan.questions for name in _OURS}
            logged = own | ours
            logged |= {f"val_{name}" for name in logged} if call.validated else set()
            uses, self._uses = self._uses, ()
            self.teller.find(unlogged(uses, self.inspection.setups[0], logged | {"loss"}))

    def _late_names(self) -> None:
        """Names that could only be judged once an epoch was logged by all callbacks."""
        if self._uses and self._logs and self.inspection is not None and self.inspection.setups:
            uses, self._uses = self._uses, ()
            self.teller.find(unlogged(uses, self.inspection.setups[0], frozenset(self._logs)))

    def _tell_lines(self) -> None:
        lines, self._lines = self._lines, []
        for text, epoch in lines:
            self.teller.line(text, epoch)


_OURS = ("true_accuracy", "majority_share", "lift")
_OWN_STEP = "the model's own step does not hand labels and outputs to compute_metrics, nor to every metric"


def _output(plan: Plan) -> str:
    return f"the output {plan.name}" if plan.name else "the output"
