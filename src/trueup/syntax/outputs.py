"""What the stored outputs of a notebook show: versions, names that were logged, bars, trainings and what they came to.

The outputs are what the author's machine printed, so they are evidence of the release that the program was run with,
and of what happened. They may be older than the source beside them: they bound a release, show that a name was logged,
and contradict or confirm what is said to happen; nothing is found by them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from trueup.contract.shown_run import ShownRun
from trueup.frameworks import all_frameworks, all_packages
from trueup.syntax.shown_trainings import shown_training

#: Characters of one output, and outputs of one notebook, that are looked at.
_MOST_TEXT, _MOST_OUTPUTS = 20_000, 400
_PRINTED = re.compile(r"\b(\w+)\.(?:__version__|VERSION|version)\b")
_NUMBER = re.compile(
    r"(?<![\d.\w])v?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(-tf)?(?:[-.+]?(?:rc|dev|post|a|b|\+)\w*)?(?![\d.])"
)
#: `- acc: 0.91`, `val_loss: 2.3e-05`.
_LOGGED = re.compile(r"(?:^|[\s\]]-\s|\s{1,2})([A-Za-z_]\w*): *(?:[-+]?\d[\d.]*(?:e[-+]?\d+)?|nan)\b", re.MULTILINE)
_KEYS = re.compile(r"dict_keys\(\[([^\]]*)\]\)|\{('[\w ]+': \[.*)", re.DOTALL)
_KEY = re.compile(r"'(\w+)'(?=\s*[,:\]]|\s*$)")
_IMPROVED = re.compile(r"\b([A-Za-z_]\w*) (?:improved from|did not improve)")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\b]+")


class _Words(NamedTuple):
    """What is looked for, of all frameworks together.

    packages: names -> the package that each is, with the short names of modules. named: a name and its number.
    installed: names of packages as pip prints what it did. signs: (what is looked for, the era, how it is shown).
    """

    packages: dict[str, str]
    named: re.Pattern[str]
    installed: tuple[re.Pattern[str], ...]
    signs: tuple[tuple[re.Pattern[str], str, str], ...]


@cache
def _words() -> _Words:
    frameworks = all_frameworks()
    numbered = {line.package for framework in frameworks for line in framework.lines}
    packages = {name: package for name, package in all_packages().items() if package in numbered}
    names = _any_of(name for framework in frameworks for name in framework.shown.names)
    pip = _any_of(packages)
    for framework in frameworks:
        packages.update(framework.shown.aliases)
    signs = (sign for framework in frameworks for sign in framework.shown.signs)
    number, stop = r"(\d+\.\d+(?:\.\d+)?)", r"(?=\s|$)"
    satisfied = rf"Requirement already satisfied: ({pip})(?:[=<>!~]\S*)? in \S+(?: \(from [^)]*\))? \({number}\)"
    return _Words(
        packages,
        re.compile(rf"(?i)\b({names})\b[^\d\n]{{0,30}}?(\d{{1,2}}\.\d{{1,3}}(?:\.\d{{1,3}})?)(-tf)?(?![\d.])"),
        (re.compile(rf"(?<=\s)({pip})-{number}{stop}", re.IGNORECASE), re.compile(satisfied, re.IGNORECASE)),
        tuple((re.compile(pattern), era, shown) for pattern, era, shown in signs),
    )


def _any_of(names: Iterable[str]) -> str:
    """A pattern of all names, the longest first; a "-" may be written as "_"."""
    return "|".join(re.escape(name).replace(r"\-", "[-_]") for name in sorted(names, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class ShownRelease:
    """A release of a package that an output shows, and the number of its cell."""

    package: str
    version: str
    cell: int


@dataclass(frozen=True, slots=True)
class StoredOutputs:
    """What the outputs of one notebook show.

    names: names under which numbers were logged. releases: those that were printed or installed, in order.
    eras: an era that a framework knows -> (what shows it, the number of the cell).
    counts: the number of a cell -> as which of all that ran it last did, where that is stored.
    runs: the number of a cell -> what it shows of a training, or the error that ended it.
    """

    names: frozenset[str] = frozenset()
    releases: tuple[ShownRelease, ...] = ()
    eras: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    runs: dict[int, ShownRun] = field(default_factory=dict)


NOTHING = StoredOutputs()


def shown_by(cells: list[tuple[int, object, str]]) -> StoredOutputs:
    """What is shown below the code cells: (number, the cell's JSON, its source)."""
    names, releases, eras, left = set[str](), list[ShownRelease](), dict[str, tuple[str, int]](), _MOST_OUTPUTS
    runs = dict[int, ShownRun]()
    counts = {number: count for number, cell, _ in cells if (count := _count(cell)) is not None}
    for number, cell, source in cells:
        texts = list(_texts(cell)) if left > 0 else []
        run = shown_training(number, "\n".join(texts), cell.get("outputs") if isinstance(cell, dict) else None)
        if run is not None:
            runs[number] = run
        for text in texts:
            left -= 1
            names |= _names_in(text)
            releases += _releases_in(text, source, number)
            for sign, era, words in _words().signs:
                if era not in eras and sign.search(text):
                    eras[era] = (words, number)
    return StoredOutputs(frozenset(names), tuple(releases), eras, counts, runs)


def _count(cell: object) -> int | None:
    """As which of all a cell last ran: `execution_count`, or `prompt_number` in format 3."""
    stored = cell.get("execution_count", cell.get("prompt_number")) if isinstance(cell, dict) else None
    return stored if isinstance(stored, int) and not isinstance(stored, bool) else None


def _texts(cell: object) -> Iterator[str]:
    """The plain texts of a cell's outputs, of formats 3 and 4; the middle of a long one is left out."""
    outputs = cell.get("outputs") if isinstance(cell, dict) else None
    streams = list[str]()
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict) or output.get("output_type") in ("error", "pyerr"):
            continue
        data = output.get("data")
        text = data.get("text/plain") if isinstance(data, dict) else output.get("text")
        joined = "".join(part for part in text if isinstance(part, str)) if isinstance(text, list) else text
        if isinstance(joined, str):
            half = _MOST_TEXT // 2
            kept = joined if len(joined) <= _MOST_TEXT else f"{joined[:half]}\n{joined[-half:]}"
            streams.append(_ESCAPE.sub("", kept).replace("\r", "\n"))
    if streams:
        yield "\n".join(streams)


