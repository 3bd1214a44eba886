"""The files in which Python projects say which releases they ask for: one small reader for each kind.

A reader takes a text and gives the requirements in it. Nothing is run, nothing is fetched, and each reader goes through
its text once, whatever stands there.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from trueup.frameworks import all_frameworks
from trueup.source.consulted import listed
from trueup.syntax.requirement_lines import (
    MAX_REQUIREMENT,
    NAMES,
    Requirement,
    installed_by,
    logical_lines,
    package_of,
    pinned,
    requirement,
)
from trueup.syntax.toml_tables import MAX_TOML_BYTES, toml_tables

#: How many files of requirements one list may include, in all.
MAX_INCLUDED = 20
#: Lock files of large projects are as large as this, lists with a hash for each file of each package a quarter of it.
MAX_LOCK_BYTES, MAX_LIST_BYTES = 8_000_000, MAX_TOML_BYTES
#: Requirements of our packages in one file.
MAX_LISTED = 200
#: Characters of one line that are looked at; some write all of a setup.py in one.
MAX_LINE = 10_000
#: Characters before and behind the name of a locked package in which its release is looked for.
_MAX_BLOCK = 4_000

#: From a text to what it asks for; None stands for what is no requirement of a package that matters here.
Reader: TypeAlias = Callable[[str], Iterator[Requirement | None]]


def included_by(reader: Reader, text: str) -> Iterator[str]:
    """The files beside a list of requirements that it takes in (`-r base.txt`); no other kind of file has any."""
    if reader is not _read_requirements:
        return
    for match in _INCLUDE.finditer(text):
        if "://" not in match.group(1):
            yield match.group(1)


_INCLUDE = re.compile(r"^[ \t]*(?:-r|-c|--requirement|--constraint)[= \t]*([^\s#=][^\s#]*)", re.MULTILINE)


def _read_requirements(text: str) -> Iterator[Requirement | None]:
    yield from (requirement(line, row) for row, line in logical_lines(text))


#: A package's name in a lock file, in TOML (`name = "keras"`) or YAML (`name: keras`, `- name: keras`).
_LOCKED_NAME = re.compile(rf"^[ \t-]*name[ \t]*[=:][ \t]*[\"']?({NAMES})[\"']?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_LOCKED_VERSION = re.compile(r"^[ \t-]*version[ \t]*[=:][ \t]*[\"']?([^\s\"']+)", re.MULTILINE)
#: What begins the next package: a table of TOML, an item of a list of YAML.
_NEXT_PACKAGE = re.compile(r"^(?:\[|[ \t]*- )", re.MULTILINE)
#: An address of a package that conda installs: `…/linux-64/pytorch-2.1.0-cpu_generic_py311h_0.conda`.
_CONDA_FILE = re.compile(rf"/({NAMES})-(\d[\w.]*)-[\w.]+\.(?:conda|tar\.bz2)", re.IGNORECASE)
_PIPFILE_LOCKED = re.compile(rf"\"({NAMES})\"\s*:\s*\{{[^{{}}]*?\"version\"\s*:\s*\"([^\"]+)\"", re.IGNORECASE)


def _read_lock(text: str) -> Iterator[Requirement | None]:
    """uv.lock, poetry.lock, pdm.lock, pylock.toml, conda-lock.yml, older pixi.lock: a name and a version in a block."""
    for row, match in _with_rows(_LOCKED_NAME, text):
        # The block begins with a table's head or an item's dash, which may stand before the name itself.
        before = text[max(match.start() - _MAX_BLOCK, 0) : match.end()]
        begin = max((each.start() for each in _NEXT_PACKAGE.finditer(before)), default=0)
        behind = text[match.end() : match.end() + _MAX_BLOCK]
        end = _NEXT_PACKAGE.search(behind)
        version = _LOCKED_VERSION.search(before[begin:] + behind[: end.start() if end else None])
        if version is not None:
            yield pinned(match.group(1), f"=={version.group(1)}", row)


def _read_pixi_lock(text: str) -> Iterator[Requirement | None]:
    """pixi.lock: addresses of packages, before release 6 blocks with a name and a version too."""
    yield from _read_lock(text)
    yield from _read_addresses(text)


def _read_addresses(text: str) -> Iterator[Requirement | None]:
    """Explicit lists of conda: addresses of packages. Wheels stand among them in a pixi.lock."""
    for row, match in _with_rows(_CONDA_FILE, text):
        yield pinned(match.group(1), f"=={match.group(2)}", row)
    for row, match in _with_rows(_WHEEL_ROW, text):
        yield requirement(match.group(), row)


_WHEEL_ROW = re.compile(rf"/(?:{NAMES})-\d[^\s/]*\.whl", re.IGNORECASE)


def _read_pipfile_lock(text: str) -> Iterator[Requirement | None]:
    for row, match in _with_rows(_PIPFILE_LOCKED, text):
        yield pinned(match.group(1), match.group(2), row)


def _with_rows(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Where a pattern stands in a text, with its row, within the bound on what is listed."""
    row, seen = 1, 0
    for match in islice(pattern.finditer(text), MAX_LISTED):
        row, seen = row + text.count("\n", seen, match.start()), match.start()
        yield row, match


