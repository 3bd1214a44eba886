"""Which releases there are, and which of them a version specifier means.

Rows were taken from the package indexes in November 2026 (Keras, TensorFlow, tf-keras, PyTorch); TensorFlow before 2.12
and PyTorch before 1.13 from their release notes, since indexes no longer list them for today's Pythons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trueup.contract.target import Version
from trueup.facts.releases import padded

#: For each package its lines of releases, each with its highest last number.
_LINES = {
    "keras": "0.1:3 0.2:0 0.3:3 1.0:8 1.1:2 1.2:2 2.0:9 2.1:6 2.2:5 2.3:1 2.4:3 2.6:0 2.7:0 2.8:0 2.9:0 2.10:0 "
    "2.11:0 2.12:0 2.13:1 2.14:0 2.15:0 3.0:5 3.1:1 3.2:1 3.3:3 3.4:1 3.5:0 3.6:0 3.7:0 3.8:0 3.9:2 "
    "3.10:0 3.11:3 3.12:4 3.13:2 3.14:1 3.15:1",
    "tensorflow": "0.12:1 1.0:1 1.1:0 1.2:1 1.3:0 1.4:1 1.5:1 1.6:0 1.7:1 1.8:0 1.9:0 1.10:1 1.11:0 1.12:3 1.13:2 "
    "1.14:0 1.15:5 2.0:4 2.1:4 2.2:3 2.3:4 2.4:4 2.5:3 2.6:5 2.7:4 2.8:4 2.9:3 2.10:1 2.11:1 2.12:1 "
    "2.13:1 2.14:1 2.15:1 2.16:2 2.17:1 2.18:1 2.19:1 2.20:0 2.21:0",
    "tf-keras": "2.14:1 2.15:1 2.16:0 2.17:0 2.18:0 2.19:0 2.20:1 2.21:0",
    "torch": "0.4:1 1.0:1 1.1:0 1.2:0 1.3:1 1.4:0 1.5:1 1.6:0 1.7:1 1.8:1 1.9:1 1.10:2 1.11:0 1.12:1 1.13:1 2.0:1 "
    "2.1:2 2.2:2 2.3:1 2.4:1 2.5:1 2.6:0 2.7:1 2.8:0 2.9:1 2.10:0 2.11:0 2.12:1 2.13:0 2.14:1 2.15:0",
}
_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>|=|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.?\*)?[^,\s|]*")

#: No specifier is longer than this; one that is says nothing, and its numbers would not be numbers of releases.
_LONGEST = 400


def releases(package: str) -> Iterator[Version]:
    """The package's releases, oldest first; none for a package without rows."""
    for line in _LINES.get(package, "").split():
        minor, _, highest = line.partition(":")
        first, second = map(int, minor.split("."))
        for last in range(int(highest) + 1):
            yield first, second, last


def newest(package: str) -> Version | None:
    """The newest release in the rows."""
    return max(releases(package), default=None)


def meant(package: str, specifier: str) -> Version | None:
    """The release a specifier means: the one it names, else the newest below its upper bound, else None.

    Takes pip's, conda's and poetry's signs: "==2.2.4", "~=2.2", ">=2.2,<2.3", "==2.2.*", "2.2.4", "^2.3".
    None stands for a specifier without an upper bound (">=2.0", "*"), or one that no release fits.
    """
    low: Version = ()
    high: Version | None = None
    inclusive, refused = False, set[Version]()
    if len(specifier) > _LONGEST:
        return None
    for sign, digits, star in _CLAUSE.findall(specifier.partition("||")[0]):
        version = tuple(map(int, digits.split(".")))[:4]
        if sign in ("", "==", "===", "=") and not star and not (sign == "=" and len(version) < 3):
            return padded(version)
        if sign == "!=":
            refused.add(padded(version))
            continue
        if sign in (">=", ">"):
            low = max(low, version)
            continue
        bound = _upper(sign, version)
        low = low if sign in ("<", "<=") else max(low, version)
        if high is None or bound < high:
            high, inclusive = bound, sign == "<="
    if high is None:
        return None
    fitting = (
        release
        for release in releases(package)
        if low <= release and (release < padded(high) or (inclusive and release == padded(high)))
    )
    return max((release for release in fitting if release not in refused), default=None)


def _upper(sign: str, version: Version) -> Version:
    """The bound that a clause sets from above; exclusive but for "<="."""
    if sign in ("<", "<="):
        return version
    if sign == "~=":
        kept = max(len(version) - 1, 1)
    elif sign == "^":
        kept = next((i + 1 for i, number in enumerate(version) if number), len(version))
    elif sign == "~":
        kept = min(len(version), 2)
    else:
        kept = len(version)
    return (*version[: kept - 1], version[kept - 1] + 1)
