"""JSON out of a file of somebody else's, within bounds, as plain values in the spelling of today's Keras."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.saved.stored import Note
from trueup.syntax.model_faults import DamagedError, LimitMetError

#: A longer run of digits is no size of anything, and Python takes its time over a very long one.
_MOST_DIGITS = 18
#: How older releases wrote down what JSON has no word for, and under which key they put it.
_LISTS = {"__tuple__": "items", "TensorShape": "items"}


def object_of(text: bytes | str, part: str, limits: Limits = LIMITS) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """The object that a text of JSON is, and a note for what it says twice.

    NaN and infinities become None, and so do whole numbers that no size can be. Of a key that stands twice the last one
    counts, as it does for Keras. part: what the text is called in messages ("config.json").
    Raises DamagedError for what is no JSON object, LimitMetError for one that is too large.
    """
    if len(text) > limits.text_bytes:
        raise LimitMetError(f"it has {len(text):,} bytes; at most {limits.text_bytes:,} are read", part)
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise DamagedError(f"it is no UTF-8: {error.reason} at byte {error.start:,}", part) from error
    if text.count("{") + text.count("[") > limits.containers or text.count(",") > limits.values:
        raise LimitMetError(f"it has more than {limits.containers:,} lists or {limits.values:,} values", part)
    twice: dict[str, None] = {}

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            seen: set[str] = set()
            twice.update((key, None) for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return result

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=lambda _: None, parse_int=_whole)
    except RecursionError as error:
        raise LimitMetError("its lists and objects are nested too deep", part) from error
    except ValueError as error:
        raise DamagedError(f"it is no JSON: {error}", part) from error
    if not isinstance(value, dict):
        raise DamagedError("it is no JSON object", part)
    if _deeper(value, limits.depth):
        raise LimitMetError(f"its lists and objects are nested deeper than {limits.depth}", part)
    notes = [Note(part, f"the key {key!r:.80} stands twice in one object; the last counts") for key in twice]
    return _in_one_spelling(value), tuple(notes[: limits.listed])


def text_of(value: Any) -> str:
    """The value where it is a text, else ""."""
    return value if isinstance(value, str) else ""


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth):
        level = [child for item in level for child in _inside(item) if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def _in_one_spelling(value: dict[str, Any]) -> dict[str, Any]:
    """Tuples and shapes as lists, and the layers of a Sequential always under "layers"; changed in place."""
    pending: list[Any] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict) and item.get("class_name") == "Sequential" and isinstance(item.get("config"), list):
            item["config"] = {"layers": item["config"]}
        items: Iterable[tuple[Any, Any]] = item.items() if isinstance(item, dict) else enumerate(item)
        for key, child in items:
            if isinstance(child, dict | list):
                # The keys stay the same, so the object may be changed while it is gone through.
                item[key] = result = _as_list(child)
                pending.append(result)
    return value


def _as_list(value: Any) -> Any:
    while isinstance(value, dict) and isinstance(value.get("class_name"), str):
        items = value.get(_LISTS.get(value["class_name"], ""))
        if not isinstance(items, list):
            break
        value = items
    return value
