"""One file: its bytes to findings, with comments heeded, fixes made, and the lines that a report will quote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.checking.file_findings import (
    FILE_NOT_READABLE,
    FILE_STOPPED_TRUEUP,
    UNUSED_SUPPRESSION,
    is_limit,
    own_finding,
    own_findings,
)
from trueup.checking.finding_order import each_fault_once, in_order
from trueup.checking.one_file.read_setups import ReadSetup
from trueup.checking.settings.resolved import Settings
from trueup.checking.suppressing.suppression import Comment, comments_of, may_suppress, split_suppressed
from trueup.contract.finding import Finding, Fix
from trueup.contract.known import Place
from trueup.contract.reading import (
    NO_DEFAULTS,
    ParameterDefaults,
    Reading,
    Unread,
    defect,
    incomplete,
    raised_at,
    trace_of,
)
from trueup.contract.result import Cells, Counts, Crash, ModelWords
from trueup.contract.setup import Setup
from trueup.facts import statable
from trueup.fix.document import Document, EditError
from trueup.fix.fixes import fix_of
from trueup.source.consulted import Answers, read_bytes
from trueup.source.model_files import misnamed
from trueup.source.prefilter import may_state

if TYPE_CHECKING:
    from trueup.source.project import Project
    from trueup.source.texts import Texts


@dataclass(frozen=True, slots=True)
class Tools:
    """What a check works with; tests put in their own.

    gate: False for bytes that cannot hold a classifier. read: bytes, file and settings to setups.
    find: the findings of a setup among the codes asked for, with those that a stored output refutes.
    notice: what is told of a file that the gate keeps back.
    calls: True for a program that calls what other files train, though the gate keeps it back.
    stored: what other files hold that findings point into.
    """

    gate: Callable[[bytes], bool]
    read: Callable[[bytes, str, Settings], Reading]
    find: Callable[[Setup, frozenset[str]], Iterable[Finding]]
    notice: Callable[[bytes, str], list[Unread]] = lambda _data, _file: []
    stored: Callable[[str], bytes | Unread] = read_bytes
    calls: Callable[[bytes, str, Settings], bool] = lambda _data, _file, _settings: False


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one file; the parts of a CheckResult."""

    findings: list[Finding] = field(default_factory=list)
    fixes: list[Fix | None] = field(default_factory=list)
    counts: Counts = field(default=Counts())
    unread: list[Unread] = field(default_factory=list)
    setups: list[ReadSetup] = field(default_factory=list)
    sources: dict[str, Cells] = field(default_factory=dict)
    raw_places: dict[Place, Place] = field(default_factory=dict)
    suppressed: int = 0
    stated: frozenset[str] = frozenset()
    defaults: ParameterDefaults = NO_DEFAULTS
    models: list[ModelWords] = field(default_factory=list)
    crash: Crash | None = None
    #: True where the file was read, False where the gate in front of the reader already told that it holds nothing.
    read: bool = False
    #: The file that was read, "" where the gate passed it over.
    file: str = field(default="", compare=False)
    #: What was asked of the file system for it, where that is to be kept.
    answers: Answers = field(default_factory=dict, compare=False)


class Documents:
    """The files that findings point into, each read once; the file under check is given with its bytes."""

    def __init__(self, file: str, data: bytes, stored: Callable[[str], bytes | Unread] = read_bytes) -> None:
        self._stored = stored
        self._data: dict[str, bytes] = {file: data}
        self._documents: dict[str, Document | None] = {}

    def of(self, file: str) -> Document | None:
        """The document, None where the file cannot be read."""
        if file not in self._documents:
            data = self._data[file] if file in self._data else self._stored(file)
            self._documents[file] = Document(file, data) if isinstance(data, bytes) else None
        return self._documents[file]

    def comments(self, file: str) -> list[Comment]:
        """The suppressing comments of a file."""
        document = self.of(file)
        if document is None or not may_suppress(document.data):
            return []
        return comments_of(file, {number: cell.lines for number, cell in document.cells.items()})


def check_path(file: str, settings: Settings, tools: Tools) -> Outcome:
    """Read and check one file; what cannot be read is a finding."""
    data = read_bytes(file)
    return check_data(data, file, settings, tools) if isinstance(data, bytes) else not_read(data, settings)


def not_read(unread: Unread, settings: Settings) -> Outcome:
    """The outcome for a path that is missing or cannot be opened."""
    outcome = Outcome(unread=[unread])
    if not is_limit(unread) and FILE_NOT_READABLE.code in settings.enabled_for(unread.where.file):
        outcome.findings = [own_finding(FILE_NOT_READABLE, unread.where, f"{unread.where.file}: {unread.why}")]
        outcome.fixes = [None]
    return outcome


def passed_over() -> Outcome:
    """The outcome of a file in which the gate saw nothing to read."""
    return Outcome(counts=Counts(files=1))


