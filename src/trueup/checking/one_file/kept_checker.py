"""Files that are checked again and again while they are written: what is kept of one is forgotten when it changes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueup.checking.one_file.check_file import Outcome, Tools, check_data, passed_over, tools_for
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.contract.reading import Reading
from trueup.contract.setup import Setup
from trueup.source.consulted import consulting
from trueup.source.pins import Pin
from trueup.source.project import Project
from trueup.source.texts import Texts


@dataclass(frozen=True, slots=True)
class Checked:
    """One program as it was last checked.

    setups: what was read of it. taken_in: the files that were read for it; a folder stands for all programs in it.
    """

    outcome: Outcome
    setups: tuple[Setup, ...]
    taken_in: frozenset[Path]

    def depends_on(self, path: Path) -> bool:
        """True where another text of that file may change what is found here."""
        return path in self.taken_in or path.parent in self.taken_in


class KeptChecker:
    """Checks files of several projects, each with all that is known of it from before.

    roots: the folders that are open. texts: what the files hold. loaded: releases that count, whatever is pinned.
    """

    def __init__(
        self, resolver: Resolver, roots: Sequence[Path], texts: Texts, loaded: Mapping[str, Pin] | None = None
    ) -> None:
        self._loaded = loaded
        self._resolver, self._roots, self._texts = resolver, tuple(roots), texts
        self._projects: dict[Path, Project] = {}
        self._read: list[Reading] = []
        self._ever_taken_in: set[Path] = set()
        self._tools = self._watched(replace(tools_for(self._project), stored=texts.read))

    def settings(self, file: str) -> Settings:
        """The settings of a file; SettingsError where they cannot be meant."""
        return self._resolver.settings_for(Path(os.path.abspath(file)).parent)  # noqa: PTH100

    def check(self, file: str, data: bytes) -> Checked:
        """Check a program that holds these bytes; nothing is found in one that is excluded."""
        settings = self.settings(file)
        if settings.excludes(Path(file)):
            return Checked(passed_over(), (), frozenset())
        self._read.clear()
        with consulting() as record:
            outcome = check_data(data, file, settings, self._tools)
        setups = tuple(setup for reading in self._read for setup in reading.setups)
        taken_in = record.files()
        self._ever_taken_in |= taken_in
        return Checked(outcome, setups, taken_in)

    def ever_took_in(self, path: Path) -> bool:
        """True for a file that was read for some program, however long ago."""
        return path in self._ever_taken_in

    def changed(self, file: str | Path) -> None:
        """A program holds another text now."""
        for project in self._projects.values():
            project.changed(Path(os.path.abspath(file)))  # noqa: PTH100

    def forget(self, resolver: Resolver) -> None:
        """Files came, went or were renamed, or what is configured or pinned changed: everything is read anew."""
        self._resolver = resolver
        self._projects.clear()

    def _project(self, file: str, _settings: Settings) -> Project:
        path = Path(os.path.abspath(file))  # noqa: PTH100
        above = [root for root in self._roots if path.is_relative_to(root)]
        root = max(above, key=lambda root: len(root.parts)) if above else path.parent
        if root not in self._projects:
            self._projects[root] = Project(root, texts=self._texts, loaded=self._loaded)
        return self._projects[root]

    def _watched(self, tools: Tools) -> Tools:
        """The same tools, with what they read kept for whoever asks about setups."""

        def read(data: bytes, file: str, settings: Settings) -> Reading:
            reading = tools.read(data, file, settings)
            self._read.append(reading)
            return reading

        return replace(tools, read=read)