_YAML_KEY = re.compile(r"[\"']?(?P<key>[\w-]+)[\"']?\s*:")
_YAML_ITEM = re.compile(r"\s*-\s*[\"']?(?P<item>[\w./-].*)")
#: Where a list opens that goes on with commas: `dependencies: [python=3.7, keras=2.2.4]`, `- pip: [keras]`.
_FLOW_LIST = re.compile(r"(?:^\s*|[:-]\s+|[\[{,]\s*)\[")
#: What stands in such a list; a bracket right behind a name holds its extras.
_FLOW_PART = re.compile(
    r"(?P<open>\[)|(?P<close>\])|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<plain>[^\s,\[\]{}\"'][^,\[\]{}\"']*(?:(?<=\w)\[[\w,\s-]*\][^,\[\]{}\"']*)?)"
)


def _read_conda(text: str) -> Iterator[Requirement | None]:
    """environment.yml: only its lists of dependencies are looked at, in rows of their own or in brackets."""
    depth, asks = 0, True
    for row, whole in enumerate(text.split("\n"), 1):
        line = whole[:MAX_LINE].partition(" #")[0]
        key = _YAML_KEY.match(line)
        asks = asks if key is None or depth else key["key"] == "dependencies"
        if not asks:
            continue
        flow = None if depth else _FLOW_LIST.search(line)
        if not depth and flow is None:
            item = _YAML_ITEM.match(line)
            yield requirement(item["item"], row, conda=True) if item is not None else None
            continue
        for part in _FLOW_PART.finditer(line, flow.end() - 1 if flow is not None else 0):
            depth = max(depth + (part["open"] is not None) - (part["close"] is not None), 0)
            yield requirement(part["double"] or part["single"] or part["plain"] or "", row, conda=True)


_STRING = re.compile(r"(?:^\s*|[\"'=]\s*)(?=[a-zA-Z])")


def _read_setup(text: str) -> Iterator[Requirement | None]:
    """setup.py and setup.cfg, as text: what stands there in quotes or alone on a line and looks like a requirement."""
    for row, line in enumerate(text.split("\n"), 1):
        for match in _STRING.finditer(line[:MAX_LINE]):
            asked = requirement(line[match.end() : match.end() + MAX_REQUIREMENT], row)
            # A bare name may stand for anything here: a keyword, a title.
            yield asked if asked is not None and asked.specifier.strip(" *") else None


_TOX_SECTION = re.compile(r"\[(?P<name>[^\]]*)\]")
_TOX_KEY = re.compile(r"(?P<key>[A-Za-z_]\w*)\s*[=:]\s*(?P<value>.*)")


def _read_tox(text: str) -> Iterator[Requirement | None]:
    """tox.ini: the `deps` of its environments, but for those that only some factors have (`tf1: tensorflow==1.15`)."""
    in_environment = in_deps = False
    for row, line in enumerate(text.split("\n"), 1):
        section = _TOX_SECTION.match(line)
        key = _TOX_KEY.match(line)
        if section is not None:
            in_environment, in_deps = section["name"].strip().startswith("testenv"), False
        elif key is not None:
            in_deps = in_environment and key["key"] == "deps"
        if in_deps and section is None:
            yield requirement(key["value"] if key is not None else line, row)


#: Images that are named after the release that they carry, and the package.
_IMAGES = {image: package for framework in all_frameworks() for image, package in framework.images.items()}
_FROM = re.compile(r"\s*FROM\s+(?:--\S+\s+)*(?P<image>[\w./-]+):v?(?P<version>\d+(?:\.\d+)+[\w.]*)", re.IGNORECASE)
_ARG = re.compile(r"\s*(?:ARG|ENV)\s+(?P<name>\w+)[= ][\"']?(?P<value>[\w.+-]{1,40})", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?-([\w.+-]*))?\})")


