"""What a live Keras model was told by `compile`: losses and metrics as the program gave them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from trueup.contract.known import Place
from trueup.engine.outside.description import CompileArgument, CompileArguments
from trueup.engine.outside.function_source import returned_call
from trueup.engine.outside.ownership import defining, is_librarys

LOSS_ARGUMENTS = ("from_logits", "label_smoothing", "ignore_class")
METRIC_ARGUMENTS = ("name", "threshold", "init_thresholds", "from_logits")
_WRAPPERS = frozenset({"LossFunctionWrapper", "MeanMetricWrapper", "Loss", "Metric", "Mean"})


def is_compiled(model: Any) -> bool:
    """True where the model was compiled; older releases ask for an optimizer."""
    known = getattr(model, "compiled", None)
    if known is None:
        known = getattr(model, "_is_compiled", False)
    return bool(known)


def loss_given(model: Any) -> Any:
    """The loss as the program gave it; None where it gave none."""
    for name, inside in (("_compile_loss", "_user_loss"), ("compiled_loss", "_user_losses")):
        found, stored = _held(model, name, inside)
        if found:
            return stored
    own = getattr(model, "_compile_loss", None)
    return getattr(model, "loss", None) if own is None else own


def metrics_given(model: Any, *, weighted: bool = False) -> tuple[bool, Any]:
    """Whether the metrics could be seen, and the metrics as the program gave them."""
    inside = "_user_weighted_metrics" if weighted else "_user_metrics"
    for name in ("_compile_metrics", "compiled_metrics"):
        found, stored = _held(model, name, inside)
        if found:
            return True, stored
    seen = is_compiled(model) and getattr(model, "_compile_metrics", None) is None
    return seen, None


def equivalents(metrics: Any, units: int | None) -> Any:
    """Metrics in the form they were given; one that says which of the library's counts the same gives way to that.

    units: of the model's only output; None where that is not known, or there are several.
    """
    if isinstance(metrics, Mapping):
        return {key: equivalents(item, units) for key, item in metrics.items()}
    if isinstance(metrics, list | tuple):
        return [equivalents(item, units) for item in metrics]
    equivalent = getattr(metrics, "equivalent_metric", None)
    return equivalent(units) if callable(equivalent) and not isinstance(metrics, type) else metrics


def has_loss_weights(model: Any) -> bool:
    """True where the program weighs the losses of several outputs."""
    for name, inside in (("_compile_loss", "_user_loss_weights"), ("compiled_loss", "_user_loss_weights")):
        found, stored = _held(model, name, inside)
        if found:
            return stored is not None
    return False


def _held(model: Any, container: str, name: str) -> tuple[bool, Any]:
    stored = getattr(model, container, None)
    inside = vars(stored) if hasattr(stored, "__dict__") else {}
    return (True, inside[name]) if name in inside else (False, None)


def compile_arguments(
    argument: Any, where: Place, arguments: tuple[str, ...], renamed: Mapping[str, str]
) -> CompileArguments:
    """A loss or metrics in the form they were given: one, one for each output, or one for each by name.

    arguments: the attributes of an instance that matter, LOSS_ARGUMENTS or METRIC_ARGUMENTS.
    renamed: layer names of outputs that the model gives under other keys.
    """
    if argument is None:
        return None
    if isinstance(argument, Mapping):
        return {
            renamed.get(str(key), str(key)): compile_arguments(value, _at(where, key), arguments, {})
            for key, value in argument.items()
        }
    if isinstance(argument, list | tuple):
        return tuple(
            compile_arguments(item, _at(where, index), arguments, renamed) for index, item in enumerate(argument)
        )
    return _argument(argument, where, arguments)


def _at(where: Place, key: Any) -> Place:
    return Place(where.file, path=f"{where.path}[{key!r}]")


def _argument(argument: Any, where: Place, arguments: tuple[str, ...]) -> CompileArgument:
    if isinstance(argument, str):
        return CompileArgument(name=argument, spelling="string", where=where)
    if isinstance(argument, partial):
        return _of_partial(argument, where)
    name = getattr(argument, "__name__", None)
    if isinstance(name, str):
        # A class in the place of an instance is no loss that a release takes.
        own = isinstance(argument, type)
        return (
            CompileArgument(name=name, spelling="function", where=where, own=True)
            if own
            else _of_function(argument, where)
        )
    return _of_object(argument, where, arguments)


def _qualified(thing: Any) -> str:
    module = str(getattr(thing, "__module__", ""))
    root = module.partition(".src")[0].partition(".python.keras")[0]
    section = "metrics" if ".metrics" in module else "losses"
    return f"{root}.{section}.{getattr(thing, '__name__', '')}"


def _of_function(function: Any, where: Place) -> CompileArgument:
    inner = getattr(function, "__wrapped__", function)
    if is_librarys(inner) or is_librarys(function):
        name = str(getattr(inner, "__name__", ""))
        return CompileArgument(name=name, spelling="function", where=where, qualified=_qualified(inner))
    found = returned_call(function)
    if found is not None and is_librarys(found.function):
        name = str(getattr(found.function, "__name__", ""))
        return CompileArgument(name=name, spelling="wrapped", where=where, config=found.keywords)
    return CompileArgument(
        name=str(getattr(function, "__name__", "a function")), spelling="wrapped", where=where, own=True
    )


def _of_partial(function: partial[Any], where: Place) -> CompileArgument:
    name = str(getattr(function.func, "__name__", type(function.func).__name__))
    own = not is_librarys(function.func)
    return CompileArgument(name=name, spelling="wrapped", where=where, config=dict(function.keywords), own=own)


def _of_object(thing: Any, where: Place, arguments: tuple[str, ...]) -> CompileArgument:
    """An instance: of the library's class, or of the program's own that computes by the library's."""
    cls = defining(thing, "call", "update_state")
    library = next((item for item in type(thing).__mro__ if is_librarys(item)), None)
    config = _arguments(thing, arguments)
    own = cls is None or not is_librarys(cls) or library is None
    if own or library is None:
        # What says which metric counts the same, where one does, counts right answers where none does.
        right = callable(getattr(thing, "equivalent_metric", None))
        return CompileArgument(
            name=type(thing).__name__, spelling="object", where=where, config=config, own=True,
            counts_right_answers=right,
        )  # fmt: skip
    if library.__name__ in _WRAPPERS:
        return _of_wrapper(thing, where, config)
    return CompileArgument(
        name=library.__name__, spelling="object", where=where, qualified=_qualified(library), config=config
    )