def check_data(data: bytes, file: str, settings: Settings, tools: Tools) -> Outcome:
    """Check the bytes of one file. A failure of trueup itself is kept in `crash`, and other files go on."""
    outcome = look_at_data(data, file, settings, tools)
    if outcome is not None:
        return outcome
    outcome, codes = passed_over(), settings.enabled_for(file)
    try:
        outcome.read, outcome.file = True, file
        reading = tools.read(data, file, settings)
        reading, found, left = found_in(reading, tools, codes)
        _fill(outcome, reading, found, codes, (settings, Documents(file, data, tools.stored)))
        outcome.unread += left
    except Exception as error:
        return crashed(file, error, settings)
    return outcome


def look_at_path(file: str, settings: Settings, tools: Tools) -> Outcome | None:
    """The outcome of a file in which nothing is to be read, or of one that cannot be; None for one to be read."""
    data = read_bytes(file)
    return look_at_data(data, file, settings, tools) if isinstance(data, bytes) else not_read(data, settings)


def look_at_data(data: bytes, file: str, settings: Settings, tools: Tools) -> Outcome | None:
    """The outcome of bytes in which nothing is to be read; None for those that are to be read."""
    outcome = passed_over()
    codes = settings.enabled_for(file)
    why = misnamed(data)
    if why:
        return replace(outcome, unread=[Unread(Place(file, 1, 1, 1, 1), why, "file")])
    try:
        if tools.gate(data) or _has_comments(data, codes) or tools.calls(data, file, settings):
            return None
        outcome.unread = tools.notice(data, file)
    except Exception as error:
        return crashed(file, error, settings)
    return outcome


def _has_comments(data: bytes, codes: frozenset[str]) -> bool:
    """True where comments of the file have to be looked at, whatever else it holds: one that states something is."""
    return (UNUSED_SUPPRESSION.code in codes and may_suppress(data)) or may_state(data)


def found_in(reading: Reading, tools: Tools, codes: frozenset[str]) -> tuple[Reading, list[Finding], list[Unread]]:
    """The findings of all setups, and the setups that are nested deeper than Python follows or a rule fails on.

    With them comes the reading, in which a setup is not whole of which a stored output refutes a finding.
    """
    setups: list[Setup] = []
    found: list[Finding] = []
    measured: list[Finding] = []
    left: list[Unread] = []
    for setup in reading.setups:
        here: list[Finding] = []
        try:
            here += tools.find(setup, codes)
        except RecursionError:
            left.append(Unread(setup.where, "a setup is nested deeper than can be followed", "limit"))
        except Exception:
            more, failed = _found_one_by_one(setup, tools, codes)
            here, left = here + more, left + failed
        # What is said of a training goes before what is said of a loss that is only measured.
        (measured if setup.without_gradient else found).extend(here)
        refuted = tuple(dict.fromkeys(finding.code for finding in here if finding.refuted))
        setups.append(replace(setup, refuted=refuted) if refuted else setup)
    return replace(reading, setups=tuple(setups)), _not_refuted(found + measured), left


def _not_refuted(findings: list[Finding]) -> list[Finding]:
    """The findings without what a stored output refutes, be it in another training of the same head and labels."""
    refuted = {(finding.code, finding.where, finding.have) for finding in findings if finding.refuted}
    return [finding for finding in findings if (finding.code, finding.where, finding.have) not in refuted]


def _found_one_by_one(setup: Setup, tools: Tools, codes: frozenset[str]) -> tuple[list[Finding], list[Unread]]:
    """The findings of the rules that can be asked, and a defect for each rule that raises: it loses its own verdict."""
    found: list[Finding] = []
    failed: list[Unread] = []
    for code in sorted(codes):
        try:
            found += tools.find(setup, frozenset({code}))
        except Exception as error:
            doing = f"ask the rule {code} about this setup"
            failed.append(defect(setup.where, doing, raised_at(error), trace_of(error)))
    return found, failed


def crashed(file: str, error: Exception, settings: Settings) -> Outcome:
    """The outcome of a file on which trueup itself fails: a finding, so that a run over many files goes on.

    The rest of the run is judged by its findings; what was raised is kept for whoever mends it.
    """
    what = raised_at(error)
    where = Place(file, 1, 1, 1, 1)
    outcome = Outcome(counts=Counts(files=1), crash=Crash(file, trace_of(error)), read=True)
    outcome.unread = [Unread(where, f"trueup failed on this file because of a fault of its own ({what})", "file")]
    if FILE_STOPPED_TRUEUP.code in settings.enabled_for(file):
        message = f"trueup itself failed on this file ({what}), and nothing of it was checked"
        outcome.findings = [own_finding(FILE_STOPPED_TRUEUP, where, message)]
        outcome.fixes = [None]
    return outcome


