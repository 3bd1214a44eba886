"""Which releases there are, and which of them a version specifier means.

`packaging` knows what a specifier allows (PEP 440). The signs that conda, Poetry and Pipenv have beside it are written
in its words first.

Rows were taken from the package indexes in November 2026 (Keras, TensorFlow, tf-keras, PyTorch); TensorFlow before 2.12
and PyTorch before 1.13 from their release notes, since indexes no longer list them for today's Pythons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from trueup.contract.target import Version
from trueup.facts.releases import padded, written

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
_SIGNS = r"===|==|~=|!=|<=|>=|<|>|=|\^|~"
#: One clause, with the build that conda puts behind a second "=" left out: `>=2.2`, `^2.3`, `=2.2.4=py36_0`, `2.2.*`.
_CLAUSE = re.compile(rf"[\s,]*(?P<sign>{_SIGNS})?\s*(?P<version>v?\d[^\s,=<>!~^]*)(?:=[\w.*]+(?![^\s,]))?[\s,]*")
_ONLY_NUMBERS = re.compile(r"v?\d+(?:\.\d+)*")
#: The signs that say how new a release may be.
_BOUND_ABOVE = frozenset({"==", "===", "~=", "<", "<="})

#: No specifier is longer than this or has more clauses; one that has says nothing.
_LONGEST, _MOST_CLAUSES = 400, 20
#: No release has a higher number in it, years included.
_HIGHEST = 9_999


class Specified(NamedTuple):
    """The release that a specifier means.

    version: None where the specifier has no upper bound, where no release fits, or where it cannot be understood.
    named: True where it names this one release; else `version` is the newest of those that it allows.
    prerelease: True where it names a pre-release of `version`.
    """

    version: Version | None = None
    named: bool = False
    prerelease: bool = False


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


@lru_cache(maxsize=512)
def specified(package: str, specifier: str) -> Specified:
    """The release that a specifier means: the one it names, else the newest that it allows below its upper bound.

    Takes pip's, conda's and Poetry's signs: "==2.2.4", "~=2.2", ">=2.2,<2.3", "==2.2.*", "2.2.4", "=2.2", "^2.3",
    "~2.2", and alternatives, "^2.3 || ^3.0".
    """
    if len(specifier) > _LONGEST or specifier.count(",") >= _MOST_CLAUSES:
        return Specified()
    alternatives = [_allowed(package, each) for each in re.split(r"\|+", specifier)]
    found = [(each.version, each) for each in alternatives if each.version is not None]
    # One alternative without an upper bound lets in any newer release.
    return max(found)[1] if len(found) == len(alternatives) else Specified()


def _allowed(package: str, specifier: str) -> Specified:
    # Imported here, since most runs meet no pin and `trueup --version` never does.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion
    from packaging.version import Version as Parsed

    try:
        clauses = SpecifierSet(",".join(_clauses(specifier)))
        named = [each.version for each in clauses if each.operator in ("==", "===") and not each.version.endswith(".*")]
        if named:
            version = Parsed(named[0])
            known = not version.epoch and max(version.release) <= _HIGHEST
            if not known or not clauses.contains(version, prereleases=True):
                return Specified()
            return Specified(padded(version.release[:4]), named=True, prerelease=version.is_prerelease)
    except (InvalidSpecifier, InvalidVersion):
        return Specified()
    if not any(each.operator in _BOUND_ABOVE for each in clauses):
        return Specified()
    fitting = (release for release in releases(package) if clauses.contains(written(release)))
    return Specified(max(fitting, default=None))


def _clauses(specifier: str) -> Iterator[str]:
    """The clauses in the signs of PEP 440; what is no clause is handed on as it stands, and refused there."""
    at = 0
    for _ in range(_MOST_CLAUSES):
        match = _CLAUSE.match(specifier, at)
        if match is None:
            break
        yield from _clause(match["sign"] or "", match["version"])
        at = match.end()
    if specifier[at:].strip(" *"):
        yield specifier[at:]


def _clause(sign: str, version: str) -> Iterator[str]:
    from packaging.version import Version as Parsed

    if sign in ("", "="):
        # Conda's single sign is a prefix: "=2.2" is any 2.2, while "=2.2.4" leaves one release.
        prefix = sign == "=" and _ONLY_NUMBERS.fullmatch(version) is not None and version.count(".") < 2
        yield f"=={version}.*" if prefix else f"=={version}"
    elif sign in ("^", "~"):
        yield f">={version}"
        yield f"<{written(_first_left_out(Parsed(version).release, caret=sign == '^'))}"
    elif sign in ("==", "===", "!="):
        yield sign + version
    else:
        # pip took ">=2.*" for years, and meant ">=2".
        yield sign + version.removesuffix(".*")


def _first_left_out(release: Version, *, caret: bool) -> Version:
    """The first release above what "^" (the first number but 0 stays) or "~" (the first two stay) takes."""
    if caret:
        last = next((i for i, number in enumerate(release) if number), len(release) - 1)
    else:
        last = min(len(release), 2) - 1
    return (*release[:last], release[last] + 1)