def _of_wrapper(thing: Any, where: Place, config: Mapping[str, Any]) -> CompileArgument:
    """`LossFunctionWrapper(fn)` and `MeanMetricWrapper(fn)`: the function decides."""
    function = next((stored for stored in map(vars(thing).get, ("fn", "_fn")) if stored is not None), None)
    if function is None:
        return CompileArgument(name=type(thing).__name__, spelling="object", where=where, config=config, own=True)
    inner = _of_partial(function, where) if isinstance(function, partial) else _of_function(function, where)
    spelling = "object" if inner.spelling == "function" else inner.spelling
    return CompileArgument(
        name=inner.name, spelling=spelling, where=where, qualified=inner.qualified, own=inner.own,
        config={**inner.config, **config},
    )  # fmt: skip


def _arguments(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Arguments that an instance was made with, by its attributes."""
    stored = dict(vars(thing)) if hasattr(thing, "__dict__") else {}
    kwargs = stored.get("_fn_kwargs")
    found = dict(kwargs) if isinstance(kwargs, Mapping) else {}
    for name in names:
        value = stored.get(name, stored.get(f"_{name}"))
        if value is None and name == "name":
            value = getattr(thing, "name", None)
        if isinstance(value, str | int | float | bool | list | tuple):
            found["thresholds" if name == "init_thresholds" else name] = value
    return found
