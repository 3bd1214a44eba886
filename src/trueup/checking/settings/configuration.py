"""Configuration files: `trueup.toml`, or `[tool.trueup]` in pyproject.toml; for each file the nearest one counts."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from trueup.checking.errors import SettingsError
from trueup.checking.settings.options import FORMS, Options, options_from, shown
from trueup.syntax.toml_tables import toml_tables

OWN_FILE = "trueup.toml"
SHARED_FILE = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration file as read; `file` is None where there is none. Patterns are relative to `folder`."""

    options: Options
    folder: Path
    file: Path | None = None


#: The options of a file as they are written there. What overrules comments is no matter of a file.
KEYS = frozenset(name.replace("_", "-") for name in FORMS if name != "ignore_noqa")


def read_configuration(file: Path) -> Configuration:
    """Read one file; SettingsError where it is missing, is no TOML, or says something unknown.

    A pyproject.toml without `[tool.trueup]` says nothing, which is no error when it is named.
    """
    table = _table(file)
    return Configuration(options_of(table or {}, str(file)), file.resolve().parent, file)


class NearestConfiguration:
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


def tool_schema(_tool: str) -> dict[str, Any]:
    """The JSON schema of `[tool.trueup]`, as validate-pyproject asks for it."""
    schema: dict[str, Any] = json.loads(files("trueup").joinpath("trueup.schema.json").read_text(encoding="utf-8"))
    return schema


def _in_folder(folder: Path) -> Configuration | None:
    for name in (OWN_FILE, SHARED_FILE):
        file = folder / name
        if file.is_file():
            table = _table(file)
            if table is not None:
                return Configuration(options_of(table, str(file)), folder, file)
    return None


def _table(file: Path) -> dict[str, Any] | None:
    """Our table of the file; None for a pyproject.toml that has none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SettingsError(f"the configuration file {file} cannot be read: {error.strerror}") from error
    try:
        content = toml_tables(data)
    except ValueError as error:
        if file.name == SHARED_FILE and b"tool.trueup" not in data:
            return None
        raise SettingsError(f"{file} is no valid TOML: {error}") from error
    if file.name != SHARED_FILE:
        return content
    tool = content.get("tool")
    table = tool.get("trueup") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise SettingsError(f"{file}: tool.trueup must be a table, [tool.trueup], not {shown(table)}")
    return table


def options_of(table: Mapping[str, Any], file: str) -> Options:
    """The options of a table that is written as in a configuration file; SettingsError names the `file`."""
    written = {key.replace("-", "_"): key for key in table}
    for name, key in written.items():
        if name.replace("_", "-") not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(KEYS))}"
            raise SettingsError(f"{file}: trueup knows no setting {key!r}{hint}")
    return options_from({name: table[key] for name, key in written.items()}, lambda name: f"{file}: {written[name]}")
