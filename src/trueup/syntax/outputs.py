"""What the stored outputs of a notebook show of the releases that it ran with: versions, names that were logged, bars.

The outputs are what the author's machine printed, so they are evidence of the release that the program was run with.
They may be older than the source beside them; they only ever bound a release or show that a name was logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Characters of one output, and outputs of one notebook, that are looked at.
_MOST_TEXT, _MOST_OUTPUTS = 20_000, 400
_PACKAGES = {
    "keras": "keras", "tensorflow": "tensorflow", "tf": "tensorflow", "tf_keras": "tf-keras", "tf-keras": "tf-keras",
    "tensorflow-gpu": "tensorflow", "tensorflow-cpu": "tensorflow", "torch": "torch", "pytorch": "torch",
}  # fmt: skip
_PRINTED = re.compile(r"\b(\w+)\.(?:__version__|VERSION|version)\b")
_NUMBER = re.compile(
    r"(?<![\d.\w])v?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(-tf)?(?:[-.+]?(?:rc|dev|post|a|b|\+)\w*)?(?![\d.])"
)
_NAMED_NUMBER = re.compile(
    r"(?i)\b(tf[-_]keras|keras|tensorflow|pytorch|torch)\b[^\d\n]{0,30}?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)(-tf)?(?![\d.])"
)
_INSTALLED = re.compile(
    r"(?<=\s)(tf[-_]keras|keras|tensorflow(?:-gpu|-cpu)?|torch)-(\d+\.\d+(?:\.\d+)?)(?=\s|$)", re.IGNORECASE
)
_SATISFIED = re.compile(
    r"Requirement already satisfied: (tf[-_]keras|keras|tensorflow(?:-gpu|-cpu)?|torch)(?:[=<>!~]\S*)? in \S+"
    r"(?: \(from [^)]*\))? \((\d+\.\d+(?:\.\d+)?)\)",
    re.IGNORECASE,
)
#: `- acc: 0.91`, `val_loss: 2.3e-05`.
_LOGGED = re.compile(r"(?:^|[\s\]]-\s|\s{1,2})([A-Za-z_]\w*): *(?:[-+]?\d[\d.]*(?:e[-+]?\d+)?|nan)\b", re.MULTILINE)
_KEYS = re.compile(r"dict_keys\(\[([^\]]*)\]\)|\{('[\w ]+': \[.*)", re.DOTALL)
_KEY = re.compile(r"'(\w+)'(?=\s*[,:\]]|\s*$)")
_IMPROVED = re.compile(r"\b([A-Za-z_]\w*) (?:improved from|did not improve)")
#: (what is looked for, the era it tells, how it is shown).
_SIGNS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"Using (?:TensorFlow|Theano|CNTK) backend\."), "Keras before 2.4", "Using … backend."),
    (re.compile(r"Train on \d+ (?:samples|steps)"), "before TensorFlow 2.2", "Train on … samples"),
    (re.compile(r"\d+/\d+ \[=*>?\.*\] - "), "Keras 2", "a bar of equals signs"),
    (re.compile(r"\d+/\d+ \S*━"), "Keras 3", "a bar of Keras 3"),
)
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\b]+")


@dataclass(frozen=True, slots=True)
class ShownRelease:
    """A release of a package that an output shows, and the number of its cell."""

    package: str
    version: str
    cell: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the outputs of one notebook show.

    names: names under which numbers were logged. releases: those that were printed or installed, in order.
    eras: a spelling of `hints.py` -> (what shows it, the number of the cell).
    """

    names: frozenset[str] = frozenset()
    releases: tuple[ShownRelease, ...] = ()
    eras: dict[str, tuple[str, int]] = field(default_factory=dict)


NOTHING = Shown()


def shown_by(cells: list[tuple[int, object, str]]) -> Shown:
    """What is shown below the code cells: (number, the cell's JSON, its source)."""
    names, releases, eras, left = set[str](), list[ShownRelease](), dict[str, tuple[str, int]](), _MOST_OUTPUTS
    for number, cell, source in cells:
        for text in _texts(cell):
            left -= 1
            if left < 0:
                return Shown(frozenset(names), tuple(releases), eras)
            names |= _names_in(text)
            releases += _releases_in(text, source, number)
            for sign, era, words in _SIGNS:
                if era not in eras and sign.search(text):
                    eras[era] = (words, number)
    return Shown(frozenset(names), tuple(releases), eras)


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
    for pattern in (_INSTALLED, _SATISFIED):
        if pattern is _SATISFIED or "Successfully installed" in text:
            for package, version in pattern.findall(text):
                yield ShownRelease(_PACKAGES[package.lower().replace("_", "-")], version, number)
    asked = _PRINTED.findall(source)
    if not asked or not any(name in _PACKAGES for name in asked):
        return
    named = _NAMED_NUMBER.findall(text)
    numbers = _NUMBER.findall(text)
    if len(numbers) == len(asked):
        named = [(name, *number_) for name, number_ in zip(asked, numbers, strict=True)]
    for name, version, of_tensorflow in named:
        package = _PACKAGES.get(name.lower().replace("-", "_")) or _PACKAGES.get(name.lower())
        # "2.2.4-tf" is the Keras inside a TensorFlow, whose own release it does not tell.
        if package is not None and not of_tensorflow:
            yield ShownRelease(package, version, number)
