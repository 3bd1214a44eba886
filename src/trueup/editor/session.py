"""What is open and what was found in it. Works in one thread and knows nothing of the protocol but addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueup.checking.finding_order import at_each_place
from trueup.checking.fixing.apply_fixes import apply_fixes
from trueup.checking.one_file.kept_checker import Checked, KeptChecker
from trueup.checking.settings.configuration import OWN_FILE, SHARED_FILE
from trueup.checking.settings.resolved import Resolver
from trueup.contract.finding import Finding, Fix
from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.editor.programs import Program
from trueup.fix.document import Document
from trueup.source.pin_files import may_pin
from trueup.source.texts import Texts

#: Programs that others import.
_IMPORTED = (".py", ".pyw")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in a document that is shown, with its fix."""

    finding: Finding
    fix: Fix | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a file.

    what: in the editor it was "opened", "edited" (`program` has its text) or "closed"; on disk it "changed", "came" or
        "went".
    """

    what: Literal["opened", "edited", "closed", "changed", "came", "went"]
    file: str
    program: Program | None = None


class Session:
    """The open programs of an editor, each as it was last checked.

    resolver: makes a new resolver of settings; SettingsError where the editor's own settings cannot be meant.
    """

    def __init__(self, resolver: Callable[[], Resolver], roots: Sequence[Path]) -> None:
        self._resolver = resolver
        self._texts = Texts()
        self._checker = KeptChecker(resolver(), roots, self._texts)
        self._programs: dict[str, Program] = {}
        self._checked: dict[str, Checked] = {}

    def take(self, events: Sequence[Event]) -> list[str]:
        """Take in what happened; the programs to check again, those that changed themselves first."""
        # What is being typed first: its answer is waited for.
        stale: dict[str, None] = {event.file: None for event in events if event.program is not None}
        for event in events:
            taken = self._take_edit(event) if event.what in ("opened", "edited", "closed") else self._take_disk(event)
            stale |= dict.fromkeys(taken)
        return [file for file in stale if file in self._programs]

    def _take_edit(self, event: Event) -> Iterable[str]:
        """What an event in the editor makes stale, beside its own program."""
        before, stored = self._texts.read(event.file), Path(event.file).is_file()
        if event.program is not None:
            self._programs[event.file] = event.program
            self._texts.put(event.file, event.program.data)
        else:
            self._programs.pop(event.file, None)
            self._checked.pop(event.file, None)
            self._texts.drop(event.file)
        # A file that only the editor has begins or ceases to exist for every import, and who looked for it in vain is
        # not noted by its name.
        if not stored and event.what != "edited":
            return self._everything()
        return self._that_took_in(event.file) if self._texts.read(event.file) != before else ()

    def _take_disk(self, event: Event) -> Iterable[str]:
        """What an event on disk makes stale; of a program that is open, the editor's text counts."""
        path = Path(event.file)
        if _is_configuration(path):
            return self._everything()
        if event.file in self._programs:
            return ()
        # A module that came may be what an import looked for in vain, or hide another of its name.
        if event.what != "changed" and path.suffix in _IMPORTED:
            return self._everything()
        if path.suffix in _IMPORTED:
            return self._that_took_in(event.file)
        # What a kept module has read of a file of data is not asked for again.
        return self._everything() if self._checker.ever_took_in(path) else ()

    def _that_took_in(self, file: str) -> list[str]:
        self._checker.changed(file)
        return [other for other, checked in self._checked.items() if checked.depends_on(Path(file))]

    def _everything(self) -> list[str]:
        self._checker.forget(self._resolver())
        return list(self._programs)

    def configure(self, resolver: Callable[[], Resolver]) -> list[str]:
        """The editor's own settings are others now; the programs to check again."""
        self._resolver = resolver
        return self._everything()

    def check(self, file: str) -> set[str]:
        """Check a program; the files whose findings may be others now. SettingsError as `Settings` raise it."""
        program = self._programs.get(file)
        before = self._targets(file)
        if program is None:
            return before
        self._checked[file] = self._checker.check(file, program.data)
        # Files that had findings before are among them: theirs are gone now, and the editor has to be told.
        return before | self._targets(file) | {file}

    def _targets(self, file: str) -> set[str]:
        checked = self._checked.get(file)
        return {finding.where.file for finding in checked.outcome.findings} if checked is not None else set()

    def program(self, file: str) -> Program | None:
        """An open program."""
        return self._programs.get(file)

    def programs(self) -> list[Program]:
        """All open programs."""
        return list(self._programs.values())

    def with_safe_fixes(self, program: Program) -> bytes:
        """The bytes of a program after its safe fixes; each is taken back where it makes the program worse."""
        fixed = apply_fixes(
            program.file,
            program.data,
            lambda data: self._checker.check(program.file, data).outcome,
            lambda finding, fix: finding.where.file == program.file and fix.safety == "safe",
        )
        return fixed.data

    def found_in(self, file: str) -> list[Found]:
        """What stands in a file, whichever open programs led to it; each finding once at each of its places."""
        found: dict[Finding, Fix | None] = {}
        for checked in self._checked.values():
            for finding, fix in zip(checked.outcome.findings, checked.outcome.fixes, strict=True):
                if finding.where.file == file:
                    found.update((each, fix) for each in at_each_place(finding) if each not in found)
        return [Found(finding, fix) for finding, fix in found.items()]

    def setups(self) -> Iterator[Setup]:
        """What was read of all open programs."""
        for checked in self._checked.values():
            yield from checked.setups

    def lines(self, place: Place) -> tuple[str, ...]:
        """The lines of the document that a place stands in, as they were last checked."""
        for checked in self._checked.values():
            cells = checked.outcome.sources.get(place.file)
            if cells is not None and (place.cell or 0) in cells:
                return cells[place.cell or 0]
        document = self.document(place.file)
        cell = document.cells.get(place.cell or 0) if document is not None else None
        return cell.lines if cell is not None else ()

    def document(self, file: str) -> Document | None:
        """A file as it is at the moment; None where it cannot be read."""
        data = self._texts.read(file)
        return Document(file, data) if isinstance(data, bytes) else None


def _is_configuration(path: Path) -> bool:
    """True for what decides settings or releases."""
    return path.name in (OWN_FILE, SHARED_FILE) or may_pin(path)
