"""A reader and a rule of ten lines, so that what stands around them can be tested by itself.

In a file that says "model", each `acc` in quotation marks is a setup with a finding: TU301 for "acc",
which is repaired by "categorical_accuracy"; TU103 for 'acc', whose repair changes the training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from trueup.checking.one_file.check_file import Tools
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.checking.settings.rule_selection import catalogue
from trueup.contract.finding import Change, Finding, Party
from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import Loss
from trueup.contract.reading import Reading, Unread
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.fix.document import Document

KNOWN = catalogue(
    [
        ("TU101", "softmax-over-one-unit"),
        ("TU103", "binary-loss-on-softmax"),
        ("TU301", "elementwise-accuracy-on-one-of-k"),
        ("TU302", "argmax-accuracy-on-multi-label"),
    ]
)


def read(data: bytes, file: str, settings: Settings) -> Reading:
    """Each quoted acc as a setup; "boom" stands for a bug, "syntax error" for a file that does not parse."""
    if b"boom" in data:
        raise RuntimeError("boom")
    if b"syntax error" in data:
        return Reading(file=file, unread=(Unread(Place(file, 1, 1, 1, 2), "a syntax error: here", "file"),))
    setups = []
    for cell in Document(file, data).cells.values():
        for row, line in enumerate(cell.lines, 1):
            for match in re.finditer(r"([\"'])(?:acc|categorical_accuracy)\1", line):
                where = Place(file, row, match.start() + 1, row, match.end() + 1, cell.number or None)
                setups.append(_setup(where, match.group(), settings.target))
    unread = (Unread(Place(file, 1, 1, 1, 2), "the loss is a name of its own", "setup"),) if b"unread" in data else ()
    return Reading(file=file, setups=tuple(setups), unread=unread)


def find(setup: Setup, codes: frozenset[str]) -> Iterable[Finding]:
    """TU301 for "acc", TU103 for 'acc'."""
    if "categorical" in (setup.output or ""):
        return []
    report = setup.output == '"acc"'
    finding = Finding(
        code="TU301" if report else "TU103",
        name=KNOWN["TU301" if report else "TU103"],
        severity="warning" if report else "note",
        where=setup.where,
        have=f"{setup.output} is read against {setup.target}",
        expected="Something else",
        happens="It counts cells",
        change="Change it",
        parties=(Party("metric", setup.where, "accuracy"),),
        changes=(
            Change(
                where=setup.where,
                what="name",
                to="categorical_accuracy",
                affects="report" if report else "training",
            ),
        ),
    )
    return [finding] if finding.code in codes else []


TOOLS = Tools(gate=lambda data: b"model" in data, read=read, find=find)


def job(options: Options | None = None, *, named: Path | None = None, isolated: bool = False) -> Job:
    """A job with the fakes; the configuration is that of the paths' folders."""
    return Job(Resolver(options or Options(), KNOWN, named=named, isolated=isolated), Path.cwd(), TOOLS)


def reading_with(change: object) -> Tools:
    """The fakes with another reader."""
    return replace(TOOLS, read=change)  # type: ignore[arg-type]


def _setup(where: Place, typed: str, target: Target | None) -> Setup:
    return Setup(
        where=where,
        target=target or Target(library="keras"),
        head=Head(units=Known(10), activation=Known("softmax")),
        labels=unread_labels("not followed"),
        loss=Loss(name=Unknown("not read")),
        output=typed,
    )
