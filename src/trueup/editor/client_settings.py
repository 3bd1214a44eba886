"""What the editor itself says (at the start, and when its settings change) to a resolver of settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trueup.checking.errors import SettingsError
from trueup.checking.many_files.run import known_codes
from trueup.checking.settings.configuration import options_of
from trueup.checking.settings.resolved import Resolver

_WHERE = "the editor's settings for trueup"


def plain(value: Any) -> Any:
    """A value of the protocol as dictionaries and lists."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def resolver_of(settings: Any) -> Resolver:
    """The resolver; what the editor says comes over what the nearest configuration file says.

    settings: a table of the options of a configuration file, and beside them `config` (a file that counts for all) and
    `isolated` (no file counts). SettingsError where it cannot be meant.
    """
    table = plain(settings) or {}
    if not isinstance(table, dict):
        raise SettingsError(f"{_WHERE} must be a table, not {table!r}")
    # Clients send null for what is left at its default.
    table = {key: value for key, value in table.items() if value is not None}
    named, isolated = table.pop("config", None), table.pop("isolated", False)
    if not isinstance(named, str | None) or not isinstance(isolated, bool):
        raise SettingsError(f"{_WHERE}: config must be a path, and isolated true or false")
    options = options_of(table, _WHERE)
    return Resolver(options, known_codes(), named=Path(named) if named else None, isolated=isolated)
