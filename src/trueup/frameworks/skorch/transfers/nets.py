"""skorch's nets: the loss that they call on what their module gives, and the answers that they predict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trueup.contract.head import LOG_OF_LOGARITHMS, LOG_OF_SCORES
from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.pedigree import Answer
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor, with_head, with_predictions
from trueup.engine.transfers.registry import Site, on_method, on_prefix
from trueup.engine.values import Args, Class, Constant, LibraryName, StoredObject, UnknownValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: The losses that skorch's nets take where none is given; a plain net and a regressor are told theirs.
_DEFAULT_LOSS = {
    "NeuralNet": None,
    "NeuralNetClassifier": "torch.nn.NLLLoss",
    "NeuralNetBinaryClassifier": "torch.nn.BCEWithLogitsLoss",
    "NeuralNetRegressor": "torch.nn.MSELoss",
}
#: A classifier takes the logarithm of what comes out, where its loss is the likelihood.
_LOGARITHM = {
    "softmax": "log_softmax", "sigmoid": "log_sigmoid", "linear": LOG_OF_SCORES, "log_softmax": LOG_OF_LOGARITHMS,
}  # fmt: skip
#: A parameter by its name, as a pipeline or a search sets it: `"net__criterion"`, `net.set_params(criterion=…)`.
_SET_LATER = re.compile(r"criterion[\"']|set_params\([^()]*criterion\s*=|\.criterion\s*=[^=]")
_LATER = "labels that are given later"


@on_prefix("skorch.Neural")
def net(site: Site) -> Value | None:
    """`NeuralNetClassifier(Net, criterion=nn.CrossEntropyLoss)`: the loss will be called on what the module gives."""
    kind = site.name.split(".")[-1]
    if kind not in _DEFAULT_LOSS or site.owner is not None:
        return None
    result = site.machine.new(site.name, site.where, args=site.args)
    criterion = _criterion(site, kind)
    out = _output(site, result)
    if out is None or criterion is None:
        return result
    # Only the classifier itself looks for the likelihood: probabilities are its, logits the other losses'.
    if kind == "NeuralNetClassifier" and getattr(criterion, "name", "").endswith("NLLLoss") and isinstance(out, Tensor):
        out = with_head(out, activation=_LOGARITHM.get(out.head.activation or ""), activation_where=None)
    site.machine.set_part(result, "#out", out)
    site.machine.set_part(result, "#criterion", criterion)
    call(site.machine, criterion, Args((out, UnknownValue(_LATER, site.where))), site.where)
    return result


def _criterion(site: Site, kind: str) -> Value | None:
    if _SET_LATER.search(site.where.source.text):
        return None
    criterion = site.arg(1, "criterion")
    if criterion is None and _DEFAULT_LOSS[kind] is not None:
        criterion = LibraryName(str(_DEFAULT_LOSS[kind]), site.where)
    if isinstance(criterion, (LibraryName, Class)):
        where = criterion.where or site.where
        criterion = call(site.machine, criterion, _prefixed(site, "criterion__"), where)
    return criterion


def _output(site: Site, net: StoredObject) -> Value | None:
    """What the net's module gives, as the net's own output."""
    module = site.arg(0, "module")
    if isinstance(module, Class):
        module = call(site.machine, module, _prefixed(site, "module__"), site.where)
    if module is None or isinstance(module, UnknownValue):
        return None
    passed = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    out = call(site.machine, module, Args((passed,)), site.where)
    several = items_of(site.machine, out) if not isinstance(out, Tensor) else None
    out = several.items[0] if several is not None and several.items else out
    return with_predictions(out, model=net.number) if isinstance(out, Tensor) else out


def _prefixed(site: Site, prefix: str) -> Args:
    """The arguments that a net hands on: `module__units=32` is the module's `units`."""
    named = site.args.keywords.items()
    return Args((), {name.removeprefix(prefix): value for name, value in named if name.startswith(prefix)})


@on_method(*(f"skorch.{kind}.{name}" for kind in _DEFAULT_LOSS for name in ("fit", "partial_fit")))
def fitted(site: Site) -> Value | None:
    """`net.fit(x, y)`: the loss is called on these labels."""
    net = site.owner
    assert isinstance(net, StoredObject)
    out, criterion, labels = site.machine.part(net, "#out"), site.machine.part(net, "#criterion"), site.arg(1, "y")
    if out is not None and criterion is not None and labels is not None and net.where is not None:
        call(site.machine, criterion, Args((out, labels)), net.where)
    return net


@on_method("skorch.NeuralNetClassifier.predict", "skorch.NeuralNetBinaryClassifier.predict")
def predicted(site: Site) -> Value | None:
    """`net.predict(x)`: class numbers; of a binary net, by its threshold on probabilities."""
    assert isinstance(site.owner, StoredObject)
    squashed = _makes_two_columns(site.machine, site.owner) if "Binary" not in site.name else False
    if squashed is None:
        return UnknownValue("answers of a net by a function of its own", site.where)
    binary = "Binary" in site.name or squashed
    answer = Answer(
        decision="threshold" if binary else "argmax", axis=None if binary else 1, threshold=0.5 if binary else None,
        where=site.where, of="sigmoid" if binary else None,
    )  # fmt: skip
    return Tensor(
        shape=None if squashed else (None,),
        where=site.where,
        symbolic=True,
        why="answers of a net",
        predictions=PredictionsTrait(model=site.owner.number, answer=answer),
    )


#: Losses of one unit, for which a classifier puts 1 - p beside p before it takes the argmax.
_OF_ONE_UNIT = (".BCELoss", ".BCEWithLogitsLoss")


def _makes_two_columns(machine: Machine, net: StoredObject) -> bool | None:
    """Whether a classifier makes two columns of its one unit: by its loss, as long as nobody says how it is done.

    None where a function of the program does it.
    """
    passed = machine.resolve(net.args.get(None, "predict_nonlinearity")) if net.args is not None else None
    if isinstance(passed, Constant) and passed.value is None:
        return False
    if passed is not None and text_of(passed) != "auto":
        return None
    criterion = machine.resolve(machine.part(net, "#criterion"))
    return str(getattr(criterion, "name", "")).endswith(_OF_ONE_UNIT)


@on_method("skorch.NeuralNetClassifier.predict_proba", "skorch.NeuralNetBinaryClassifier.predict_proba")
def probabilities(site: Site) -> Value | None:
    """`net.predict_proba(x)`: probabilities of all classes; a binary net gives those of both."""
    assert isinstance(site.owner, StoredObject)
    both = "Binary" in site.name or _makes_two_columns(site.machine, site.owner)
    units = 2 if both else _units_of(site.machine, site.owner)
    return Tensor(
        shape=(None, units),
        where=site.where,
        symbolic=True,
        why="probabilities of a net",
        more_than_one=True,
        head=HeadTrait(activation="softmax"),
        predictions=PredictionsTrait(model=site.owner.number),
    )


def _units_of(machine: Machine, net: StoredObject) -> int | None:
    out = machine.resolve(machine.part(net, "#out"))
    return out.last if isinstance(out, Tensor) else None


@on_method(*(f"skorch.{kind}.{name}" for kind in _DEFAULT_LOSS for name in ("initialize", "set_params", "load_params")))
def same(site: Site) -> Value | None:
    """Methods that give the net itself."""
    return site.owner or Constant(None)
