"""When what an epoch's counts show is told: not before there is evidence, since a healthy training starts out badly.

A network that has seen a few batches is as good as untrained, and on uneven classes many a training answers with the
largest class for an epoch or two before it learns the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from trueup.contract.finding import Finding
from trueup.contract.inspection import Inspection
from trueup.contract.known import Place
from trueup.integrations.epochs import EpochCount, differs_beyond_chance
from trueup.rules.measured import findings_of_audit

#: Answers say something about a training once its weights were moved so often.
ENOUGH_STEPS = 50
#: In so many epochs on end a finding about answers has to hold, unless the training ends with it.
PATIENCE = 3
#: About answers; the third of that room needs a number that somebody reported elsewhere.
_ABOUT_ANSWERS = ("TU401", "TU402")


class Judge:
    """What the epochs of one training give rise to, each finding about an output once."""

    def __init__(self, model: str, change: str) -> None:
        """model: its name, for the findings' places. change: what to do about a reported number that is another."""
        self._model, self._change = model, change
        self._held: dict[tuple[str, str], int] = {}
        self._waiting: dict[str, list[Finding]] = {}
        self._told: set[tuple[str, str]] = set()

    def findings(
        self, counted: Sequence[EpochCount], inspection: Inspection | None, steps: tuple[int, int] | None
    ) -> list[Finding]:
        """What is told at the end of an epoch.

        Args:
            counted: the epoch's counts.
            inspection: of the model. An error that it found is evidence, so that nothing waits; and where it judged the
                metric, what that counts is known, so that another number is no news.
            steps: how many steps the weights had been moved by when the epoch began and when it ended; None where that
                is not known, and then every epoch counts as trained.
        """
        found = inspection.findings if inspection is not None else ()
        caused = any(finding.severity == "error" for finding in found)
        shown: list[Finding] = []
        for each in _asked(counted):
            shown += self._about_answers(each, _trained(each, steps), at_once=caused)
        if not any(finding.code.startswith("TU3") for finding in found):
            # A training's reported number is of the same steps as its counts; where rows were left out it is held
            # against them beside a validation's, since a library may mask the one alone (Keras 3 on JAX).
            shown += self._about_reported([*_asked(counted), *(each for each in counted if each.counts.left_out)])
        return shown

    def at_once(
        self, counted: Sequence[EpochCount], inspection: Inspection | None, *, answers: bool = True
    ) -> list[Finding]:
        """What an evaluation shows: the model is as it is, and nothing further is to come.

        answers: False where the model may be one that has hardly been trained, whose answers prove nothing.
        """
        asked = _asked(counted)
        shown = [finding for each in asked for finding in self._answers_of(each)] if answers else []
        judged = any(finding.code.startswith("TU3") for finding in (inspection.findings if inspection else ()))
        return shown if judged else shown + self._about_reported(asked)

    def at_the_end(self) -> list[Finding]:
        """What the last epoch of the training showed and was not told yet."""
        rest = [(prefix, finding) for prefix, waiting in self._waiting.items() for finding in waiting]
        self._waiting = {}
        return [finding for prefix, finding in rest if self._is_new(prefix, finding.code)]

    def _about_answers(self, each: EpochCount, trained: float, *, at_once: bool) -> list[Finding]:
        found = self._answers_of(each) if at_once or trained >= ENOUGH_STEPS else []
        codes = {finding.code for finding in found}
        for code in _ABOUT_ANSWERS:
            key = (each.prefix, code)
            self._held[key] = self._held.get(key, 0) + 1 if code in codes else 0
        sure = [finding for finding in found if at_once or self._held[each.prefix, finding.code] >= PATIENCE]
        self._waiting[each.prefix] = [finding for finding in found if finding not in sure]
        return [finding for finding in sure if self._is_new(each.prefix, finding.code)]

    def _answers_of(self, each: EpochCount) -> list[Finding]:
        found = findings_of_audit(each.as_audit())
        return [self._placed(finding, each) for finding in found if finding.code in _ABOUT_ANSWERS]

    def _about_reported(self, asked: Iterable[EpochCount]) -> list[Finding]:
        judged = [(differs_beyond_chance(each, self._change), each) for each in asked]
        found = [(self._placed(finding, each), each) for finding, each in judged if finding is not None]
        return [finding for finding, each in found if self._is_new(each.prefix, finding.code)]

    def _is_new(self, prefix: str, code: str) -> bool:
        key = (prefix, code)
        if key in self._told:
            return False
        self._told.add(key)
        return True

    def _placed(self, finding: Finding, each: EpochCount) -> Finding:
        where = Place(self._model, path=f"{each.prefix}answers ({each.part})")
        rows = f" (training rows, over the whole of epoch {each.epoch + 1})" if each.part == "training" else ""
        return replace(finding, where=where, have=finding.have + rows)


def _asked(counted: Sequence[EpochCount]) -> list[EpochCount]:
    """The validation where there is one: a training's counts mix the first, worse steps of the epoch with the last."""
    validated = {each.prefix for each in counted if each.part == "validation"}
    return [each for each in counted if each.part != "training" or each.prefix not in validated]


def _trained(each: EpochCount, steps: tuple[int, int] | None) -> float:
    """How many steps the model was trained by that gave these answers; those of a training were given on the way."""
    if steps is None:
        return float("inf")
    return sum(steps) / 2 if each.part == "training" else steps[1]
