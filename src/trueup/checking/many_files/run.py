"""Paths to a result: finds the files, checks each, and puts everything together in one order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from trueup.checking.file_findings import OWN_CODES
from trueup.checking.finding_order import without_repeats
from trueup.checking.many_files.worker_pool import check_files
from trueup.checking.one_file.check_file import Outcome, not_read
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.checking.one_file.read_setups import ReadSetup, read_elsewhere
from trueup.checking.settings.resolved import Settings
from trueup.checking.settings.rule_selection import catalogue
from trueup.checking.suppressing.baseline import matched, read_baseline
from trueup.contract.finding import Finding, Fix
from trueup.contract.known import Place
from trueup.contract.reading import NO_DEFAULTS, Unread
from trueup.contract.result import CheckResult, Counts, RuleText
from trueup.source.files import find_files
from trueup.source.model_files import is_model, may_be_booster


def known_codes() -> dict[str, str]:
    """Code -> name of everything that this release can report."""
    from trueup.rules import rule_names  # noqa: PLC0415 - `trueup check --help` does without

    return catalogue(rule_names().items())


def check_paths(paths: Sequence[str | Path], job: Job, *, processes: int | None = None) -> CheckResult:
    """Check files and all programs below folders."""
    missing: list[Outcome] = []

    def files() -> Iterator[str]:
        for found in found_files(paths, job):
            if isinstance(found, str):
                yield found
            else:
                missing.append(not_read(found, job.resolver.settings_for(_folder(found.where.file))))

    named = frozenset(
        path for path in map(str, paths) if is_model(path) or (may_be_booster(path) and _is_booster(path))
    )
    checked = list(check_files(files(), replace(job, named=named), processes=processes))
    return together([*missing, *checked])


def _is_booster(file: str) -> bool:
    if not may_be_booster(file):
        return False
    from trueup.models.saved_boosters import holds_booster  # noqa: PLC0415 - most runs name no such file

    return holds_booster(file)


def check_text(data: bytes, file: str, job: Job) -> CheckResult:
    """Check bytes that need not stand in a file; `file` is the name to show, and decides settings and kind."""
    return together([FileChecker(job).check_data(data, file)])


def together(outcomes: Iterable[Outcome]) -> CheckResult:
    """The outcomes as one result: findings in order, each once, however many files led to it.

    Of findings that several files lead to that of the first file by name is shown, in whichever order they were read.
    """
    outcomes = sorted(outcomes, key=lambda outcome: outcome.file)
    fixes: dict[Finding, Fix | None] = {}
    own: set[tuple[str, Place, str]] = set()
    merged = Outcome()
    crashes = []
    # A call that takes a default tells the same without having to assume it.
    found = (finding for outcome in outcomes for finding in outcome.findings if not finding.rests_on)
    seen = {(finding.code, finding.where) for finding in found}
    unused = sum((outcome.defaults for outcome in outcomes), NO_DEFAULTS).unused
    # A module that several programs import is read with each: the same finding comes from each of them.
    for outcome in outcomes:
        for finding, fix in zip(outcome.findings, outcome.fixes, strict=True):
            by_call = finding.rests_on and (finding.code, finding.where) in seen
            if by_call or not unused.isdisjoint(finding.rests_on):
                continue
            fixes.setdefault(finding, fix)
            if finding.where.file == outcome.file:
                own.add((finding.code, finding.where, finding.have))
        merged.counts += outcome.counts
        merged.unread += outcome.unread
        merged.suppressed += outcome.suppressed
        merged.stated |= outcome.stated
        merged.raw_places |= outcome.raw_places
        for file, cells in outcome.sources.items():
            merged.sources[file] = {**merged.sources.get(file, {}), **cells}
        merged.models += outcome.models
        crashes += [outcome.crash] if outcome.crash is not None else []
    findings = tuple(without_repeats(fixes))
    elsewhere, closed = read_elsewhere([outcome.setups for outcome in outcomes], merged.unread)
    unread = sorted((gap for gap in dict.fromkeys(merged.unread) if gap not in closed), key=_unread_order)
    return CheckResult(
        findings=findings,
        fixes=tuple(fixes[finding] for finding in findings),
        from_other_files=frozenset(each for each in findings if (each.code, each.where, each.have) not in own),
        counts=_without(merged.counts, elsewhere),
        unread=tuple(unread),
        sources=merged.sources,
        raw_places=merged.raw_places,
        rules=rule_texts(findings),
        suppressed=merged.suppressed,
        stated=merged.stated,
        models=tuple(merged.models),
        crashes=tuple(crashes),
    )


def _without(counts: Counts, setups: Sequence[ReadSetup]) -> Counts:
    """The counts but for these setups."""
    whole = sum(setup.unread is None for setup in setups)
    return replace(counts, setups=counts.setups - len(setups), complete=counts.complete - whole)


def without_baseline(result: CheckResult, baseline: Path) -> CheckResult:
    """The result without the findings that the baseline file accepts; SettingsError where it is none."""
    new, stale = matched(result, baseline, read_baseline(baseline))
    return replace(
        result,
        findings=tuple(result.findings[number] for number in new),
        fixes=tuple(result.fixes[number] for number in new),
        baselined=len(result.findings) - len(new),
        stale=tuple(stale),
    )


def rule_texts(findings: Iterable[Finding]) -> tuple[RuleText, ...]:
    """The rules of these findings, by code, each with its page."""
    codes = {finding.code: finding for finding in findings}
    if not codes:
        return ()
    from trueup.rules import all_rules  # noqa: PLC0415

    known = {rule.code: rule for rule in all_rules()}
    own = {code.code: code for code in OWN_CODES}
    texts = []
    for code, finding in sorted(codes.items()):
        rule = known.get(code)
        page = rule.text if rule is not None and rule.page.is_file() else ""
        summary = rule.summary if rule is not None else own[code].summary if code in own else finding.name
        severity = rule.severity if rule is not None else finding.severity
        texts.append(RuleText(code=code, name=finding.name, severity=severity, summary=summary, help=page))
    return tuple(texts)


def found_files(paths: Sequence[str | Path], job: Job) -> Iterator[str | Unread]:
    """The files at the paths, each once, with the exclusions that the nearest configuration of each path makes."""
    seen: set[str] = set()
    nearer: dict[str, Settings] = {}
    for path in paths:
        folder = _folder(path)
        settings = job.resolver.settings_for(folder)
        named_path = Path(path)
        if settings.force_exclude and not named_path.is_dir() and settings.excludes(named_path):
            continue
        named = not named_path.is_dir()
        for found in find_files(
            [path], exclude=settings.exclude, respect_gitignore=settings.respect_gitignore, root=settings.root
        ):
            # One path leads to each file once; absolute names of thousands of files are only made where needed.
            if len(paths) > 1:
                key = os.path.abspath(found if isinstance(found, str) else found.where.file)  # noqa: PTH100
                if key in seen:
                    continue
                seen.add(key)
            if named or not isinstance(found, str):
                yield found
                continue
            inside = os.path.dirname(found)  # noqa: PTH120 - thousands of files, and Path is slow
            if inside not in nearer:
                nearer[inside] = job.resolver.settings_for(Path(os.path.abspath(inside)))  # noqa: PTH100
            nearest = nearer[inside]
            if nearest is settings or not nearest.excludes(Path(os.path.abspath(found))):  # noqa: PTH100
                yield found


def _folder(path: str | Path) -> Path:
    """The folder whose configuration counts for a path, absolute; links are not followed."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    return absolute if absolute.is_dir() else absolute.parent


def _unread_order(unread: Unread) -> tuple[str, int, int, int, str, str]:
    where = unread.where
    return where.file, where.cell or 0, where.row, where.column, where.path or "", unread.why
