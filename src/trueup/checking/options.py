"""What can be said to `check`, and in which form each option is written.

A configuration file (`configuration.py` reads it), the command line (`cli/check_options.py`) and a caller in Python say
something. Each gives the same `Options`, in which what is not said is absent; `settings.py` makes one `Settings` of
them. A new option is a line in `Options`, one in `FORMS`, one where `settings.py` resolves it, and its words on the
command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict, cast

from trueup.checking.errors import SettingsError


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

    fail_on: the least severity that fails a run. require_setups: a run that reads no setup fails.
    ignore_noqa: report what comments suppress; said on the command line only, as with ruff.
    """

    output_format: str | None
    unsafe_fixes: bool | None
    fail_on: str | None
    require_setups: bool | None
    ignore_noqa: bool | None


def options_from(values: Mapping[str, Any], where: Callable[[str], str]) -> Options:
    """The values of a place by the names of their options, each in its form; a value None says nothing.

    where: how a message names what was written there ("trueup.toml: select"). SettingsError for a value of another
    form.
    """
    found = {name: FORMS[name](value, where(name)) for name, value in values.items() if value is not None}
    return cast("Options", found)


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{where} must be true or false, not {shown(value)}")
    return value


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


#: The form of each option: from what is written to what `Options` holds, or a SettingsError.
FORMS: dict[str, Callable[[Any, str], object]] = {
    "select": _words,
    "extend_select": _words,
    "ignore": _words,
    "per_file_ignores": _table_of_words,
    "fixable": _words,
    "unfixable": _words,
    "exclude": _words,
    "extend_exclude": _words,
    "force_exclude": _flag,
    "respect_gitignore": _flag,
    "target": _text,
    "cell_magics": _words,
    "output_format": _text,
    "unsafe_fixes": _flag,
    "report_unused_suppressions": _flag,
    "states": _table_of_texts,
    "labels": _text,
    "head": _text,
    "fail_on": _text,
    "require_setups": _flag,
    "ignore_noqa": _flag,
}


def shown(value: Any) -> str:
    """A value of the wrong form, as a message repeats it."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
