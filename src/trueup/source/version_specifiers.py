"""Which releases of a package there are, as the frameworks state them, and which of them a version specifier means.

`packaging` knows what a specifier allows (PEP 440). The signs that conda, Poetry and Pipenv have beside it are written
in its words first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from trueup.contract.target import Version
from trueup.frameworks import all_lines
from trueup.frameworks.releases import every_release, padded, written

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
    for line in all_lines().values():
        if line.package == package:
            yield from every_release(line.key)


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
            # `==2.2.4,<2` names a release and forbids it: nothing can be said of that.
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
