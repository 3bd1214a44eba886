"""The last lines of a report: how much was found, what can be fixed, what was read and what could not be."""

from __future__ import annotations

from collections import Counter

from trueup.contract.reading import BUT_LABELS, Unread
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.findings.unread_words import MOST_REASONS, advice, reasons
from trueup.report.visible import visible, wrapped


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 file", "2 files"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def closing_lines(result: CheckResult, appearance: Appearance) -> list[str]:
    """The closing lines; none where only findings are wanted."""
    if appearance.verbosity < 0:
        return []
    lines = [_found(result), *_fixable(result, appearance), *_in_models(result), *_read(result, appearance)]
    return [part for line in lines for part in (wrapped(line, appearance.width, rest="  ") if line.strip() else [""])]


def _found(result: CheckResult) -> str:
    left = len(result.findings)
    taken_out = [
        f"{number} {how}"
        for number, how in (
            (len(result.repaired), "fixed"),
            (result.suppressed, "suppressed by comments"),
            (result.baselined, "in the baseline"),
        )
        if number
    ]
    # All that was found at the start is counted, so that a run with --fix says what the run before it said.
    if result.repaired:
        taken_out.append(f"{left} remaining")
        left += len(result.repaired)
    more = f" ({', '.join(taken_out)})" if taken_out else ""
    return f"Found {count(left, 'finding')}{more}."


def _fixable(result: CheckResult, appearance: Appearance) -> list[str]:
    # What was tried in this run and refused is no promise for the next.
    vain = {(repair.finding.code, repair.finding.where, repair.finding.have) for repair in result.refused}
    levels = Counter(
        fix.safety
        for finding, fix in result.with_fixes()
        if fix is not None and (finding.code, finding.where, finding.have) not in vain
    )
    now = levels["safe"] + (levels["unsafe"] if appearance.unsafe else 0)
    hidden = 0 if appearance.unsafe else levels["unsafe"]
    if now:
        more = f" ({hidden} more with --unsafe-fixes)" if hidden else ""
        lines = [f"[*] {now} fixable with --fix{more}."]
    elif hidden:
        lines = [f"{count(hidden, 'fix', 'fixes')} with --fix --unsafe-fixes."]
    else:
        lines = []
    return lines + _refused(result)


def _in_models(result: CheckResult) -> list[str]:
    inside = sum(finding.where.path is not None and fix is not None for finding, fix in result.with_fixes())
    if not inside:
        return []
    where = f"{count(inside, 'finding')} in saved models"
    return [f"{where}, which --fix leaves alone: load the model, change it, compile it again and save it."]


def _refused(result: CheckResult) -> list[str]:
    if not result.refused:
        return []
    listed = [f"  {repair.finding.where}: {repair.finding.code}: {repair.why}" for repair in result.refused]
    return [f"{count(len(result.refused), 'fix', 'fixes')} could not be made:", *listed]


def diff_lines(result: CheckResult) -> list[str]:
    """For `--diff`: how much the changes would mend, and what was tried in vain."""
    would = f"Would fix {count(len(result.repaired), 'finding')}." if result.repaired else "Nothing would be fixed."
    unsafe = result.unsafe_repaired
    more = [f"{count(unsafe, 'more fix', 'more fixes')} with --unsafe-fixes."] if unsafe else []
    return [would, *more, *map(visible, _refused(result))]


def _read(result: CheckResult, appearance: Appearance) -> list[str]:
    counts = result.counts
    # No model's file holds labels. What nobody can mend is said beside the setups, not as something unread.
    unread = tuple(item for item in result.unread if item.why != BUT_LABELS)
    whole = _completely(counts.complete, len(result.unread) - len(unread)) if counts.setups else ""
    lines = [f"Read {count(counts.files, 'file')}: {count(counts.setups, 'setup')}{whole}."]
    if not unread:
        return lines
    lines.append(f"Could not be read: {kinds(unread)}.")
    if appearance.verbosity > 0:
        return lines + [f"  {item.where}: {item.why}" for item in unread]
    why = reasons(unread)
    shown, left = why[:MOST_REASONS], why[MOST_REASONS:]
    lines += [f"  {reason.text()}" for reason in shown]
    lines += [f"  and {count(len(left), 'more reason')} (-v lists all)"] if left else []
    return lines + [f"  {line}" for line in advice(shown)]


def _completely(complete: int, but_labels: int) -> str:
    """How many of the setups were read as a whole; of a saved model, all that a file can tell."""
    without = f"{but_labels:,} of them completely but for the labels, which a saved model does not hold"
    if not but_labels:
        return f", {complete:,} of them completely"
    return f", {complete:,} of them completely and {without}" if complete else f", {without}"


def kinds(unread: tuple[Unread, ...]) -> str:
    """ "2 parts, 1 setup in part"."""
    tally = Counter(item.kind for item in unread)
    words = {
        "setup": ("setup in part", "setups in part"),
        "defect": ("fault of trueup", "faults of trueup"),
        "library": ("library", "libraries"),
        "foreign": ("notebook not in Python", "notebooks not in Python"),
    }
    return ", ".join(count(number, *words.get(kind, (kind,))) for kind, number in sorted(tally.items()))


def fixed_lines(result: CheckResult) -> list[str]:
    """For `--show-fixes`: which rules were fixed in which file, and how often."""
    if not result.repaired:
        return []
    lines = [f"Fixed {count(len(result.repaired), 'finding')}:"]
    tally = Counter((item.finding.where.file, item.finding.code, item.finding.name) for item in result.repaired)
    files: dict[str, list[str]] = {}
    for (file, code, name), number in sorted(tally.items()):
        files.setdefault(file, []).append(f"    {number} x {code} ({name})")
    for file, listed in files.items():
        lines += [f"- {visible(file)}:", *listed]
    return lines
