"""Loss and metrics that fit a head and its labels, and models compiled so. What fits is what no rule objects to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.contract.finding import Finding
from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.loss import Loss
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.inspecting import inspect
from trueup.integrations.keras.libraries import Library, library_of
from trueup.integrations.keras.true_accuracy import true_accuracy_of
from trueup.rules import all_rules, findings_of

_SCORES = frozenset({"linear", "log_softmax"})
_TAGS = frozenset({"sigmoid", "hard_sigmoid"})


@dataclass(frozen=True, slots=True)
class _Fitting:
    """Rows of the facts: a loss and a metric; `logits` where the loss applies the activation itself."""

    loss: str
    metric: str
    logits: bool = False


def compile_arguments(model: Any, y: Any) -> dict[str, Any]:
    """Loss and metrics that fit the model's head and these labels.

    Use: `model.compile("adam", **compile_arguments(model, y))`. A softmax over k units gets the categorical loss for
    one-hot rows and the sparse one for class numbers; one sigmoid unit the binary loss for 0/1; k sigmoid units the
    binary loss for rows of tags, and for one-hot rows beside an accuracy that takes the largest; heads without an
    activation get losses with `from_logits=True` and metrics that know it; real targets on a linear head the mean
    squared error.

    Args:
        model: a Keras model, compiled or not, with an output that can be read.
        y: labels as `fit` takes them; for several outputs a list in their order or a dictionary by their names. Enough
            of them that every way of writing occurs: 0 and 1 alone do not tell that there are ten classes.

    Returns:
        "loss" and "metrics": strings and lists, or objects where logits are taken; for several outputs a list of them
        in order, or dictionaries by name where the model gives its outputs by name.

    Raises:
        BadInputError: something does not fit (a softmax over one unit, labels out of range, units that differ from
            classes …) or could not be read; the message says what, and what to do.
    """
    library = library_of(model)
    setups = inspect(model, y=y).setups
    if not setups:
        raise BadInputError("a model without an output that can be read", "a built model", "Build or call it first")
    result = [_for_output(setup, library) for setup in setups]
    if len(result) == 1:
        return result[0]
    if isinstance(getattr(model, "output", None), Mapping):
        return {key: {setup.output: item[key] for setup, item in zip(setups, result, strict=True)} for key in result[0]}
    return {key: [item[key] for item in result] for key in result[0]}


def repair(model: Any, y: Any) -> Any:
    """A copy of a compiled model with the loss and metrics that fit; the given model is untouched.

    Layers and weights are the same. The optimizer has the same configuration and no memory of earlier steps. Loss
    weights, `run_eagerly`, `jit_compile` and `steps_per_execution` are kept.

    Args:
        model: compiled; Sequential or functional, or of a class with `get_config` and `from_config`.
        y: labels as `fit` takes them, see `compile_arguments`.

    Raises:
        BadInputError: the model is not compiled, cannot be copied, or needs another head, which the message says.
    """
    library = library_of(model)
    if getattr(model, "optimizer", None) is None:
        raise BadInputError(
            "a model that is not compiled", "a compiled one", "Compile it with compile_arguments(model, y)"
        )
    arguments = compile_arguments(model, y)
    copy = _copied(model, library)
    copy.compile(optimizer=_optimizer(model), **arguments, **_kept(model, library))
    return copy


def _for_output(setup: Setup, library: Library) -> dict[str, Any]:
    for party, why in setup.missing:
        if party != "loss":
            name = f" of output {setup.output}" if setup.output else ""
            raise BadInputError(f"{party}{name} not read: {why}", "a head and labels that can be read", _DO_READ)
    fitting = _wanted(setup)
    columns, units = value_of(setup.labels.columns), value_of(setup.head.units)
    # What fits is not decided by a table of its own, which would drift from the rules: they are asked about the result.
    candidate = _compiled_with(setup, fitting)
    loud = [finding for finding in findings_of(candidate, all_rules()) if finding.severity != "note"]
    about_training = [finding for finding in loud if not finding.code.startswith("TU3")]
    if about_training:
        raise _refusal(about_training[0])
    if columns not in (None, units) and not fitting.loss.startswith("sparse"):
        raise BadInputError(
            f"labels with {columns} columns for {units} units", "a column for each unit", "Make them equal in number"
        )
    metric = true_accuracy_of(library)(from_logits=fitting.logits) if loud else _metric(fitting, library)
    return {"loss": _loss(fitting, library), "metrics": [metric]}


_DO_READ = "Give a built model whose last layers are Keras's own, and labels as an array"


def _wanted(setup: Setup) -> _Fitting:
    """By how the labels are written; whether the head bears it is the rules' question."""
    encoding, activation = value_of(setup.labels.encoding), value_of(setup.head.activation)
    units, logits = value_of(setup.head.units), activation in _SCORES
    if encoding == "continuous":
        if activation != "linear":
            raise BadInputError(
                f"real targets and a head with {activation}",
                "a linear head",
                "Take the activation off, or give classes",
            )
        return _Fitting("mean_squared_error", "mean_absolute_error")
    if encoding == "multi-hot":
        logits = activation == "linear"
        if not logits and activation not in _TAGS:
            raise BadInputError(
                f"rows with several tags and a head with {activation} over {units} units",
                "a sigmoid for each tag",
                "Replace the head by one with a sigmoid: softmax gives each row one answer",
            )
        return _Fitting("binary_crossentropy", "binary_accuracy", logits)
    if encoding in ("one-hot", "probabilities"):
        if activation in _TAGS and units != 1:
            return _Fitting("binary_crossentropy", "categorical_accuracy")
        return _Fitting("categorical_crossentropy", "categorical_accuracy", logits)
    if encoding == "sign" or (encoding == "binary" and units == 1):
        return _Fitting("binary_crossentropy", "binary_accuracy", logits)
    return _Fitting("sparse_categorical_crossentropy", "sparse_categorical_accuracy", logits)


