"""What in a configuration is code, or stands for code that the file does not hold: never loaded, always told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.frameworks.keras.saved.layer import is_own
from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.plain_json import text_of
from trueup.frameworks.keras.saved.stored import Note

_CODE = "code, which is neither loaded nor run"


def foreign_parts(config: Mapping[str, Any], start: str, limits: Limits = LIMITS) -> list[Note]:
    """Lambda layers, marshalled functions and objects of the user's own, each with its place below `start`."""
    notes = list(_found(config, start))
    left = len(notes) - limits.listed
    return [*notes[: limits.listed], *([Note(start, f"{left:,} more parts of such kinds")] if left > 0 else [])]


def _found(config: Mapping[str, Any], start: str) -> Iterator[Note]:
    pending: list[tuple[Any, str]] = [(config, start)]
    while pending:
        value, path = pending.pop()
        why = _foreign(value) if isinstance(value, dict) else ""
        if why:
            yield Note(path, why)
        if not why.endswith(_CODE):
            pending += reversed(list(_parts(value, path)))


def _parts(value: Any, path: str) -> Iterator[tuple[Any, str]]:
    """The lists and objects inside, in order, each with its place."""
    if isinstance(value, list):
        yield from ((item, f"{path}[{at}]") for at, item in enumerate(value) if isinstance(item, dict | list))
    else:
        yield from ((item, _below(path, key)) for key, item in value.items() if isinstance(item, dict | list))


def _below(path: str, key: str) -> str:
    if key == "config":
        return path
    return f"{path}.{key}" if path else key


def _foreign(value: Mapping[str, Any]) -> str:
    kind = text_of(value.get("class_name"))
    if not kind:
        return ""
    if kind == "Lambda":
        return f"a Lambda layer holds {_CODE}"
    if kind == "__lambda__":
        return f"a lambda is stored as {_CODE}"
    if kind == "function":
        named = text_of(value.get("config")) or text_of(value.get("registered_name"))
        return f"{named} is a function of the program's own, which the file does not hold" if ">" in named else ""
    name = text_of(value.get("registered_name")) or kind
    return f"{name} is a class of the program's own, which the file does not hold" if is_own(value) else ""