def _fill(
    outcome: Outcome,
    reading: Reading,
    found: list[Finding],
    codes: frozenset[str],
    made_with: tuple[Settings, Documents],
) -> None:
    settings, documents = made_with
    complete = sum(setup.complete for setup in reading.setups)
    outcome.counts = Counts(1, len(reading.setups), complete)
    outcome.unread = [*reading.unread, *incomplete(reading.setups, statable)]
    outcome.setups = [ReadSetup.of(setup) for setup in reading.setups]
    outcome.stated = reading.stated
    outcome.defaults = reading.defaults
    found += own_findings(reading, codes)
    found = _allowed(in_order(found), reading.file, codes, settings)
    files = {finding.where.file for finding in found}
    files |= {reading.file} if UNUSED_SUPPRESSION.code in codes else set()
    comments = {file: [] if settings.ignore_noqa else documents.comments(file) for file in files}
    for file in sorted(files):
        left, out = split_suppressed((finding for finding in found if finding.where.file == file), comments[file])
        outcome.suppressed += out
        outcome.findings += left
    if UNUSED_SUPPRESSION.code in codes:
        outcome.findings += _unused(comments[reading.file], codes, settings.known)
    outcome.findings = each_fault_once(in_order(outcome.findings))
    outcome.fixes = [_fix(finding, settings, documents) for finding in outcome.findings]
    outcome.sources, outcome.raw_places = _quoted(outcome.findings, outcome.fixes, documents)


def _allowed(findings: list[Finding], file: str, codes: frozenset[str], settings: Settings) -> list[Finding]:
    """Findings whose code is enabled in the file they stand in, which may be another than the one that was checked."""
    enabled = {file: codes}
    left = []
    for finding in findings:
        where = finding.where.file
        if where not in enabled:
            enabled[where] = settings.enabled_for(where)
        if finding.code in enabled[where]:
            left.append(finding)
    return left


def _unused(comments: Iterable[Comment], codes: frozenset[str], known: frozenset[str]) -> list[Finding]:
    found = []
    for comment in comments:
        for word in comment.unused(codes, known):
            which = "which is not found here" if word.upper() in known else "a code that nothing has"
            message = f"the comment names {word}, {which}" if word else "the comment suppresses nothing"
            found.append(own_finding(UNUSED_SUPPRESSION, comment.where, message))
    return found


def _fix(finding: Finding, settings: Settings, documents: Documents) -> Fix | None:
    """The fix; it is only shown where the settings do not let the rule be fixed."""
    fix = fix_of(finding, documents.of)
    if fix is None or finding.code in settings.fixable:
        return fix
    return replace(fix, safety="display", risk="")


def _quoted(
    findings: Iterable[Finding], fixes: Iterable[Fix | None], documents: Documents
) -> tuple[dict[str, Cells], dict[Place, Place]]:
    """The lines of all cells that something points into, and the raw places of what is in notebooks."""
    places = {party.where for finding in findings for party in finding.parties}
    places |= {place for finding in findings for place in (finding.where, *finding.other_places)}
    places |= {edit.where for fix in fixes if fix is not None for edit in fix.edits}
    sources: dict[str, dict[int, tuple[str, ...]]] = {}
    raw: dict[Place, Place] = {}
    for place in places:
        document = documents.of(place.file) if place.path is None else None
        cell = document.cells.get(place.cell or 0) if document is not None else None
        if document is None or cell is None:
            continue
        sources.setdefault(place.file, {})[cell.number] = cell.lines
        if document.notebook:
            try:
                raw[place] = document.raw_place(place)
            except EditError:
                continue
    shown: Mapping[str, Cells] = sources
    return dict(shown), raw


def installed_tools(root: Path, checked: Iterable[str] = (), texts: Texts | None = None) -> Tools:
    """The tools of this release.

    root: the folder in which modules of the program are looked for. checked: all files of the run.
    texts: what the files hold, the disk where none is given.
    """
    from trueup.source.project import Project  # noqa: PLC0415 - `trueup check --help` does without

    # A program that trains what a file defines need not be read for that file where it is read anyway; but which
    # comments of the file suppress something is only known once all its findings are.
    quick, thorough = Project(root, checked, texts), Project(root, texts=texts)

    def project_of(file: str, settings: Settings) -> Project:
        return thorough if UNUSED_SUPPRESSION.code in settings.enabled_for(file) else quick

    return tools_for(project_of)


def tools_for(project_of: Callable[[str, Settings], Project]) -> Tools:
    """The tools of this release, reading each file with the project that is named for it."""
    from trueup.rules import all_rules, judged  # noqa: PLC0415
    from trueup.source import read_text  # noqa: PLC0415
    from trueup.source.calling_programs import may_call_trainings  # noqa: PLC0415
    from trueup.source.prefilter import may_hold_model  # noqa: PLC0415
    from trueup.source.unread_libraries import trained_with_others  # noqa: PLC0415

    def read(data: bytes, file: str, settings: Settings) -> Reading:
        return read_text(
            data,
            file,
            target=settings.target,
            project=project_of(file, settings),
            extra_magics=settings.cell_magics,
            stating=settings.stating,
        )

    def find(setup: Setup, codes: frozenset[str]) -> list[Finding]:
        return judged(setup, (rule for rule in all_rules() if rule.code in codes))

    def calls(data: bytes, file: str, settings: Settings) -> bool:
        return may_call_trainings(data, file, project_of(file, settings))

    return Tools(may_hold_model, read, find, trained_with_others, calls=calls)
