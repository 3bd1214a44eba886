"""Configuration files: `trueup.toml`, or `[tool.trueup]` in pyproject.toml; for each file the nearest one counts."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from trueup.checking.errors import SettingsError

OWN_FILE = "trueup.toml"
SHARED_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a configuration file, the command line or a caller says; None and () where nothing is said.

    select, extend_select, ignore: codes, prefixes, names or ALL. fixable, unfixable: the same for `--fix`.
    per_file_ignores: pattern -> codes. exclude replaces the folders left out by default, extend_exclude adds to them.
    target: releases to read against ("keras==2.2.4"). cell_magics: further cell magics whose bodies are Python.
    states: function -> what it gives ("labels=one-hot(10)"). labels, head: what holds where they are not read
        ("one-hot:10", "10:logits").
    fail_on: the least severity that fails a run. require_setups: a run that reads no setup fails.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fixable: tuple[str, ...] | None = None
    unfixable: tuple[str, ...] = ()
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool | None = None
    respect_gitignore: bool | None = None
    target: str | None = None
    cell_magics: tuple[str, ...] = ()
    output_format: str | None = None
    unsafe_fixes: bool | None = None
    report_unused_suppressions: bool | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    labels: str | None = None
    head: str | None = None
    fail_on: str | None = None
    require_setups: bool | None = None
    ignore_noqa: bool | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration file as read; `file` is None where there is none. Patterns are relative to `folder`."""

    options: Options
    folder: Path
    file: Path | None = None


#: How each option is written in a file. What overrules comments is said on the command line only, as with ruff.
KEYS: dict[str, str] = {one.name.replace("_", "-"): one.name for one in fields(Options) if one.name != "ignore_noqa"}
_FLAGS = frozenset(
    {"force_exclude", "respect_gitignore", "unsafe_fixes", "report_unused_suppressions", "require_setups"}
)
_WORDS = frozenset({"target", "output_format", "labels", "head", "fail_on"})
_TABLES = frozenset({"per_file_ignores"})
_TEXT_TABLES = frozenset({"states"})


def read_configuration(file: Path) -> Configuration:
    """Read one file; SettingsError where it is missing, is no TOML, or says something unknown.

    A pyproject.toml without `[tool.trueup]` says nothing, which is no error when it is named.
    """
    table = _table(file)
    return Configuration(_options(table or {}, file), file.resolve().parent, file)


class Nearest:
    """Finds the nearest configuration of a folder, reading each file once."""

    def __init__(self) -> None:
        self._known: dict[Path, Configuration | None] = {}

    def of(self, folder: Path) -> Configuration | None:
        """The configuration in the folder or in the nearest one above that has one."""
        seen = []
        found: Configuration | None = None
        for place in (folder, *folder.parents):
            if place in self._known:
                found = self._known[place]
                break
            seen.append(place)
            found = _in_folder(place)
            if found is not None:
                break
        self._known.update(dict.fromkeys(seen, found))
        return found


def _in_folder(folder: Path) -> Configuration | None:
    for name in (OWN_FILE, SHARED_FILE):
        file = folder / name
        if file.is_file():
            table = _table(file)
            if table is not None:
                return Configuration(_options(table, file), folder, file)
    return None


def _table(file: Path) -> dict[str, Any] | None:
    """Our table of the file; None for a pyproject.toml that has none."""
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"the configuration file {file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        if file.name == SHARED_FILE and b"tool.trueup" not in file.read_bytes():
            return None
        raise SettingsError(f"{file} is no valid TOML: {error}") from error
    if file.name != SHARED_FILE:
        return content
    tool = content.get("tool")
    table = tool.get("trueup") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.trueup must be a table, [tool.trueup], not {_shown(table)}")
    return table


def _options(table: Mapping[str, Any], file: Path) -> Options:
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = KEYS.get(key.replace("_", "-"))
        if name is None:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(KEYS))}"
            raise SettingsError(f"{file}: trueup knows no setting {key!r}{hint}")
        values[name] = _check_of(name)(value, f"{file}: {key}")
    return Options(**values)


def _check_of(name: str) -> Callable[[Any, str], object]:
    if name in _FLAGS:
        return _flag
    if name in _WORDS:
        return _word
    if name in _TEXT_TABLES:
        return _text_table
    return _word_table if name in _TABLES else _word_list


def _flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"{where} must be true or false, not {_shown(value)}")
    return value


def _word(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"{where} must be a string, not {_shown(value)}")
    return value


def _word_list(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise SettingsError(f'{where} must be a list of strings, for example ["TU301"], not {_shown(value)}')
    return tuple(value)


def _word_table(value: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise SettingsError(f'{where} must be a table, for example {{ "tests/*" = ["TU301"] }}, not {_shown(value)}')
    return {pattern: _word_list(words, f"{where}.{pattern}") for pattern, words in value.items()}


def _text_table(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        example = '{ "package.data.load" = "labels=one-hot(10)" }'
        raise SettingsError(f"{where} must be a table of strings, for example {example}, not {_shown(value)}")
    return dict(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
