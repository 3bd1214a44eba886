"""One file after the other in this process, each with the settings of its folder."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trueup.checking.errors import SettingsError
from trueup.checking.one_file.check_file import (
    Outcome,
    Tools,
    check_data,
    check_path,
    crashed,
    installed_tools,
    look_at_path,
)
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.source.consulted import consulting
from trueup.source.model_files import is_model

#: Syntax trees are freed by counting references; only what is left in circles waits for a collection, and there is
#: hardly any. Measured: so many objects that outlive their file take about 200 MB.
_OBJECTS_PER_COLLECTION = 2_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to check files.

    tools None: those of this release. named: the files that were named, and not met in a folder.
    cache: the folder in which outcomes are kept from one run to the next; None for none.
    """

    resolver: Resolver
    root: Path
    tools: Tools | None = None
    named: frozenset[str] = frozenset()
    cache: Path | None = None


class FileChecker:
    """Checks files one after the other, finding each one's settings.

    checked: all files of the run, none where only one is looked at.
    """

    def __init__(self, job: Job, checked: Iterable[str] = ()) -> None:
        self._job, self._checked = job, checked
        self._settings: dict[str, Settings] = {}

    @cached_property
    def tools(self) -> Tools:
        """What it checks with, loaded with the first file that is read: where all is known from before, none is."""
        return self._job.tools or installed_tools(self._job.root, self._checked)

    def settings(self, file: str) -> Settings:
        """The settings of a file."""
        folder = os.path.dirname(os.path.abspath(file))  # noqa: PTH100, PTH120 - thousands of files, and Path is slow
        if folder not in self._settings:
            self._settings[folder] = self._job.resolver.settings_for(Path(folder))
        return self._settings[folder]

    def check(self, file: str) -> Outcome:
        """The outcome of one file, whatever becomes of trueup on it; settings that cannot be meant end the run."""
        settings = self.settings(file)
        try:
            if file in self._job.named or is_model(file):
                return self._model(None, file, file in self._job.named)
            outcome = (
                self._checked_and_noted(file, settings)
                if self._job.cache is not None
                else check_path(file, settings, self.tools)
            )
        except SettingsError:
            raise
        except Exception as error:
            return crashed(file, error, settings)
        if outcome.read and gc.get_count()[0] > _OBJECTS_PER_COLLECTION and not gc.isenabled():
            gc.collect()
            # What outlives a collection (rules, facts, modules of the project) is not looked through again.
            gc.freeze()
        return outcome

    def look_at(self, file: str) -> Outcome | None:
        """The outcome of a file in which nothing is to be read, or of one that cannot be; None for one to be read."""
        if file in self._job.named or is_model(file):
            return None
        settings = self.settings(file)
        try:
            if self._job.cache is None:
                return look_at_path(file, settings, self.tools)
            with consulting() as record:
                outcome = look_at_path(file, settings, self.tools)
            if outcome is not None:
                outcome.answers = record.whole()
        except SettingsError:
            raise
        except Exception as error:
            return crashed(file, error, settings)
        return outcome

    def _checked_and_noted(self, file: str, settings: Settings) -> Outcome:
        with consulting() as record:
            outcome = check_path(file, settings, self.tools)
        outcome.answers = record.whole()
        return outcome

    def check_data(self, data: bytes, file: str) -> Outcome:
        """The outcome of bytes that need not stand in a file."""
        if is_model(file):
            return self._model(data, file, True)
        return check_data(data, file, self.settings(file), self.tools)

    def _model(self, data: bytes | None, file: str, named: bool) -> Outcome:
        from trueup.checking.one_file.check_model import check_model  # noqa: PLC0415 - most runs meet no saved model

        return check_model(data, file, self.settings(file), self.tools, named=named)
