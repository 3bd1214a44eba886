"""Requirements of the packages that tell a release: one as pip or conda writes it, those of a list, those of a command.

Only what names such a package is looked at any closer; its specifier is judged in `releases.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from trueup.frameworks import all_packages

#: The names a package is pinned by, and the name it is known by here.
PACKAGES = all_packages()
#: Any of those names in a pattern; what goes on with "-", "." or a letter is another package.
NAMES = "|".join(sorted((name.replace("-", "[-_.]") for name in PACKAGES), key=len, reverse=True))
NAME = rf"(?:{NAMES})(?![-\w.])"
#: Characters of one requirement that are looked at.
MAX_REQUIREMENT = 1_000

_NAMED = rf"\s*(?:[\w./-]+::)?(?P<name>{NAMES})(?![-\w.])\s*(?:\[[^\]]*\])?\s*"
#: A specifier goes on up to a marker, a comment, an option, an address, the next word or the end of a string.
_REST = r"(?:(?!\s+[-a-z])[^;#\"'\)\n@\\])*"
_REQUIREMENT = re.compile(rf"{_NAMED}(?P<specifier>\(?\s*[=<>!~^]{_REST})?", re.IGNORECASE)
#: In conda's lists a release may stand without a sign.
_CONDA_REQUIREMENT = re.compile(rf"{_NAMED}(?P<specifier>[=<>!~\d]{_REST})?", re.IGNORECASE)
#: A wheel by its address or its path: `…/tensorflow_gpu-2.1.0-cp37-cp37m-manylinux2010_x86_64.whl`.
_WHEEL = re.compile(rf"(?:^|[/\s=\"'])(?P<file>(?:{NAMES})-\d[^\s/\"'#?]*\.whl)", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)
_INSTALL = re.compile(r"\b(?:pip3?|conda|(?:micro)?mamba)\b.*?\binstall\b(?P<words>.*)")
#: The words of a command that are requirements, in quotes or without.
_WORD = re.compile(
    rf"(?<![\w./@=-])(?:\"(?P<double>{NAME}[^\"]*)\"|'(?P<single>{NAME}[^']*)'"
    rf"|(?P<plain>{NAME}(?:\[[\w,-]*\])?(?:[=<>!~]+[\"']?)?[^\s\"'`;&|()\[\]{{}}\\]*))",
    re.IGNORECASE,
)
#: Characters of a command's line that are looked at.
_MAX_COMMAND = 2_000


class Requirement(NamedTuple):
    """One requirement: its row, the package that is meant, the specifier, and what stands there."""

    row: int
    package: str
    specifier: str
    written: str


def package_of(name: str) -> str | None:
    """The package that a name stands for, None for any other; case, "-", "_" and "." make no difference."""
    return PACKAGES.get(re.sub(r"[-_.]+", "-", name.lower()))


def requirement(text: str, row: int, *, conda: bool = False) -> Requirement | None:
    """The requirement that a text begins with, or the wheel that it names by its path; None where it is neither."""
    text = _COMMENT.sub("", text[:MAX_REQUIREMENT])
    wheel = _WHEEL.search(text) if ".whl" in text else None
    if wheel is not None:
        return _of_wheel(unquote(wheel["file"]), row)
    match = (_CONDA_REQUIREMENT if conda else _REQUIREMENT).match(text)
    return pinned(match["name"], (match["specifier"] or "").lstrip("( ").strip(), row) if match else None


def pinned(name: str, specifier: str, row: int) -> Requirement | None:
    """The requirement of a package by its name; None for a package that tells nothing."""
    package = package_of(name)
    if package is None:
        return None
    shown = " ".join(specifier[: _MAX_SHOWN + 1].split())
    shown = shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}…"
    return Requirement(row, package, specifier, f"{name}{'' if shown[:1] in _SIGNS else ' '}{shown}".rstrip())


#: Characters of a specifier that a message repeats, and the signs that it begins with.
_MAX_SHOWN, _SIGNS = 60, frozenset("=<>!~^")


def _of_wheel(file: str, row: int) -> Requirement | None:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename  # noqa: PLC0415 - wheels are rare
    from packaging.version import InvalidVersion  # noqa: PLC0415

    try:
        name, version, _, _ = parse_wheel_filename(file)
    except (InvalidWheelFilename, InvalidVersion):
        return None
    return pinned(name, f"=={version.public}", row)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a list as pip joins them, each with the row that it begins in: a "\\" at the end goes on below."""
    pending: list[str] = []
    begin = 1
    for row, line in enumerate(text.split("\n"), 1):
        if not pending:
            begin = row
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment and len(pending) < MAX_REQUIREMENT:
            pending.append(line[:-1])
            continue
        yield begin, " ".join([*pending, "" if comment and pending else line])
        pending = []
    if pending:
        yield begin, " ".join(pending)


def installed_by(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """(row, requirement as written) of what commands install: `pip install -q keras==2.0.4 'torch>=2'`, conda's too.

    A command goes on below a line that ends with "\\".
    """
    goes_on = False
    for row, whole in lines:
        line = whole[:_MAX_COMMAND]
        if not goes_on and "install" not in line:
            continue
        line = _COMMENT.sub("", line)
        command = _INSTALL.search(line)
        words = command["words"] if command else line if goes_on else ""
        wheels = [wheel["file"] for wheel in _WHEEL.finditer(words)] if ".whl" in words else []
        yield from ((row, wheel) for wheel in wheels)
        for match in _WORD.finditer(words):
            yield row, re.sub(r"[\"']", "", match["double"] or match["single"] or match["plain"])
        goes_on = (goes_on or command is not None) and whole.rstrip().endswith("\\")
