"""What can be said to `check`, and in which form each option is written.

A configuration file (`configuration.py` reads it), the command line (`cli/check_options.py`) and a caller in Python say
something. Each gives the same `Options`, in which what is not said is absent; `settings.py` makes one `Settings` of
them. A new option is a line in `Options`, one in `FORMS`, one in `MEANINGS`, one where `settings.py` resolves it, and
one on the command line. The schema that editors read (`trueup.schema.json`, written by docgen) comes out of this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from trueup.checking.errors import SettingsError
from trueup.frameworks import examples


class CheckOptions(TypedDict, total=False):
    """What decides which findings a file has, in the words of the configuration file with "_" for "-".

    select, extend_select, ignore: codes, prefixes, names or ALL. fixable, unfixable: the same for what may be fixed.
    per_file_ignores: pattern -> codes. exclude replaces the folders left out by default, extend_exclude adds to them.
    target: releases to read against ("keras==2.2.4"). cell_magics: further cell magics whose bodies are Python.
    states: function -> what it gives ("labels=one-hot(10)"). labels, head: what holds where they are not read
        ("one-hot:10", "10:logits").
    """

    select: Iterable[str] | None
    extend_select: Iterable[str]
    ignore: Iterable[str]
    per_file_ignores: Mapping[str, Iterable[str]]
    fixable: Iterable[str] | None
    unfixable: Iterable[str]
    exclude: Iterable[str] | None
    extend_exclude: Iterable[str]
    force_exclude: bool | None
    respect_gitignore: bool | None
    target: str | None
    cell_magics: Iterable[str]
    report_unused_suppressions: bool | None
    states: Mapping[str, str]
    labels: str | None
    head: str | None


class Options(CheckOptions, total=False):
    """All that one place says; what a run of the command is told beside its files comes on top.

    fail_on: the least severity that fails a run. require_setups: a run that reads no setup fails. require_whole: the
        share of setups (0 to 1) that have to be read whole.
    ignore_noqa: report what comments suppress; said on the command line only, as with ruff.
    """

    output_format: str | None
    unsafe_fixes: bool | None
    fail_on: str | None
    require_setups: bool | None
    require_whole: float | None
    ignore_noqa: bool | None


def options_from(values: Mapping[str, Any], where: Callable[[str], str]) -> Options:
    """The values of a place by the names of their options, each in its form; a value None says nothing.

    where: how a message names what was written there ("trueup.toml: select"). SettingsError for a value of another
    form.
    """
    found = {name: FORMS[name].read(value, where(name)) for name, value in values.items() if value is not None}
    return cast("Options", found)


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{where} must be true or false, not {shown(value)}")
    return value


def _share(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingsError(f"{where} must be a number from 0 to 1, for example 0.5, not {shown(value)}")
    return float(value)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{where} must be a string, not {shown(value)}")
    return value


def _words(value: Any, where: str) -> tuple[str, ...]:
    # A single word for a list of words is a mistake that is easily made, and a word is a list of letters too.
    words = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else (None,)
    if not all(isinstance(word, str) for word in words):
        raise SettingsError(f'{where} must be a list of strings, for example ["TU301"], not {shown(value)}')
    return words


def _table_of_words(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise SettingsError(f'{where} must be a table, for example {{ "tests/*" = ["TU301"] }}, not {shown(value)}')
    return {pattern: _words(words, f"{where}.{pattern}") for pattern, words in value.items()}


def _table_of_texts(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str) for text in value.values()):
        example = '{ "package.data.load" = "labels=one-hot(10)" }'
        raise SettingsError(f"{where} must be a table of strings, for example {example}, not {shown(value)}")
    return dict(value)


@dataclass(frozen=True, slots=True)
class Form:
    """How an option is written. read: from what is written to what `Options` holds, or a SettingsError.

    shape: what a JSON schema says of it.
    """

    read: Callable[[Any, str], object]
    shape: Mapping[str, Any]


_STRINGS = {"type": "array", "items": {"type": "string"}}
_FLAG, _TEXT, _WORDS = Form(_flag, {"type": "boolean"}), Form(_text, {"type": "string"}), Form(_words, _STRINGS)

#: The form of each option.
FORMS: dict[str, Form] = {
    "select": _WORDS,
    "extend_select": _WORDS,
    "ignore": _WORDS,
    "per_file_ignores": Form(_table_of_words, {"type": "object", "additionalProperties": _STRINGS}),
    "fixable": _WORDS,
    "unfixable": _WORDS,
    "exclude": _WORDS,
    "extend_exclude": _WORDS,
    "force_exclude": _FLAG,
    "respect_gitignore": _FLAG,
    "target": _TEXT,
    "cell_magics": _WORDS,
    "output_format": _TEXT,
    "unsafe_fixes": _FLAG,
    "report_unused_suppressions": _FLAG,
    "states": Form(_table_of_texts, {"type": "object", "additionalProperties": {"type": "string"}}),
    "labels": _TEXT,
    "head": _TEXT,
    "fail_on": _TEXT,
    "require_setups": _FLAG,
    "require_whole": Form(_share, {"type": "number", "minimum": 0, "maximum": 1}),
    "ignore_noqa": _FLAG,
}

#: What each option does, as the command line, the schema and the guide say it.
MEANINGS: dict[str, str] = {
    "select": "rules to check: codes, prefixes (TU3), names or ALL",
    "extend_select": "rules to add",
    "ignore": "rules to leave out",
    "per_file_ignores": "rules to leave out in some files",
    "fixable": "rules that --fix may touch",
    "unfixable": "rules that --fix must not touch",
    "exclude": "patterns of files and folders to leave out, instead of the usual exclusions",
    "extend_exclude": "patterns of files and folders to leave out, beside the usual ones",
    "force_exclude": "exclude files even where they are named",
    "respect_gitignore": "pass over what git ignores (the default)",
    "target": f"assume this release, for example {examples()[0]}, whatever the project pins",
    "cell_magics": "further cell magics whose bodies are Python",
    "output_format": "the format of the report",
    "unsafe_fixes": "count and apply fixes that change the training, or a logged name in use, too",
    "report_unused_suppressions": "report comments that suppress nothing with our codes, or state nothing (TU003)",
    "states": "what functions give that are not followed, for example labels=one-hot(10), by their full names",
    "labels": "how labels are written that are not read, for example one-hot:10, integer:10, multi-hot:5 or binary",
    "head": "the head of models that are not read, for example 10:logits or 1:sigmoid",
    "fail_on": "the least severity that fails a run: error, warning (the default) or note",
    "require_setups": "fail a run in which no setup was read at all",
    "require_whole": "fail a run in which a smaller share of the setups was read whole, for example 0.5",
    "ignore_noqa": "report what comments suppress, too",
}


def shown(value: Any) -> str:
    """A value of the wrong form, as a message repeats it."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