def _names_in(text: str) -> set[str]:
    names = set[str]()
    for line in text.split("\n"):
        if "loss: " in line:
            names |= set(_LOGGED.findall(line))
        names |= set(_IMPROVED.findall(line))
    for keys, values in _KEYS.findall(text):
        found = set(_KEY.findall(keys or values))
        if "loss" in found:
            names |= found
    return names - {"ETA", "Epoch"}


def _releases_in(text: str, source: str, number: int) -> Iterator[ShownRelease]:
    words = _words()
    installed, satisfied = words.installed
    for pattern in (installed, satisfied):
        if pattern is satisfied or "Successfully installed" in text:
            for package, version in pattern.findall(text):
                yield ShownRelease(words.packages[package.lower().replace("_", "-")], version, number)
    asked = _PRINTED.findall(source)
    if not asked or not any(name in words.packages for name in asked):
        return
    named = words.named.findall(text)
    numbers = _NUMBER.findall(text)
    if len(numbers) == len(asked):
        named = [(name, *number_) for name, number_ in zip(asked, numbers, strict=True)]
    for name, version, of_another in named:
        package = words.packages.get(name.lower().replace("-", "_")) or words.packages.get(name.lower())
        # "2.2.4-tf" is the Keras inside a TensorFlow, whose own release it does not tell.
        if package is not None and not of_another:
            yield ShownRelease(package, version, number)
