"""The methods of a text that depend on nothing but texts and numbers."""

from __future__ import annotations

from trueup.engine.limits import LIMITS
from trueup.engine.values import Args, Constant, Spot, TupleValue, UnknownValue, Value


def text_method(text: str, name: str, args: Args, where: Spot) -> Value:
    """The methods of a text that depend on nothing but texts and numbers."""
    if name not in _TEXT_METHODS or args.keywords:
        return UnknownValue(f"the text's {name}()", where)
    passed = [item.value for item in args.positional if isinstance(item, Constant)]
    if len(passed) < len(args.positional):
        return UnknownValue(f"the text's {name}() of an unknown", where)
    if not _stays_short(text, name, passed):
        return UnknownValue(f"the text's {name}() of something large", where)
    try:
        result = getattr(text, name)(*passed)
    except (TypeError, ValueError, IndexError):
        return UnknownValue(f"the text's {name}() fails", where)
    if isinstance(result, list | tuple):
        return TupleValue(tuple(Constant(item) for item in result[: LIMITS.items]), where)
    return Constant(result, where)


def _stays_short(text: str, name: str, args: list[object]) -> bool:
    """False where the text, or what the method would make of it, is large."""
    size = len(text)
    if name == "zfill":
        size = max([size, *(width for width in args if isinstance(width, int))])
    elif name == "replace":
        size *= max([1, *(len(word) for word in args if isinstance(word, str))])
    return size <= LIMITS.text


_TEXT_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "split",
        "rsplit",
        "partition",
        "rpartition",
        "removeprefix",
        "removesuffix",
        "isdigit",
        "isdecimal",
        "isnumeric",
        "replace",
        "startswith",
        "endswith",
        "title",
        "capitalize",
        "zfill",
        "splitlines",
    ]
)
