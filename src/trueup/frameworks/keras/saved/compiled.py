"""What compile was given, out of a file: strings, objects, lists and dicts of them, as Keras 1 to 3 write them down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.engine.outside.description import CompileArgument, CompileArguments
from trueup.frameworks.keras.saved.layer import is_own
from trueup.frameworks.keras.saved.plain_json import text_of

#: Objects that stand for a function, which they name under "fn".
_AROUND_A_FUNCTION = frozenset({"MeanMetricWrapper", "LossFunctionWrapper", "SumOverBatchSizeMetricWrapper"})
_FUNCTION, _LAMBDA = "function", "__lambda__"


def compile_arguments_of(value: Any, where: Place) -> CompileArguments:
    """A loss, a metric, or lists and dicts of them; None for nothing, and for what is none of these."""
    if isinstance(value, str):
        return CompileArgument(name=value, spelling="string", where=where)
    if isinstance(value, list):
        return tuple(compile_arguments_of(item, _in(where, f"[{at}]")) for at, item in enumerate(value))
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("class_name"), str) and "config" in value:
        return _object(value, where)
    return {key: compile_arguments_of(item, _in(where, f'["{key}"]')) for key, item in value.items()}


def _in(where: Place, part: str) -> Place:
    return Place(where.file, path=f"{where.path}{part}")


def _object(value: Mapping[str, Any], where: Place) -> CompileArgument:
    """{"class_name": …, "config": …}: an instance of a class, or a function by its name."""
    kind, config = str(value["class_name"]), value["config"]
    registered = text_of(value.get("registered_name"))
    if kind == _FUNCTION and isinstance(config, str):
        own = ">" in config or ">" in registered
        return CompileArgument(name=config.rpartition(">")[2], spelling="function", where=where, own=own)
    if kind in (_FUNCTION, _LAMBDA):
        return CompileArgument(name="a lambda", spelling="function", where=where, own=True)
    settings = config if isinstance(config, dict) else {}
    inner = settings.get("fn")
    if kind in _AROUND_A_FUNCTION:
        around = compile_arguments_of(inner, where)
        if isinstance(around, CompileArgument):
            return CompileArgument(name=around.name, spelling="object", where=where, config=settings, own=around.own)
    own = is_own(value)
    module = text_of(value.get("module"))
    name = kind.rpartition(">")[2]
    qualified = "" if own or not module else f"{module}.{name}"
    return CompileArgument(name=name, spelling="object", where=where, qualified=qualified, config=settings, own=own)
