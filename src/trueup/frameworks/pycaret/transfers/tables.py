"""`pull()` is the table of the last comparison; `predict_model(model, data=frame)` a frame with columns of answers."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import PredictionsTrait, Tensor
from trueup.engine.transfers.measured_tables import register_metric_names, table_of
from trueup.engine.transfers.registry import Site, item_of, on_call
from trueup.engine.values import Spot, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.pycaret.column_rows import ANSWERS, COLUMNS

register_metric_names("pycaret", COLUMNS)
_MODEL, _FRAME = "pycaret.model", "pycaret.frame of answers"


@on_call("pycaret.classification.pull", "pycaret.regression.pull")
def pull(site: Site) -> Value | None:
    """The table that was shown last, a row for each model."""
    return table_of(site.machine, "pycaret", None, "the table of PyCaret", site.where)


@on_call(*(f"pycaret.classification.{name}_model" for name in ("create", "tune", "finalize", "blend", "stack")),
         "pycaret.classification.compare_models")  # fmt: skip
def model(site: Site) -> Value | None:
    """A classifier; which one does not matter."""
    return site.machine.new(_MODEL, site.where, args=site.args)


@on_call("pycaret.classification.predict_model")
def predict_model(site: Site) -> Value | None:
    """The frame again, with the class that is answered and its score."""
    result = site.machine.new(_FRAME, site.where)
    estimator = site.arg(0, "estimator")
    if estimator is not None:
        site.machine.set_part(result, "#model", estimator)
    return result


@item_of(_FRAME)
def column(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """The answers are classes; the score is that of the answer, whichever class it is."""
    if text_of(index) not in ANSWERS or not isinstance(owner, StoredObject):
        return UnknownValue("a column that was not followed", where)
    estimator = machine.resolve(machine.part(owner, "#model"))
    number = estimator.number if isinstance(estimator, StoredObject) else owner.number
    answers = PredictionsTrait(answer=Answer(decision="argmax", where=where), model=number)
    return Tensor(shape=(None,), where=where, why="the classes that a model answers with", predictions=answers)
