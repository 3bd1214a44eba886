"""How findings and lines reach the user: as warnings, as an exception, or in the log."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any, Literal

from trueup.contract.finding import Finding
from trueup.frameworks import all_frameworks
from trueup.integrations.epochs import EpochCount

_log = logging.getLogger("trueup")
#: What a finding does: a warning, an exception that ends the training, or a line in the log.
Action = Literal["warn", "raise", "log"]
ACTIONS: tuple[Action, ...] = ("warn", "raise", "log")
#: Packages whose frames stand between a warning and the line of the program that it is about.
_NOT_THE_PROGRAM = frozenset({"trueup", "contextlib", *(root for each in all_frameworks() for root in each.roots)})
#: A number and its percent sign stay on one line: wrapping takes no other space than ASCII's for a place to break.
_COLUMNS, _HELD = 80, "\u00a0"
_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "note": logging.INFO}


class TrueUpWarning(UserWarning):
    """A finding in a training that goes on."""


class TrueUpError(RuntimeError):
    """Findings that end a training, because the callback was asked to raise.

    findings: all of them, the first of which is the message.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(_text(finding) for finding in findings))
        self.findings = findings


class Reporter:
    """What was found so far, told once each.

    quiet: True where another process tells; then findings are kept, and only an exception is raised.
    """

    def __init__(self, action: str, verbose: bool | None) -> None:
        self.action, self.verbose = action, verbose
        self.findings: list[Finding] = []
        self.epochs: list[EpochCount] = []
        self.unobserved: list[str] = []
        self._told: set[tuple[str, ...]] = set()
        self._silent, self.quiet = False, False

    def begin(self, params: Mapping[str, Any]) -> None:
        """A training or evaluation starts: what was told of an earlier one may be told again."""
        self.findings, self.epochs, self.unobserved = [], [], []
        self._told.clear()
        self._silent = params.get("verbose") == 0 if self.verbose is None else not self.verbose

    def find(self, findings: Iterable[Finding]) -> None:
        """Tell what is new among findings.

        Raises:
            TrueUpError: where the action is "raise" and one of them is a warning or an error.
        """
        new = [finding for finding in findings if self._is_new(finding.code, str(finding.where), finding.have)]
        self.findings += new
        loud = tuple(finding for finding in new if finding.severity != "note")
        for finding in [] if self.quiet else new:
            if self.action == "log" or finding.severity == "note":
                _log.log(_LEVELS[finding.severity], "%s", _text(finding))
            elif self.action == "warn":
                warnings.warn(TrueUpWarning(_text(finding)), stacklevel=_to_the_program())
        if self.action == "raise" and loud:
            raise TrueUpError(loud)

    def miss(self, why: str) -> None:
        """Something is not observed."""
        if self._is_new("", why):
            self.unobserved.append(why)
            if self.quiet:
                return
            if self.action == "log":
                _log.warning("%s", why)
            else:
                warnings.warn(TrueUpWarning(why), stacklevel=_to_the_program())

    def line(self, text: str, epoch: int | None = None) -> None:
        """A line about an epoch (from 1; None outside of one); what is longer than 80 columns is broken."""
        if self.quiet:
            return
        if self.action == "log":
            _log.info("%s%s", "" if epoch is None else f"epoch {epoch} ", text)
        elif not self._silent:
            shown = f"trueup{'' if epoch is None else f' {epoch}'} {text}".replace(" %", _HELD + "%")
            broken = wrap(shown, _COLUMNS, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
            sys.stdout.write("\n".join(broken).replace(_HELD, " ") + "\n")
            sys.stdout.flush()

    def _is_new(self, *what: str) -> bool:
        if what in self._told:
            return False
        self._told.add(what)
        return True


def _text(finding: Finding) -> str:
    return f"{finding.code} ({finding.name}) at {finding.where}: {finding.message} {finding.url}"


def _to_the_program() -> int:
    """How far up the line that called fit lies, seen from who warns: behind frames of a library, of no fixed number."""
    frame, level = sys._getframe(1).f_back, 2
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THE_PROGRAM:
        frame, level = frame.f_back, level + 1
    return level
