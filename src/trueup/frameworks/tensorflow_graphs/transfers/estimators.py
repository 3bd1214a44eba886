"""`tf.estimator`: a function of the program that builds the graph for each use of it, and ready-made heads."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call, enter
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import (
    Args,
    Constant,
    FunctionValue,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    whole_of,
)
from trueup.frameworks.tensorflow_graphs.transfers.estimator_heads import HeadWords, note_loss, words_of

_HOMES = ("tf.estimator", "tf.contrib.learn", "tf.contrib.tpu")
_OWN, _READY = "tf.estimator.Estimator", "tf.a ready-made estimator"
_CLASSIFIERS = ("DNNClassifier", "LinearClassifier", "DNNLinearCombinedClassifier", "BoostedTreesClassifier",
                "BaselineClassifier", "RNNClassifier")  # fmt: skip
_REGRESSORS = tuple(name.replace("Classifier", "Regressor") for name in _CLASSIFIERS)
#: Estimators whose first argument is a head.
_OF_A_HEAD = ("DNNEstimator", "LinearEstimator", "DNNLinearCombinedEstimator", "RNNEstimator", "BaselineEstimator",
              "BoostedTreesEstimator")  # fmt: skip
_OF_SEVERAL = "sparse_categorical_crossentropy"
#: Where `n_classes` stands among the arguments without a name, if at all.
_CLASSES_AT = {"DNNClassifier": 3, "LinearClassifier": 2}


@on_call(*(f"{home}.{name}" for home in _HOMES for name in ("Estimator", "TPUEstimator")))
def own_estimator(site: Site) -> Value | None:
    """`tf.estimator.Estimator(model_fn=model_fn, params={...})`."""
    return site.machine.new(_OWN, site.where, args=site.args)


@on_method(*(f"{_OWN}.{name}" for name in ("train", "evaluate", "fit")))
def trained(site: Site) -> Value | None:
    """`estimator.train(input_fn)`: the function builds its graph for what the input function gives."""
    owner = site.owner
    if not isinstance(owner, StoredObject) or owner.args is None:
        return None
    function = site.machine.resolve(owner.args.get(0, "model_fn"))
    if not isinstance(function, FunctionValue) or function in site.machine.active:
        return None
    features, labels = _from_input_function(site)
    names = [argument.arg for argument in function.node.args.args]
    word = "eval" if site.name.endswith("evaluate") else "train"
    passed: dict[str, Value] = {"mode": Constant(word, site.where)}
    params = owner.args.get(None, "params")
    if params is not None:
        passed["params"] = params
    keywords = {name: value for name, value in passed.items() if name in names}
    enter(site.machine, function, Args((features, labels), keywords), site.where)
    return owner


def _from_input_function(site: Site) -> tuple[Value, Value]:
    """Features and labels of an input function: what it returns, or the data set that it returns."""
    machine = site.machine
    unread = UnknownValue("what an input function gives", site.where)
    function = site.arg(0, "input_fn")
    result = call(machine, function, Args(), site.where) if function is not None else unread
    result = machine.resolve(result) or result
    if isinstance(result, StoredObject) and result.kind == "data set":
        row = machine.resolve(machine.part(result, "#row"))
        labels = machine.part(result, "#labels") or unread
        items = row.items if isinstance(row, TupleValue) else ()
        return (items[0] if items else unread), labels
    items_given = items_of(machine, result)
    if items_given is not None and len(items_given.items) == 2:
        return items_given.items[0], items_given.items[1]
    return unread, unread


@on_call("tf.estimator.inputs.numpy_input_fn", "tf.compat.v1.estimator.inputs.numpy_input_fn",
         "tf.estimator.inputs.pandas_input_fn")  # fmt: skip
def input_function(site: Site) -> Value | None:
    """`numpy_input_fn(x={"x": data}, y=labels, batch_size=100, …)`."""
    return site.machine.new("tf.an input function", site.where, args=site.args)


@on_method("tf.an input function.__call__")
def input_of_arrays(site: Site) -> Value | None:
    """What such a function gives: a batch of each."""
    if not isinstance(site.owner, StoredObject) or site.owner.args is None:
        return None
    args = site.owner.args
    unread = UnknownValue("what an input function gives", site.where)
    return TupleValue((args.get(0, "x") or unread, args.get(1, "y") or unread), site.where)


@on_call(
    *(f"{home}.{name}" for home in _HOMES for name in (*_CLASSIFIERS, *_REGRESSORS)),
    *(f"{home}.{name}" for home in ("tf.estimator", "tf.contrib.estimator") for name in _OF_A_HEAD),
)
def ready_made(site: Site) -> Value | None:
    """`tf.estimator.DNNClassifier(feature_columns, hidden_units, n_classes=3)`."""
    result = site.machine.new(_READY, site.where, args=site.args)
    site.machine.set_part(result, "#name", Constant(site.name.rpartition(".")[2]))
    return result


@on_method(f"{_READY}.train", f"{_READY}.fit")
def fitted(site: Site) -> Value | None:
    """The head is as wide as `n_classes` says, two classes unless it does, and takes class numbers."""
    owner, machine = site.owner, site.machine
    words = _words_of(site, owner) if isinstance(owner, StoredObject) else None
    if words is None or not isinstance(owner, StoredObject):
        return None
    output = Tensor(
        shape=(None, words.units), where=owner.where, symbolic=True,
        head=HeadTrait(activation="linear", units_where=getattr(words.counted, "where", None)),
        predictions=PredictionsTrait(model=owner.number),
        why="" if words.units is not None else "the number of classes was not followed",
    )  # fmt: skip
    labels = site.arg(1, "y") if site.name.endswith("fit") else _from_input_function(site)[1]
    note_loss(site, words, output, machine.resolve(labels))
    return owner


def _words_of(site: Site, owner: StoredObject) -> HeadWords | None:
    """The head of a ready-made estimator: that which it is given, or the one that its name stands for."""
    machine, args = site.machine, owner.args
    stored = machine.resolve(machine.part(owner, "#name"))
    if args is None or not isinstance(stored, Constant):
        return None
    name = str(stored.value)
    if name in _OF_A_HEAD:
        return words_of(site, machine.resolve(args.get(0, "head")))
    if not name.endswith("Classifier"):
        return HeadWords("mean_squared_error", 1, None)
    passed = args.get(_CLASSES_AT.get(name), "n_classes")
    classes = 2 if passed is None else whole_of(machine.resolve(passed))
    return HeadWords("binary_crossentropy", 1, passed) if classes == 2 else HeadWords(_OF_SEVERAL, classes, passed)
