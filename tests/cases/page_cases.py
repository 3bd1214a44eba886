"""Programs in Markdown pages as test cases: what each line is to report, and what the reader is to believe.

A `python` block is a program. In it

- `# target: keras==2.2.4` on the first line names the release (a backend may follow: `keras==3.15.1+jax`),
- `# error: [rule-name] "words"` (or `warning:`, `note:`) asks for a finding on its line whose message has the words,
- `# reveal: Head(10, softmax)` states a belief about a setup that is put together on its line.

Several of them may stand on one line. A line that holds nothing else speaks of the next line with code. Beliefs are
`Head(units, activation)`, `Labels(encoding, classes)`, `Loss(name)`, `Metric(typed -> function)`, `Hand(decision,
counted)` and `Name(text)`, with `?` for what is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from trueup.contract.finding import Finding
from trueup.contract.head import Head
from trueup.contract.known import value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts import metric_meaning
from trueup.rules._page import MARK, TARGET

_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(r'\[([a-z0-9-]+)\](?:\s+"([^"]*)")?$')
_LIBRARIES = {
    "tensorflow": "tf.keras",
    "optax": "optax",
    "keras": "keras",
    "tf-keras": "tf-keras",
    "torch": "torch",
    "scikit-learn": "sklearn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that a line asks for."""

    row: int
    severity: str
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class Belief:
    """What the reader is to believe of a setup on a line."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One program of a page. section: the heading above it; line: where it starts in the page."""

    page: Path
    section: str
    line: int
    program: str
    target: Target | None
    expected: tuple[Expected, ...]
    beliefs: tuple[Belief, ...]

    @property
    def name(self) -> str:
        """ "softmax_over_one_unit-12"."""
        return f"{self.page.stem}-{self.line}"


def cases_of(page: Path) -> list[Case]:
    """Every program of a page, in order."""
    text = page.read_text(encoding="utf-8")
    return [_case(page, text, found) for found in _BLOCK.finditer(text)]


def _case(page: Path, text: str, found: re.Match[str]) -> Case:
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", text[: found.start()], flags=re.DOTALL), re.MULTILINE)
    program = found.group(1)
    expected, beliefs = _markers(program)
    return Case(
        page=page,
        section=headings[-1] if headings else "",
        line=text.count("\n", 0, found.start()) + 1,
        program=program,
        target=_target(program),
        expected=tuple(expected),
        beliefs=tuple(beliefs),
    )


def _target(program: str) -> Target | None:
    named = TARGET.match(program)
    if named is None:
        return None
    version = tuple(int(part) for part in named["version"].split(".")) if named["version"] else None
    return Target(
        library=_LIBRARIES[named["package"]],  # type: ignore[arg-type]
        version=version,
        why="the example says so",
        backend=named["backend"],
    )


def _markers(program: str) -> tuple[list[Expected], list[Belief]]:
    expected: list[Expected] = []
    beliefs: list[Belief] = []
    waiting: list[tuple[str, str]] = []
    for row, line in enumerate(program.splitlines(), 1):
        found = [(kind, text.strip()) for kind, text in MARK.findall(line)]
        if line.lstrip().startswith("#"):
            waiting += found
            continue
        if not line.strip():
            continue
        for kind, text in (*waiting, *found):
            if kind == "reveal":
                beliefs.append(Belief(row, text))
            else:
                expected.append(_expected(row, kind, text))
        waiting = []
    if waiting:
        raise ValueError(f"no line of code follows {waiting[0][1]!r}")
    return expected, beliefs


def _expected(row: int, severity: str, text: str) -> Expected:
    parts = _EXPECTED.match(text)
    if parts is None:
        raise ValueError(f'expected [rule-name] "words", found {text!r}')
    return Expected(row, severity, parts[1], parts[2] or "")


def disagreements(case: Case, setups: Iterable[Setup], check: Callable[[Setup], Iterable[Finding]]) -> list[str]:
    """What a case and its reading do not agree on, a line for each; empty where all is as the page says."""
    setups = list(setups)
    wrong = [line for belief in case.beliefs if (line := _unbelieved(belief, setups))]
    left = {id(finding): finding for setup in setups for finding in check(setup)}
    for wanted in case.expected:
        met = [finding for finding in left.values() if _meets(finding, wanted)]
        if not met:
            wrong.append(f"line {wanted.row}: no {wanted.severity} [{wanted.rule}] with {wanted.words!r}")
        for finding in met:
            del left[id(finding)]
    own = case.page.stem.replace("_", "-")
    surplus = [finding for finding in left.values() if finding.severity != "note" or finding.name == own]
    return wrong + [
        f"line {each.where.row}: unexpected {each.severity} [{each.name}] {each.message}" for each in surplus
    ]


def _meets(finding: Finding, wanted: Expected) -> bool:
    same = (finding.where.row, finding.severity, finding.name) == (wanted.row, wanted.severity, wanted.rule)
    return same and wanted.words in finding.message


def _unbelieved(belief: Belief, setups: list[Setup]) -> str | None:
    here = [setup for setup in setups if setup.where.row == belief.row]
    kind = belief.text.partition("(")[0]
    said = {text for setup in here for text in beliefs_about(setup) if text.startswith(f"{kind}(")}
    if belief.text in said:
        return None
    if not here:
        rows = sorted({setup.where.row for setup in setups})
        return f"line {belief.row}: no setup is read there (setups on lines {rows}), but {belief.text} is believed"
    return f"line {belief.row}: {belief.text} is believed, but {', '.join(sorted(said)) or 'nothing'} was read"


def beliefs_about(setup: Setup) -> list[str]:
    """Everything that a page may state about a setup."""
    return [
        _head(setup.head),
        _labels(setup.labels),
        _loss(setup.loss),
        *(
            f"Metric({metric.typed.rpartition('.')[2] or '?'} -> {_function(setup, number)})"
            for number, metric in enumerate(setup.metrics)
        ),
        *(f"Hand({hand.decision}, {hand.counted})" for hand in setup.hand_counts),
        *(f"Name({use.name})" for use in setup.name_uses),
    ]


def _head(head: Head) -> str:
    return f"Head({value_of(head.units) or '?'}, {value_of(head.activation) or '?'})"


def _labels(labels: Labels) -> str:
    encoding, classes = value_of(labels.encoding), value_of(labels.classes)
    if encoding is None:
        return "Labels(?)"
    return f"Labels({encoding}, {classes})" if classes is not None else f"Labels({encoding})"


def _loss(loss: Loss) -> str:
    name = value_of(loss.name) or "?"
    return f"Loss({name}, from_logits)" if value_of(loss.from_logits) else f"Loss({name})"


def _function(setup: Setup, number: int) -> str:
    meaning = value_of(metric_meaning(setup.metrics[number], setup))
    return meaning.function if meaning else "?"
