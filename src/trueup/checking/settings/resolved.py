"""The settings of a file: what the command line says, over what the nearest configuration says, over the defaults.

`resolve` makes them in one place, and nothing behind it asks again who said what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trueup.checking.errors import SettingsError
from trueup.checking.file_findings import UNUSED_SUPPRESSION
from trueup.checking.settings.configuration import Configuration, NearestConfiguration, read_configuration
from trueup.checking.settings.options import Options
from trueup.checking.settings.rule_selection import ALL, chosen, codes_for
from trueup.contract.finding import SEVERITIES, Severity
from trueup.contract.statement import NOTHING_STATED, Stating
from trueup.contract.target import Target
from trueup.source.files import DEFAULT_EXCLUDE
from trueup.source.ignoring import spec_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that decides what is reported for a file.

    known: all codes there are. enabled: codes that are reported; fixable: codes that `--fix` may touch.
    per_file_ignores: patterns with the codes they take out; a pattern that starts with "!" holds for all other files.
    exclude: patterns in the manner of .gitignore, relative to `root`.
    force_exclude: exclude files even where they are named on the command line.
    ignore_noqa: report what comments would suppress. stating: what is stated of what cannot be read.
    fail_on: the least severity that fails a run. require_setups: a run that reads no setup fails.
    require_whole: the share of setups that have to be read whole.
    source: the configuration file that was heeded.
    """

    known: frozenset[str]
    enabled: frozenset[str]
    fixable: frozenset[str]
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...]
    exclude: tuple[str, ...]
    force_exclude: bool
    respect_gitignore: bool
    target: Target | None
    cell_magics: frozenset[str]
    output_format: str
    unsafe_fixes: bool
    ignore_noqa: bool
    stating: Stating
    fail_on: Severity
    require_setups: bool
    require_whole: float
    root: Path
    source: Path | None

    def enabled_for(self, path: str | Path) -> frozenset[str]:
        """The codes that are reported in this file."""
        codes = self.enabled
        for pattern, ignored in self.per_file_ignores:
            if self._matches((pattern.removeprefix("!"),), Path(path)) != pattern.startswith("!"):
                codes -= ignored
        return codes

    def excludes(self, path: Path) -> bool:
        """True where the file, or a folder that it stands in, is excluded."""
        return self._matches(self.exclude, path)

    def _matches(self, patterns: tuple[str, ...], path: Path) -> bool:
        if not patterns:
            return False
        relative = _relative(path, self.root)
        return _patterns(patterns).match_file(relative)


class Resolver:
    """Gives each folder its settings: the command line over the nearest configuration, or over the one that is named.

    known: code -> name of everything that can be selected.
    """

    def __init__(
        self, command: Options, known: Mapping[str, str], *, named: Path | None = None, isolated: bool = False
    ) -> None:
        self._command, self._known, self._isolated = command, dict(known), isolated
        self._named = read_configuration(named) if named is not None else None
        self._nearest = NearestConfiguration()
        self._resolved: dict[Path | None, Settings] = {}

    def settings_for(self, folder: Path) -> Settings:
        """The settings of files in this folder (absolute)."""
        configuration = self._configuration(folder)
        key = configuration.file if configuration is not None else None
        if key not in self._resolved:
            self._resolved[key] = resolve(self._command, configuration, self._known)
        return self._resolved[key]

    def _configuration(self, folder: Path) -> Configuration | None:
        if self._named is not None or self._isolated:
            # Patterns of a named file are relative to the folder the command runs in, as for options.
            return Configuration(self._named.options, Path.cwd(), self._named.file) if self._named else None
        return self._nearest.of(folder)


class _Layers:
    """The command line (or a caller) over the configuration: one question for each way in which they go together."""

    def __init__(self, command: Options, configuration: Configuration | None) -> None:
        in_file = configuration.options if configuration is not None else Options()
        self._command, self._file = _stated(command), _stated(in_file)
        self.file_name = str(configuration.file) if configuration is not None else "configuration"

    def value(self, option: str, default: Any = None) -> Any:
        """What the nearer place says, else the default."""
        return self._command.get(option, self._file.get(option, default))

    def words(self, option: str) -> tuple[str, ...]:
        """The words of the file, then those of the command line."""
        return (*self._file.get(option, ()), *self._command.get(option, ()))

    def table(self, option: str) -> dict[str, str]:
        """The entries of both tables; those of the command line win."""
        return {**self._file.get(option, {}), **self._command.get(option, {})}

    def origin(self, option: str) -> str:
        """How a message names the place of what `value` gives: "--fail-on", "trueup.toml: fail-on"."""
        written = option.replace("_", "-")
        return f"--{written}" if option in self._command else f"{self.file_name}: {written}"

    def written(self, option: str) -> tuple[str, str] | None:
        """What `value` gives, and its origin; None where nobody says anything."""
        text = self.value(option)
        return (text, self.origin(option)) if text is not None else None

    def places(self) -> tuple[tuple[Mapping[str, Any], Callable[[str], str]], ...]:
        """The file, then the command line, each with how a message names an option of it."""
        return (self._file, lambda option: f"{self.file_name}: {option}"), (self._command, lambda option: f"--{option}")


