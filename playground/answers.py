"""What the playground's worker asks of trueup, inside the browser: each function takes and gives plain values.

The file lies beside trueup in the page's Python. It draws nothing and decides nothing: findings, fixes and reports are
those of the library, and `bounds` and `audit` are the command's own.
"""

from __future__ import annotations

import base64
import csv
import json
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from trueup.checking.errors import SettingsError
from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.many_files.run import known_codes
from trueup.checking.one_file.check_file import installed_tools
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import options_from
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.contract.finding import Finding, Fix
from trueup.contract.known import Place
from trueup.contract.reading import Reading
from trueup.contract.result import CheckResult
from trueup.contract.setup import Setup
from trueup.report.appearance import Appearance, Style
from trueup.report.findings.closing import closing_lines, diff_lines
from trueup.report.findings.finding_lines import excerpt_lines, fix_lines
from trueup.report.visible import visible
from trueup.syntax.decode import NotTextError
from trueup.syntax.notebook import NotANotebookError, code_cells

#: Around what is painted, in the place of a terminal's codes; neither is left of a program by `visible`.
_BEGIN, _MIDDLE, _END = "\x02", "\x03", "\x04"


class _Marked(Appearance):
    """Paints with marks that the page turns into elements."""

    def paint(self, text: str, style: Style) -> str:
        return f"{_BEGIN}{style}{_MIDDLE}{text}{_END}" if text else text


def libraries() -> str:
    """The libraries that `--target` knows, as JSON: [{"key", "title", "releases"}], the newest release first."""
    from trueup.frameworks import all_lines, title_of
    from trueup.frameworks.releases import releases_of

    lines = [{"key": key, "title": title_of(key), "releases": releases_of(key)[::-1]} for key in all_lines()]
    return json.dumps(lines)


def check(data: bytes, asked: str) -> str:
    """The findings of a program or a notebook, what the fixes change, and what was read, as JSON.

    asked: JSON with "name" (of the file: its suffix says what it is), "target" ("keras==2.2.4", or "" for what the
    program itself tells), "unsafe" (unsafe fixes too), "width" (columns that an excerpt may take).
    The answer has "error" alone, in words, where an option cannot be meant, and where a notebook is none.
    """
    wish = json.loads(asked)
    try:
        cells = _cells(data, wish["name"])
        result, diff, setups = _checked(data, wish, "diff")
    except (SettingsError, NotANotebookError, NotTextError) as error:
        return json.dumps({"error": visible(str(error))})
    look = _Marked(width=wish["width"], unsafe=wish["unsafe"], verbosity=1)
    return json.dumps(
        {
            "findings": [_finding(finding, fix, result, look) for finding, fix in result.with_fixes()],
            "diff": [visible(line.rstrip("\r\n")) for line in diff],
            "fixes": diff_lines(result),
            "closing": closing_lines(replace(result, repaired=(), refused=()), replace(look, width=10_000)),
            "setups": [_setup(setup) for setup in setups],
            "unread": [{"where": _at(item.where), "why": item.why} for item in result.unread],
            "cells": cells,
            "crashes": [crash.trace for crash in result.crashes],
        }
    )


def repaired(data: bytes, asked: str) -> str:
    """The file after its fixes, as JSON: {"data": its bytes in base64}; asked as for `check`."""
    result, _, _ = _checked(data, json.loads(asked), "write")
    return json.dumps({"data": base64.b64encode(result.fixed_text or data).decode()})


def command(words: list[str]) -> str:
    """What `trueup` prints for these words, as JSON with its exit code: {"code", "out", "err"}."""
    from trueup.cli.main import main

    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(words)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 2
    return json.dumps({"code": code, "out": out.getvalue(), "err": err.getvalue()})


def prepare() -> None:
    """Import what an audit counts with, which takes longer than most counts."""
    from scipy import stats  # noqa: F401

    from trueup.auditing.scale import judged, plan, run  # noqa: F401


