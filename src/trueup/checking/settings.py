"""Settings: what the command line says over what the nearest configuration says over the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from trueup.checking.configuration import Configuration, Nearest, Options, read_configuration
from trueup.checking.errors import SettingsError
from trueup.checking.own_codes import UNUSED_SUPPRESSION
from trueup.checking.selection import ALL, chosen, codes_for
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
    source: the configuration file that was heeded.
    """

    known: frozenset[str]
    enabled: frozenset[str]
    fixable: frozenset[str]
    per_file_ignores: tuple[tuple[str, frozenset[str]], ...] = ()
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    force_exclude: bool = False
    respect_gitignore: bool = True
    target: Target | None = None
    cell_magics: frozenset[str] = frozenset()
    output_format: str = "full"
    unsafe_fixes: bool = False
    ignore_noqa: bool = False
    stating: Stating = NOTHING_STATED
    fail_on: Severity = "warning"
    require_setups: bool = False
    root: Path = Path()
    source: Path | None = None

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
    """Gives each file its settings: `given` over the nearest configuration, or over the one that is named.

    known: code -> name of everything that can be selected.
    """

    def __init__(
        self, given: Options, known: Mapping[str, str], *, named: Path | None = None, isolated: bool = False
    ) -> None:
        self._given, self._known, self._isolated = given, dict(known), isolated
        self._named = read_configuration(named) if named is not None else None
        self._nearest = Nearest()
        self._made: dict[Path | None, Settings] = {}

    def settings_for(self, folder: Path) -> Settings:
        """The settings of files in this folder (absolute)."""
        configuration = self._configuration(folder)
        key = configuration.file if configuration is not None else None
        if key not in self._made:
            self._made[key] = merged(self._given, configuration, self._known)
        return self._made[key]

    def _configuration(self, folder: Path) -> Configuration | None:
        if self._named is not None or self._isolated:
            # Patterns of a named file are relative to the folder the command runs in, as for options.
            return Configuration(self._named.options, Path.cwd(), self._named.file) if self._named else None
        return self._nearest.of(folder)


def merged(given: Options, configuration: Configuration | None, known: Mapping[str, str]) -> Settings:
    """The settings that come of both; SettingsError where a word selects nothing."""
    file = configuration.options if configuration is not None else Options()
    name = str(configuration.file) if configuration is not None else "configuration"
    return Settings(
        known=frozenset(known),
        enabled=_enabled(given, file, known, name),
        fixable=_fixable(given, file, known, name),
        per_file_ignores=_per_file(given, "--per-file-ignores", known)
        + _per_file(file, f"{name}: per-file-ignores", known),
        exclude=(
            *(
                given.exclude
                if given.exclude is not None
                else file.exclude
                if file.exclude is not None
                else DEFAULT_EXCLUDE
            ),
            *file.extend_exclude,
            *given.extend_exclude,
        ),
        force_exclude=_first(given.force_exclude, file.force_exclude, False),
        respect_gitignore=_first(given.respect_gitignore, file.respect_gitignore, True),
        target=_target(given.target, file.target, name),
        cell_magics=frozenset(given.cell_magics) | frozenset(file.cell_magics),
        output_format=given.output_format or file.output_format or "full",
        unsafe_fixes=_first(given.unsafe_fixes, file.unsafe_fixes, False),
        ignore_noqa=bool(given.ignore_noqa),
        stating=_stating(given, file, name),
        fail_on=_severity(given.fail_on, file.fail_on, name),
        require_setups=_first(given.require_setups, file.require_setups, False),
        root=configuration.folder if configuration is not None else Path.cwd(),
        source=configuration.file if configuration is not None else None,
    )


def _enabled(given: Options, file: Options, known: Mapping[str, str], name: str) -> frozenset[str]:
    select = file.select if file.select is not None else (ALL,)
    origins = (f"{name}: select", f"{name}: ignore")
    codes = chosen((*select, *file.extend_select), file.ignore, known, origins=origins)
    if given.select is not None:
        codes = frozenset()
    codes = chosen((*(given.select or ()), *given.extend_select), given.ignore, known, start=codes)
    if _first(given.report_unused_suppressions, file.report_unused_suppressions, False):
        codes |= {UNUSED_SUPPRESSION.code}
    return codes


def _fixable(given: Options, file: Options, known: Mapping[str, str], name: str) -> frozenset[str]:
    fixable = given.fixable if given.fixable is not None else file.fixable
    origins = (f"fixable (--fixable or {name})", f"unfixable (--unfixable or {name})")
    words = (ALL,) if fixable is None else fixable
    return chosen(words, (*file.unfixable, *given.unfixable), known, origins=origins)


def _per_file(options: Options, origin: str, known: Mapping[str, str]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (pattern, frozenset(code for word in words for code in codes_for(word, known, origin)))
        for pattern, words in options.per_file_ignores.items()
    )


def _first(given: bool | None, file: bool | None, default: bool) -> bool:
    return given if given is not None else file if file is not None else default


def _stating(given: Options, file: Options, name: str) -> Stating:
    from trueup.checking.stating_options import stating_of  # noqa: PLC0415 - most runs state nothing

    if not (given.states or file.states or given.labels or given.head or file.labels or file.head):
        return NOTHING_STATED
    labels = (given.labels, "--labels") if given.labels else (file.labels, f"{name}: labels") if file.labels else None
    head = (given.head, "--head") if given.head else (file.head, f"{name}: head") if file.head else None
    return stating_of({**file.states, **given.states}, name, labels, head)


def _severity(given: str | None, file: str | None, name: str) -> Severity:
    word = given or file or "warning"
    if word not in SEVERITIES:
        origin = "--fail-on" if given else f"{name}: fail-on"
        raise SettingsError(f"{origin}: {word!r} is no severity; there are {', '.join(SEVERITIES)}")
    return word


def _target(given: str | None, file: str | None, name: str) -> Target | None:
    if given is None and file is None:
        return None
    from trueup.checking.target_option import target_of  # noqa: PLC0415 - most runs name no target

    return target_of(given, "--target") if given is not None else target_of(file or "", f"{name}: target")


def _relative(path: Path, root: Path) -> str:
    """The path below the root, with "/"; a path elsewhere keeps all its folders but the first, so names still match."""
    absolute = path if path.is_absolute() else Path.cwd() / path
    try:
        return absolute.relative_to(root if root.is_absolute() else Path.cwd() / root).as_posix()
    except ValueError:
        return absolute.as_posix().lstrip("/")


class _Patterns(Protocol):
    def match_file(self, file: str) -> bool: ...


_compiled: dict[tuple[str, ...], _Patterns] = {}


def _patterns(patterns: tuple[str, ...]) -> _Patterns:
    if patterns not in _compiled:
        _compiled[patterns] = spec_of(patterns)
    return _compiled[patterns]
