"""What may not happen to any program, whatever it is: asked of one case, in words for whoever mends it."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from fuzz_damage import CANARY
from trueup.checking import check_text
from trueup.contract.result import CheckResult
from trueup.report import formats, render
from trueup.report.appearance import Appearance

#: What a terminal, a log or a viewer would obey; a line end and a tab are how a report is laid out.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one case: what was wrong with it ("" where nothing), and how much was read."""

    wrong: str
    setups: int = 0
    unread: int = 0
    findings: int = 0


def judged(file: str, data: bytes) -> Judged:
    """Check the bytes as a user would, draw every report, and say what may not be.

    A fault of trueup's own is wrong wherever it is met: a crash, a defect, a report that cannot be drawn or parsed, a
    control character that gets through, a program that was run.
    """
    try:
        result = check_text(data, file, isolated=True, extend_select=("TU003",))
        wrong = [*_faults(result), *_reports(result)]
        tally = (result.counts.setups, len(result.unread), len(result.findings))
    except Exception:
        wrong, tally = [f"raised: {traceback.format_exc(limit=-6)}"], (0, 0, 0)
    if Path(CANARY).exists():
        Path(CANARY).unlink()
        wrong.append("the program was run: the canary is there")
    return Judged("\n".join(wrong), *tally)


def _faults(result: CheckResult) -> list[str]:
    crashes = [f"crash: {crash.trace}" for crash in result.crashes]
    return crashes + [f"{each.why}\n{each.trace}" for each in result.unread if each.kind == "defect"]


def _reports(result: CheckResult) -> list[str]:
    look = Appearance(colour=False, width=100, verbosity=1, unsafe=True, root=Path.cwd())
    wrong = []
    for form in formats():
        text = render(result, form, look)
        met = CONTROL.search(text)
        if met:
            near = text[max(0, met.start() - 40) : met.end() + 20]
            wrong.append(f"the control character {met.group()!r} is in the {form} report: {near!r}")
        try:
            _PARSERS.get(form, str)(text)
        except Exception as error:
            wrong.append(f"the {form} report cannot be parsed: {error!r}")
    return wrong


def _lines(text: str) -> None:
    for line in text.splitlines():
        json.loads(line)


_PARSERS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(("json", "sarif", "gitlab"), json.loads),
    "json-lines": _lines,
    "junit": ElementTree.fromstring,
}