def columns(path: str) -> str:
    """What a table is made of, as JSON: {"columns", "delimiter"}, or {"error"} in words; for .npy no columns.

    delimiter: what has to be named to the command, "" where it is the one it takes by itself.
    """
    try:
        return json.dumps(_columns(Path(path)))
    except (ValueError, OSError, csv.Error, zipfile.BadZipFile) as error:
        return json.dumps({"error": f"{Path(path).name} cannot be read: {error}"})


def _columns(file: Path) -> dict[str, Any]:
    suffix = file.suffix.lower()
    if suffix == ".npz":
        return {"columns": [name.removesuffix(".npy") for name in zipfile.ZipFile(file).namelist()], "delimiter": ""}
    if suffix not in (".csv", ".tsv"):
        return {"columns": [], "delimiter": ""}
    usual = "\t" if suffix == ".tsv" else ","
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = stream.readline()
    if not first.strip():
        raise ValueError("it has no header")
    sign = usual if usual in first else next((other for other in ";\t|," if other in first), usual)
    names = [name.strip() for name in next(csv.reader([first], delimiter=sign))]
    return {"columns": names, "delimiter": "" if sign == usual else sign}


def _checked(
    data: bytes, wish: dict[str, Any], mode: Literal["diff", "write"]
) -> tuple[CheckResult, list[str], tuple[Setup, ...]]:
    """The result, the diff, and the setups that were read in the file as it came."""
    said = options_from({"target": wish["target"] or None}, lambda name: name)
    readings: list[Reading] = []
    tools = installed_tools(Path.cwd())

    def read(text: bytes, file: str, settings: Settings) -> Reading:
        readings.append(tools.read(text, file, settings))
        return readings[-1]

    job = Job(Resolver(said, known_codes(), isolated=True), Path.cwd(), tools=replace(tools, read=read))
    result, diff = checked_and_fixed([(data, wish["name"])], job, Fixing(mode=mode, unsafe=wish["unsafe"]))
    return result, diff, readings[0].setups if readings else ()


def _finding(finding: Finding, fix: Fix | None, result: CheckResult, look: Appearance) -> dict[str, Any]:
    pages = {rule.code for rule in result.rules if rule.help}
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "page": finding.code in pages,
        "have": visible(finding.have),
        "expected": visible(finding.expected),
        "happens": visible(finding.happens),
        "change": visible(finding.change),
        "holds_for": visible(finding.holds_for),
        "where": _at(finding.where),
        "parties": [
            {"role": item.role, "text": visible(item.text), "where": _at(item.where)} for item in finding.parties
        ],
        "excerpt": [_runs(line) for line in excerpt_lines(finding, result, look)],
        "fix": None if fix is None else {"safety": fix.safety, "lines": _fix(finding, fix, result, look)},
    }


def _fix(finding: Finding, fix: Fix, result: CheckResult, look: Appearance) -> list[list[list[str]]]:
    return [_runs(line) for line in fix_lines(finding, fix, result, look)]


def _setup(setup: Setup) -> dict[str, Any]:
    from trueup.rules import setup_words

    return {
        "where": _at(setup.where),
        "target": str(setup.target),
        "why": setup.target.why,
        "parties": [[role, visible(text)] for role, text in setup_words(setup)],
        "missing": [[party, visible(why)] for party, why in setup.missing],
    }


def _at(place: Place) -> dict[str, Any]:
    return {
        "cell": place.cell,
        "row": place.row,
        "column": place.column,
        "end_row": place.end_row,
        "end": place.end_column,
    }


def _runs(line: str) -> list[list[str]]:
    """A painted line as [style, text] pairs; the style is "" for what is not painted."""
    runs = []
    for number, part in enumerate(line.split(_BEGIN)):
        if not number:
            runs.append(["", part])
            continue
        style, _, rest = part.partition(_MIDDLE)
        painted, _, plain = rest.partition(_END)
        runs += [[style, painted], ["", plain]]
    return [run for run in runs if run[1]]


def _cells(data: bytes, name: str) -> list[list[Any]] | None:
    """[number, text] of each code cell of a notebook; None for a program. NotANotebookError, NotTextError."""
    if not name.lower().endswith(".ipynb"):
        return None
    return [[number, text] for number, _, text in code_cells(data, name)[0]]
