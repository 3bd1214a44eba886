"""An inspection for a terminal: findings with paths in the model, the parties as they were seen, what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trueup.contract.inspection import Inspection
from trueup.contract.result import CheckResult
from trueup.contract.setup import Setup
from trueup.report.appearance import Appearance
from trueup.report.findings.closing import count, kinds
from trueup.report.findings.finding_lines import finding_lines
from trueup.report.visible import visible, wrapped


def render(inspection: Inspection, width: int = 80) -> str:
    """The report, in lines of at most `width` columns; nothing of it is obeyed by a terminal."""
    appearance = Appearance(width=width)
    lines = wrapped(title(inspection), width, rest="  ")
    for setup, parties in zip(inspection.setups, inspection.words, strict=True):
        lines += _setup_lines(setup, parties, width)
    lines.append("")
    for finding in inspection.findings:
        lines += [*finding_lines(finding, None, CheckResult(), appearance), ""]
    for line in closing(inspection):
        lines += wrapped(line, width, first="  " if line.startswith("  ") else "", rest="    ")
    return "\n".join(lines)


def title(inspection: Inspection) -> str:
    """ "trueup inspect: digits (Keras 3.15.1 on jax)"."""
    targets = {(str(setup.target), setup.target.backend or "") for setup in inspection.setups}
    known = [f"{target} on {backend}" if backend else target for target, backend in sorted(targets)]
    return f"trueup inspect: {inspection.model}" + (f" ({', '.join(known)})" if known else "")


def party_rows(setup: Setup, parties: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(role, text, path) of each party; metrics keep the order of the setup's own."""
    metrics = iter(setup.metrics)
    places: Mapping[str, object] = {
        "head": setup.head.where,
        "labels": setup.labels.where,
        "loss": setup.loss.where,
    }
    rows = []
    for role, text in parties:
        # What an estimator's methods give stands at no place but their own name.
        where = next(metrics).where if role == "metric" else places.get(role)
        path = getattr(where, "path", None)
        rows.append((role, text, path or ""))
    return rows


def _setup_lines(setup: Setup, parties: Sequence[tuple[str, str]], width: int) -> list[str]:
    lines = [f"  output {visible(setup.output)}:"] if setup.output is not None else []
    wide = max((7, *(len(role) for role, _ in parties)))
    for role, text, path in party_rows(setup, parties):
        written = f"{text} [{path}]" if path else text
        lines += wrapped(written, width, first=f"  {role:<{wide}} ", rest=" " * (wide + 3))
    return lines


def closing(inspection: Inspection) -> list[str]:
    """What was found, what was read, and what could not be; lines about one place begin with two blanks."""
    lines = [f"Found {count(len(inspection.findings), 'finding')}."]
    complete = sum(setup.complete for setup in inspection.setups)
    read = count(len(inspection.setups), "output")
    of_them = "completely" if inspection.complete else f"{complete:,} of them completely"
    lines.append(f"Read {read}" + (f", {of_them}." if inspection.setups else "."))
    if inspection.unread:
        lines.append(f"Could not be seen: {kinds(inspection.unread)}.")
        lines += [f"  {_at(item.where.path)}{item.why}" for item in inspection.unread]
    return lines


def _at(path: str | None) -> str:
    return f"[{path}] " if path else ""
