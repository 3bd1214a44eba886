"""`classification_report(…, output_dict=True)`: the accuracy, and a table for each class and for each average."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.interpret.machine import Machine
from trueup.engine.pedigree import Score
from trueup.engine.transfers.registry import Site, item_of
from trueup.engine.values import Constant, LibraryName, Spot, StoredObject, UnknownValue, Value, text_of

_REPORT, _LINE = "sklearn.report", "sklearn.line of a report"
_NUMBERS = {"precision": "precision", "recall": "recall", "f1-score": "f1"}
_AVERAGES = ("micro", "macro", "weighted", "samples")


def report_of(site: Site, model: int | None, *, on_training_data: bool) -> StoredObject:
    """The dict that a report gives. model: the number of the model whose answers it is of."""
    result = site.machine.new(_REPORT, site.where)
    site.machine.set_part(result, "#model", Constant(model))
    site.machine.set_part(result, "#of training data", Constant(on_training_data))
    return result


@item_of(_REPORT)
def line(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`report["accuracy"]`, `report["macro avg"]`, `report["a class"]`."""
    assert isinstance(owner, StoredObject)
    key = text_of(index)
    if key == "accuracy":
        return _number(machine, owner, "accuracy", "", where)
    if key is None and not isinstance(index, Constant):
        return UnknownValue("a line of a report", where)
    average = (key or "").removesuffix(" avg")
    result = machine.new(_LINE, where)
    for name in ("#model", "#of training data"):
        machine.set_part(result, name, machine.part(owner, name) or Constant(None))
    machine.set_part(result, "#average", Constant(average if average in _AVERAGES else "of one class"))
    return result


@item_of(_LINE)
def number(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`report["macro avg"]["f1-score"]`."""
    assert isinstance(owner, StoredObject)
    quantity = _NUMBERS.get(text_of(index) or "")
    average = machine.resolve(machine.part(owner, "#average"))
    if quantity is None or not isinstance(average, Constant):
        return UnknownValue("how often a class occurs", where)
    return _number(machine, owner, quantity, str(average.value), where)


def _number(machine: Machine, owner: StoredObject, quantity: str, average: str, where: Spot) -> Score:
    model, training = (
        getattr(machine.resolve(machine.part(owner, name)), "value", None) for name in ("#model", "#of training data")
    )
    score = Score(
        quantity=quantity, average=average, by="classification_report", where=where, model=model,
        on_training_data=bool(training),
    )  # fmt: skip
    machine.record.note(
        Measured(
            metric=LibraryName(score.by, where), library="sklearn", labels=None, predictions=None,
            path=dict(machine.store.path), where=where, score=score, decided=True,
        )
    )  # fmt: skip
    return score
