"""Estimators that were written to a file: read back in the same program they are known, others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.events import Measured
from trueup.engine.setups.loaded import FROM_A_FILE
from trueup.engine.tensors import PredictionsTrait, RowsTrait, Tensor, class_numbers
from trueup.engine.transfers.estimators import row_of
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, item_of, on_call, on_method
from trueup.engine.values import (
    NAMED_FILE,
    Call,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    text_of,
)
from trueup.frameworks.arrays.file_rows import PICKLES, classes_in

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_LIBRARIES = ("joblib", "pickle", "cloudpickle", "dill", "cPickle", "_pickle", "skops.io", "sklearn.joblib")
_LOADED, _PATH = "sklearn.loaded", "#path"
#: Under what the store has what was written to a path; numbers of scopes are positive.
_FILES = -3


def _named(*functions: str) -> tuple[str, ...]:
    return tuple(f"{library}.{name}" for library in _LIBRARIES for name in functions)


def _path(site: Site, value: Value | None) -> str:
    """The path that is written or read, where the program writes it down; "" where it does not."""
    while isinstance(value, Call) and value.name == "builtins.open":
        value = site.machine.resolve(value.args.get(0, "file"))
    return text_of(value) or ""


@on_call(*_named("dump"))
def dump(site: Site) -> Value | None:
    """`joblib.dump(model, "model.pkl")`."""
    value, path = site.arg(0), _path(site, site.arg(1, "filename", "file"))
    if path and row_of(value) is not None and value is not None:
        site.machine.store.write((_FILES, path), value)
    return UnknownValue("what a file's writer gives", site.where)


@on_call(*_named("load"))
def load(site: Site) -> Value | None:
    """`joblib.load("model.pkl")`: what this program wrote there, or something that it does not say."""
    path = _path(site, site.arg(0, "filename", "file"))
    known = site.machine.store.read((_FILES, path)) if path else None
    if known is not None:
        return known
    result = site.machine.new(_LOADED, site.where)
    site.machine.set_part(result, "#library", Constant("sklearn"))
    site.machine.set_part(result, _PATH, Constant(path))
    return result


@item_of(_LOADED)
def entry(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`batch[b"labels"]` of a file that everyone has."""
    path = text_of(machine.part(owner, _PATH)) if isinstance(owner, StoredObject) else None
    key = machine.resolve(index)
    classes = classes_in(PICKLES, path or "", key.value) if isinstance(key, Constant) else None
    if classes is None:
        return None
    return Tensor(
        shape=(None,),
        where=where,
        listed=True,
        source=f"{NAMED_FILE}{path}" if path else f"{NAMED_FILE}that is opened",
        dtype="int64",
        labels=class_numbers(classes),
        rows=RowsTrait(mixed=True),
    )


@on_method(*(f"{_LOADED}.{name}" for name in ("predict", "predict_proba", "decision_function")))
def answers(site: Site) -> Value | None:
    """What a model of a file answers: nobody knows in which form."""
    return _answers(site)


def _answers(site: Site) -> Tensor:
    number = site.owner.number if isinstance(site.owner, StoredObject) else None
    return Tensor(
        where=site.where, source=FROM_A_FILE, why="the model is loaded from a file",
        predictions=PredictionsTrait(model=number),
    )  # fmt: skip


@on_method(f"{_LOADED}.score")
def score(site: Site) -> Value | None:
    """The accuracy of a classifier or the R² of a regression: the file would tell."""
    labels = from_literal(site.machine, site.arg(1, "y"), site.where)
    site.machine.record.note(
        Measured(
            metric=LibraryName("score", site.where), library="sklearn", labels=labels, predictions=_answers(site),
            path=dict(site.machine.store.path), where=site.where,
        )
    )  # fmt: skip
    return UnknownValue("the score of a model that is loaded from a file", site.where)