def _read_dockerfile(text: str) -> Iterator[Requirement | None]:
    """What a Dockerfile installs, then the image that it starts from (`tensorflow/tensorflow:2.4.1`)."""
    values: dict[str, str] = {}
    images: list[Requirement] = []

    def lines() -> Iterator[tuple[int, str]]:
        for row, whole in enumerate(text.split("\n"), 1):
            if whole.lstrip().startswith("#"):
                continue
            line = _VARIABLE.sub(lambda match: values.get(match[1] or match[2], match[3] or match[0]), whole[:MAX_LINE])
            variable, image = _ARG.match(line), _FROM.match(line)
            if variable is not None and len(values) < MAX_LISTED:
                values[variable["name"]] = variable["value"]
            package = _IMAGES.get("/".join(image["image"].lower().split("/")[-2:])) if image is not None else None
            if image is not None and package is not None and len(images) < MAX_LISTED:
                written = f"{image['image']}:{image['version']}"
                images.append(Requirement(row, package, f"=={image['version']}", written))
            yield row, line

    yield from (requirement(each, row) for row, each in installed_by(lines()))
    yield from images


_TABLES = ("dependencies", "dev-dependencies", "packages", "dev-packages", "pypi-dependencies")


def _read_toml(text: str) -> Iterator[Requirement | None]:
    """pyproject.toml, pixi.toml and Pipfile: every list and table of dependencies, whoever's tool it belongs to."""
    try:
        found = list(islice(_in_tables(toml_tables(text.encode("utf-8", "replace")), listed=False), MAX_LISTED))
    except (ValueError, RecursionError):
        return
    for asked, sought in found:
        yield asked._replace(row=text.count("\n", 0, max(text.find(sought), 0)) + 1)


def _in_tables(value: object, *, listed: bool) -> Iterator[tuple[Requirement, str]]:
    """(requirement, text to find it by); `listed` where strings are requirements."""
    if isinstance(value, list):
        for each in value:
            asked = requirement(each, 1) if isinstance(each, str) and listed else None
            if asked is not None:
                yield asked, each
            else:
                yield from _in_tables(each, listed=listed)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _TABLES and isinstance(each, dict):
                yield from _in_named(each)
            yield from _in_tables(each, listed=listed or key.endswith(("dependencies", "dependency-groups")))


def _in_named(table: dict[str, object]) -> Iterator[tuple[Requirement, str]]:
    """Poetry, Pipfile and pixi: a table from names to specifiers, or to tables that hold one."""
    for name, value in table.items():
        if package_of(name) is None:
            continue
        for each in value if isinstance(value, list) else [value]:
            specifier = each.get("version") if isinstance(each, dict) else each
            asked = pinned(name, specifier, 1) if isinstance(specifier, str) else None
            if asked is not None:
                yield asked, name


#: Patterns of file names and their readers, what is surest first.
_FILES: tuple[tuple[str, Reader], ...] = (
    ("uv.lock", _read_lock),
    ("poetry.lock", _read_lock),
    ("pdm.lock", _read_lock),
    ("pylock.toml", _read_lock),
    ("pylock.*.toml", _read_lock),
    ("Pipfile.lock", _read_pipfile_lock),
    ("pixi.lock", _read_pixi_lock),
    ("*conda-lock.y*ml", _read_lock),
    ("conda-*.lock", _read_addresses),
    ("requirements.txt", _read_requirements),
    ("requirements*.txt", _read_requirements),
    ("*requirements.txt", _read_requirements),
    ("constraints*.txt", _read_requirements),
    ("requirements*.in", _read_requirements),
    ("environment*.y*ml", _read_conda),
    ("conda*.y*ml", _read_conda),
    ("Dockerfile*", _read_dockerfile),
    ("*.[Dd]ockerfile", _read_dockerfile),
    ("Containerfile*", _read_dockerfile),
    ("Pipfile", _read_toml),
    ("pixi.toml", _read_toml),
    ("pyproject.toml", _read_toml),
    ("setup.cfg", _read_setup),
    ("setup.py", _read_setup),
    ("tox.ini", _read_tox),
)
_FOLDER, _LISTS = "requirements", re.compile(fnmatch.translate("*.txt"))
_ANY_FILE = re.compile("|".join(fnmatch.translate(pattern) for pattern in (_FOLDER, *(name for name, _ in _FILES))))


def may_pin(path: Path) -> bool:
    """True for a file whose name is one of those in which releases are asked for, whether or not it is there."""
    return bool(_ANY_FILE.match(path.name)) or (path.parent.name == "requirements" and path.suffix == ".txt")


def pin_files(folder: Path) -> Iterator[tuple[Path, Reader]]:
    """The files of requirements in a folder and in its `requirements/`, what is surest first."""
    names = listed(folder, _ANY_FILE)
    candidates = [name for name in names if name != _FOLDER]
    for pattern, reader in _FILES if candidates else ():
        for name in fnmatch.filter(candidates, pattern):
            candidates.remove(name)
            yield folder / name, reader
    if _FOLDER in names:
        yield from ((folder / _FOLDER / name, _read_requirements) for name in listed(folder / _FOLDER, _LISTS))