def _compiled_with(setup: Setup, fitting: _Fitting) -> Setup:
    loss = Loss(
        name=Known(fitting.loss),
        spelling="object" if fitting.logits else "string",
        from_logits=Known(fitting.logits),
        call=setup.where,
    )
    thresholded = fitting.metric == "binary_accuracy" and fitting.logits
    metric = Metric(
        name=Known(fitting.metric),
        typed=fitting.metric,
        spelling="object" if thresholded else "string",
        threshold=Known(0.0) if thresholded else Unknown("left to the library"),
    )
    return replace(setup, loss=loss, metrics=(metric,), name_uses=(), hand_counts=())


def _refusal(finding: Finding) -> BadInputError:
    return BadInputError(f"{finding.code}: {finding.have}", finding.expected, finding.change)


def _loss(fitting: _Fitting, library: Library) -> Any:
    if not fitting.logits:
        return fitting.loss
    return getattr(library.module.losses, _class_name(fitting.loss))(from_logits=True)


def _metric(fitting: _Fitting, library: Library) -> Any:
    if fitting.metric != "binary_accuracy" or not fitting.logits:
        return fitting.metric
    try:
        return library.module.metrics.BinaryAccuracy(threshold=0.0)
    except ValueError:
        # Keras 3.0 to 3.4 takes thresholds between 0 and 1 only.
        return true_accuracy_of(library)(name="binary_accuracy", from_logits=True)


def _class_name(row: str) -> str:
    return "".join(part.capitalize() for part in row.split("_"))


def _copied(model: Any, library: Library) -> Any:
    try:
        copy = library.module.models.clone_model(model)
        # clone_model draws new weights.
        copy.set_weights(model.get_weights())
    except (ValueError, TypeError, RuntimeError) as error:
        raise BadInputError(
            f"{type(model).__name__} cannot be copied ({str(error).splitlines()[0]})",
            "a Sequential or functional model, or a class with get_config and from_config",
            "Compile the model itself with compile_arguments(model, y)",
        ) from error
    return copy


def _optimizer(model: Any) -> Any:
    return type(model.optimizer).from_config(model.optimizer.get_config())


def _kept(model: Any, library: Library) -> dict[str, Any]:
    """What else the model was compiled with."""
    known = getattr(getattr(model, "_compile_config", None), "config", None)
    known = known if isinstance(known, Mapping) else {}
    names = ("loss_weights", "run_eagerly", "steps_per_execution", "jit_compile")
    kept = {name: known[name] for name in names if known.get(name) is not None}
    if library.line == "keras-3":
        # Resolved already where it was "auto"; a mixed-precision optimizer is wrapped already.
        kept["jit_compile"] = model.jit_compile
        kept["auto_scale_loss"] = False
    return kept
