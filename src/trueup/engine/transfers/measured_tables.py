"""Tables of numbers that a library measures while it trains: `history["validation_0"]["auc"]`, columns of folds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from trueup.engine.events import Measured
from trueup.engine.pedigree import Score
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_method
from trueup.engine.values import Constant, LibraryName, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

KIND = "measured numbers"
#: (quantity, average) by a library's own name of a metric, for each library.
_QUANTITIES: dict[str, Mapping[str, tuple[str, str]]] = {}
#: How the columns of folds are called: test-auc-mean, valid auc-mean.
_OF_FOLDS = re.compile(r"(?:train|test|valid)[- ](?P<name>.+)-(?P<what>mean|std|stdv)")


def register_metric_names(library: str, names: Mapping[str, tuple[str, str]]) -> None:
    """State what a library's own names of metrics measure."""
    _QUANTITIES[library] = names


def quantity_named(library: str, name: str) -> tuple[str, str] | None:
    """(quantity, average) of a metric by its name, without what stands behind it: error@0.7, F1:class=1."""
    return _QUANTITIES.get(library, {}).get(re.split("[@:]", name, maxsplit=1)[0])


def table_of(machine: Machine, library: str, model: int | None, by: str, where: Spot) -> StoredObject:
    """A table whose keys are names of data sets and of metrics. by: what gives it, in words for a message."""
    result = machine.new(KIND, where)
    machine.set_part(result, "#library", Constant(library))
    machine.set_part(result, "#number of the model", Constant(model))
    machine.set_part(result, "#by", Constant(by))
    return result


def library_score(machine: Machine, library: str, model: int | None, by: str, name: str, where: Spot) -> Value | None:
    """The number of a metric that is asked for by its name, noted as measured there; None for one that is unknown."""
    found = quantity_named(library, name)
    if found is None:
        return None
    score = Score(quantity=found[0], average=found[1], by=f'{by} ("{name}")', where=where, model=model)
    machine.record.note(
        Measured(
            metric=LibraryName(score.by, where), library=library, labels=None, predictions=None,
            path=dict(machine.store.path), where=where, score=score, decided=True,
        )
    )  # fmt: skip
    return score


@item_of(KIND)
def entry(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """The numbers of a metric, or the table of one data set."""
    assert isinstance(owner, StoredObject)
    if isinstance(index, TupleValue) and index.items:
        index = machine.resolve(index.items[-1]) or index  # a row, and a column
    if isinstance(index, Constant) and not isinstance(index.value, str):
        return owner  # one of its rows
    key = text_of(index)
    library, model, by = (
        getattr(machine.resolve(machine.part(owner, name)), "value", None)
        for name in ("#library", "#number of the model", "#by")
    )
    if key is None:
        return UnknownValue("an entry of measured numbers", where)
    folds = _OF_FOLDS.fullmatch(key)
    if folds is not None and folds["what"] != "mean":
        return UnknownValue("how far the folds lie apart", where)
    name = folds["name"] if folds is not None else key
    score = library_score(machine, str(library), model, str(by), name, where)
    return score if score is not None else table_of(machine, str(library), model, str(by), where)


@attribute_of(*(f"{KIND}.{name}" for name in ("iloc", "loc", "T")))
def written_otherwise(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`table.iloc`, `table.loc`: its entries by their places."""
    return owner


@on_method(*(f"{KIND}.{name}" for name in ("sort_values", "head", "tail", "copy", "reset_index", "round", "transpose")))
def some_rows(site: Site) -> Value | None:
    """`table.sort_values(by="AUC")`: the same columns."""
    return site.owner


@on_method(f"{KIND}.get")
def get(site: Site) -> Value | None:
    """`table.get("auc")`."""
    index = site.arg(0)
    return None if index is None or site.owner is None else entry(site.machine, site.owner, index, site.where)
