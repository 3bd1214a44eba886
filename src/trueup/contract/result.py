"""What a check hands to a report: findings with their fixes, the source to quote, and what was and was not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trueup.contract.finding import Finding, Fix, Severity
from trueup.contract.known import Place
from trueup.contract.reading import BUT_LABELS, Unread


@dataclass(frozen=True, slots=True)
class Counts:
    """What was read.

    files: files whose bytes were read, those without a model included.
    setups: classifiers that were put together from them; complete: those of which head, labels and loss are all known.
    """

    files: int = 0
    setups: int = 0
    complete: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.files + other.files, self.setups + other.setups, self.complete + other.complete)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule as reports name it; `help` is its page in Markdown, "" where it has none."""

    code: str
    name: str
    severity: Severity
    summary: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """A finding and the fix for it: applied, or rolled back with the reason in `why`."""

    finding: Finding
    fix: Fix
    why: str = ""


@dataclass(frozen=True, slots=True)
class Crash:
    """A file on which trueup itself failed, with the traceback."""

    file: str
    trace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWords:
    """What a trained estimator's file tells of it.

    title: what it is, and the release that wrote it. rows: (role, text): head, loss, and what each method gives.
    """

    file: str
    title: str
    rows: tuple[tuple[str, str], ...]


#: Lines of a file without their ends, by cell of a notebook; the only key of a plain file is 0.
Cells = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One run of `check`.

    findings: by file, in it by severity (the loudest first), cell, row, column and code; one fault is one finding.
    fixes: for each finding the fix that belongs to it, or None; as long as `findings`.
    from_other_files: those of the findings that were met only while other files were read which take their file in.
    sources: the lines of each file that a finding, its head, labels, loss or metric, or an edit points into.
    raw_places: for places in notebooks, the same span in the raw .ipynb file.
    rules: one entry for each code among the findings.
    repaired, refused: fixes that were applied, and fixes that were tried and rolled back.
    stated: what the configuration states of functions and was heeded, by the functions' names.
    models: what files of trained estimators tell, of those that were named.
    suppressed, baselined: how many findings a comment or the baseline took out.
    stale: entries of the baseline that matched nothing, each as a line.
    crashes: files on which trueup failed; the other files' findings hold all the same.
    unsafe_fixes: True where unsafe fixes count as fixable.
    unsafe_repaired: for a diff of safe fixes alone, how many more findings unsafe ones would mend.
    fixed_text: after fixing bytes that stand in no file (standard input), what they became.
    """

    findings: tuple[Finding, ...] = ()
    fixes: tuple[Fix | None, ...] = ()
    from_other_files: frozenset[Finding] = frozenset()
    counts: Counts = field(default=Counts())
    unread: tuple[Unread, ...] = ()
    sources: Mapping[str, Cells] = field(default_factory=dict)
    raw_places: Mapping[Place, Place] = field(default_factory=dict)
    rules: tuple[RuleText, ...] = ()
    repaired: tuple[Repair, ...] = ()
    refused: tuple[Repair, ...] = ()
    models: tuple[ModelWords, ...] = ()
    suppressed: int = 0
    stated: frozenset[str] = frozenset()
    baselined: int = 0
    stale: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()
    unsafe_fixes: bool = False
    unsafe_repaired: int = 0
    fixed_text: bytes | None = None

    @property
    def whole(self) -> int:
        """How many setups were read whole; of a saved model, whole but for the labels, which no file of one holds."""
        return self.counts.complete + sum(unread.why == BUT_LABELS for unread in self.unread)

    def with_fixes(self) -> Iterator[tuple[Finding, Fix | None]]:
        """Each finding beside its fix."""
        return zip(self.findings, self.fixes, strict=True)

    def line(self, place: Place) -> str:
        """The source line that a place starts on, in a model the path of the place; "" where it is not at hand."""
        if place.path is not None:
            return place.path
        lines = self.sources.get(place.file, {}).get(place.cell or 0, ())
        return lines[place.row - 1] if 0 < place.row <= len(lines) else ""