def _stated(options: Options) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def resolve(command: Options, configuration: Configuration | None, known: Mapping[str, str]) -> Settings:
    """The settings: the command line over the configuration over the defaults, which all stand here.

    known: code -> name of everything that can be selected. SettingsError where something said cannot be meant.
    """
    layers = _Layers(command, configuration)
    return Settings(
        known=frozenset(known),
        enabled=_enabled(layers, known),
        fixable=_fixable(layers, known),
        per_file_ignores=_per_file_ignores(layers, known),
        exclude=(*layers.value("exclude", DEFAULT_EXCLUDE), *layers.words("extend_exclude")),
        force_exclude=layers.value("force_exclude", False),
        respect_gitignore=layers.value("respect_gitignore", True),
        target=_target(layers),
        cell_magics=frozenset(layers.words("cell_magics")),
        output_format=layers.value("output_format", "full"),
        unsafe_fixes=layers.value("unsafe_fixes", False),
        ignore_noqa=layers.value("ignore_noqa", False),
        stating=_stating(layers),
        fail_on=_fail_on(layers),
        require_setups=layers.value("require_setups", False),
        require_whole=layers.value("require_whole", 0.0),
        root=configuration.folder if configuration is not None else Path.cwd(),
        source=configuration.file if configuration is not None else None,
    )


def _enabled(layers: _Layers, known: Mapping[str, str]) -> frozenset[str]:
    """The codes that the file leaves, then what the command line makes of them; its `--select` begins anew."""
    codes: frozenset[str] = frozenset()
    for number, (options, origin) in enumerate(layers.places()):
        select = options.get("select", (ALL,) if number == 0 else ())
        if "select" in options:
            # As in ruff: --select replaces what the file selects, and --ignore on its own only takes away from it.
            codes = frozenset()
        words = (*select, *options.get("extend_select", ()))
        origins = (origin("select"), origin("ignore"))
        codes = chosen(words, options.get("ignore", ()), known, start=codes, origins=origins)
    return codes | {UNUSED_SUPPRESSION.code} if layers.value("report_unused_suppressions") else codes


def _fixable(layers: _Layers, known: Mapping[str, str]) -> frozenset[str]:
    name = layers.file_name
    origins = (f"fixable (--fixable or {name})", f"unfixable (--unfixable or {name})")
    return chosen(layers.value("fixable", (ALL,)), layers.words("unfixable"), known, origins=origins)


def _per_file_ignores(layers: _Layers, known: Mapping[str, str]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (pattern, frozenset(code for word in words for code in codes_for(word, known, origin("per-file-ignores"))))
        for options, origin in reversed(layers.places())
        for pattern, words in options.get("per_file_ignores", {}).items()
    )


def _target(layers: _Layers) -> Target | None:
    written = layers.written("target")
    if written is None:
        return None
    from trueup.checking.settings.option_texts import target_of  # noqa: PLC0415 - most runs name no target

    return target_of(*written)


def _stating(layers: _Layers) -> Stating:
    states, labels, head = layers.table("states"), layers.written("labels"), layers.written("head")
    if not states and labels is None and head is None:
        return NOTHING_STATED
    from trueup.checking.settings.option_texts import stating_of  # noqa: PLC0415 - most runs state nothing

    return stating_of(states, layers.origin("states"), labels, head)


def _fail_on(layers: _Layers) -> Severity:
    word: Severity = layers.value("fail_on", "warning")
    if word not in SEVERITIES:
        raise SettingsError(f"{layers.origin('fail_on')}: {word!r} is no severity; there are {', '.join(SEVERITIES)}")
    return word


def plain_settings(value: object) -> object:
    """Settings, or a part of them, as JSON has it, alike in every process: a set has no order of its own."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain_settings(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_settings(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain_settings(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _relative(path: Path, root: Path) -> str:
    """The path below the root, with "/"; a path elsewhere keeps all its folders but the first, so names still match."""
    absolute = path if path.is_absolute() else Path.cwd() / path
    try:
        return absolute.relative_to(root if root.is_absolute() else Path.cwd() / root).as_posix()
    except ValueError:
        # A file outside of the root (`trueup check ../other`) still meets patterns without a slash, such as "build".
        return absolute.as_posix().lstrip("/")


_patterns = cache(spec_of)
