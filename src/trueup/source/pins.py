"""The releases that a project asks for, from every file in which Python projects say so.

Each kind of file has a small reader that yields (row, package, specifier); the nearest folder wins, and within a folder
a lock file before a list of requirements before a range in the project's metadata.
"""

from __future__ import annotations

import fnmatch
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from trueup.contract.target import Version
from trueup.facts.releases import written
from trueup.source.files import read_bytes
from trueup.source.releases import meant
from trueup.syntax.notebook import Hint
from trueup.syntax.outputs import ShownRelease

#: How far upward a project is looked for.
MAX_LEVELS = 6
#: How many files of requirements one list may include, in all.
MAX_INCLUDED = 20
#: Lock files of large projects are this size; anything beyond is no file of requirements.
MAX_PIN_BYTES = 8_000_000
#: Characters of one requirement that are looked at, and requirements of our packages in one file.
MAX_REQUIREMENT, MAX_LISTED = 1_000, 200

#: The names a package is pinned by, and the name it is known by here.
PACKAGES = {
    "keras": "keras",
    "tf-keras": "tf-keras",
    "tensorflow": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-macos": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tf-nightly": "tensorflow",
    "tf-nightly-cpu": "tensorflow",
    "tf-nightly-gpu": "tensorflow",
    "torch": "torch",
    "pytorch": "torch",
    "jax": "jax",
    "theano": "theano",
}
_NAMES = "|".join(sorted((name.replace("-", "[-_.]") for name in PACKAGES), key=len, reverse=True))
_REQUIREMENT = re.compile(rf"({_NAMES})(?![-\w.])\s*(?:\[[^\]]*\])?\s*\(?\s*([=<>!~^][^;#\"'\)\n@]*)?", re.IGNORECASE)
#: A wheel by its address or its path: `…/tensorflow_gpu-2.1.0-cp37-cp37m-manylinux2010_x86_64.whl`.
_WHEEL = re.compile(rf"(?:^|[/\s])({_NAMES})-(\d+(?:\.\d+)+)[\w.+%]*-(?:cp|py)\d[\w.-]*\.whl", re.IGNORECASE)
_INCLUDE = re.compile(r"\s*(?:-r|-c|--requirement|--constraint)[=\s]\s*([^\s#]+)")
_LOCKED = re.compile(rf"^name = \"({_NAMES})\"\s*^version = \"([^\"]+)\"", re.IGNORECASE | re.MULTILINE)
_PIPFILE_LOCKED = re.compile(rf"\"({_NAMES})\"\s*:\s*\{{[^{{}}]*?\"version\"\s*:\s*\"([^\"]+)\"", re.IGNORECASE)
_CONDA_LINE = re.compile(
    rf"\s*-\s*[\"']?(?:[\w./-]+::)?({_NAMES})(?![-\w.])[ \t]*([=<>!~\d][^#\"'\n]*)?", re.IGNORECASE
)
_TABLES = ("dependencies", "dev-dependencies", "packages", "dev-packages")

Entry: TypeAlias = tuple[int, str, str]


class Pin(NamedTuple):
    """What a project says of a package: the release (None where no upper bound tells it), and where it says so."""

    version: Version | None
    why: str


def project_targets(folder: Path, cache: dict[Path, dict[str, Pin]] | None = None) -> dict[str, Pin]:
    """What is said of each package ("keras", "tensorflow", "tf-keras", "torch", "jax", "theano"), nearest file first.

    Looks upward from the folder to the project's root (a .git or a pyproject.toml), at most MAX_LEVELS folders.
    cache: remembers what each folder says while many files are read.
    """
    found: dict[str, Pin] = {}
    folder = folder.absolute()
    for level in [folder, *folder.parents][: MAX_LEVELS + 1]:
        said = cache.get(level) if cache is not None else None
        if said is None:
            said = _said_in(level)
            if cache is not None:
                cache[level] = said
        for package, pin in said.items():
            if package not in found or (found[package].version is None and pin.version is not None):
                found[package] = pin
        if (level / ".git").exists() or (level / "pyproject.toml").is_file():
            break
    return found


def pins_of_hints(hints: Iterable[Hint]) -> dict[str, Pin]:
    """The releases that a notebook installs itself; a later cell does not undo an earlier one."""
    found: dict[str, Pin] = {}
    for hint in hints:
        for _, package, specifier in _requirements([(hint.where.row, hint.requirement)]):
            version = meant(package, specifier)
            cell = f"cell {hint.where.cell}" if hint.where.cell is not None else f"line {hint.where.row}"
            if version is not None:
                found.setdefault(package, Pin(version, f"{cell} asks for {hint.requirement}"))
    return found


def pins_of_outputs(shown: Iterable[ShownRelease]) -> dict[str, Pin]:
    """The releases that a notebook printed or installed when it was run; a later cell wins, as after a restart."""
    found: dict[str, Pin] = {}
    for one in shown:
        version = meant(one.package, f"=={one.version}")
        if version is not None:
            found[one.package] = Pin(version, f"the output of cell {one.cell} shows {one.package} {one.version}")
    return found


def _said_in(folder: Path) -> dict[str, Pin]:
    found: dict[str, Pin] = {}
    for path, reader in _pin_files(folder):
        for file, (row, package, specifier) in _read(path, reader, [MAX_INCLUDED]):
            name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
            pin = _pin(f"{name}:{row}", package, specifier)
            known = found.get(package)
            if known is None or (known.version is None and pin.version is not None):
                found[package] = pin
    return found


def _pin(place: str, package: str, specifier: str) -> Pin:
    """The release that is meant, and a clause that says what stands there and how it was understood."""
    if not specifier.strip(" *"):
        return Pin(None, f"{place} asks for {package} without a release")
    version = meant(package, specifier)
    asked = f"{package}{specifier}" if specifier[0] in "=<>!~^" else f"{package} {specifier}"
    if version is None:
        return Pin(None, f"{place} only asks for {asked}")
    if written(version).startswith(specifier.lstrip("= ")):
        return Pin(version, f"{place} pins {asked}")
    return Pin(version, f"{place} asks for {asked}, of which {written(version)} is the newest")


def _read(path: Path, reader: Reader, left: list[int]) -> Iterator[tuple[Path, Entry]]:
    """(file, entry) of one file and those it includes; `left` counts down what may still be included."""
    data = read_bytes(str(path))
    if not isinstance(data, bytes) or len(data) > MAX_PIN_BYTES:
        return
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = data.decode(encoding, "replace").replace("\r\n", "\n")
    for row, package, specifier in islice(reader(text), MAX_LISTED):
        # In setup.py a bare name may stand for anything: a keyword, a title.
        if specifier.strip(" *") or reader is not _read_setup:
            yield path, (row, package, specifier.strip())
    if reader is _read_requirements:
        for name in _INCLUDE.findall("\n".join(line for line in text.split("\n") if line.lstrip().startswith("-"))):
            if left[0] > 0 and "://" not in name:
                left[0] -= 1
                yield from _read(path.parent / name, reader, left)


def _requirements(lines: Iterable[tuple[int, str]]) -> Iterator[Entry]:
    """Requirements as pip writes them, one a line."""
    for row, whole in lines:
        line = whole[:MAX_REQUIREMENT]
        wheel = _WHEEL.search(line) if ".whl" in line else None
        match = _REQUIREMENT.match(line.lstrip())
        if wheel and not line.lstrip().startswith("#"):
            yield row, _package(wheel.group(1)), f"=={wheel.group(2)}"
        elif match:
            yield row, _package(match.group(1)), match.group(2) or ""


def _read_requirements(text: str) -> Iterator[Entry]:
    yield from _requirements(enumerate(text.split("\n"), 1))


def _read_lock(text: str) -> Iterator[Entry]:
    """uv.lock, poetry.lock and pdm.lock: a name and a version on the row below it."""
    yield from _matches(_LOCKED, text, "==")


def _read_pipfile_lock(text: str) -> Iterator[Entry]:
    yield from _matches(_PIPFILE_LOCKED, text, "")


def _matches(pattern: re.Pattern[str], text: str, sign: str) -> Iterator[Entry]:
    row, seen = 1, 0
    for match in pattern.finditer(text):
        row, seen = row + text.count("\n", seen, match.start()), match.start()
        yield row, _package(match.group(1)), sign + match.group(2)


def _read_conda(text: str) -> Iterator[Entry]:
    """environment.yml: only its lists are looked at; a build string after a second "=" says nothing of the release."""
    for row, line in enumerate(text.split("\n"), 1):
        match = _CONDA_LINE.match(line)
        if match:
            specifier = (match.group(2) or "").strip()
            built = re.match(r"=?([\d.]+)=\w+$", specifier)
            yield row, _package(match.group(1)), f"=={built.group(1)}" if built else specifier


def _read_setup(text: str) -> Iterator[Entry]:
    """setup.py and setup.cfg, as text: what stands there in quotes or alone on a line and looks like a requirement."""
    for row, line in enumerate(text.split("\n"), 1):
        for match in re.finditer(r"(?:^\s*|[\"'=]\s*)(?=[a-zA-Z])", line):
            yield from _requirements([(row, line[match.end() : match.end() + MAX_REQUIREMENT])])


def _read_toml(text: str) -> Iterator[Entry]:
    """pyproject.toml and Pipfile: every list and table of dependencies, whoever's tool it belongs to."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    lines = text.split("\n")
    for package, specifier, sought in _in_tables(tables, listed=False):
        row = next((row for row, line in enumerate(lines, 1) if sought in line), 1)
        yield row, package, specifier


def _in_tables(value: object, *, listed: bool) -> Iterator[tuple[str, str, str]]:
    """(package, specifier, text to find it by); `listed` where strings are requirements."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, str) and listed:
                yield from ((package, specifier, each) for _, package, specifier in _requirements([(0, each)]))
            else:
                yield from _in_tables(each, listed=listed)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in _TABLES and isinstance(each, dict):
                yield from _named(each)
            yield from _in_tables(each, listed=listed or key.endswith(("dependencies", "dependency-groups")))


def _named(table: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Poetry and Pipfile: a table from names to specifiers, or to tables that hold one."""
    for name, value in table.items():
        choices = value if isinstance(value, list) else [value]
        for each in choices:
            specifier = each.get("version") if isinstance(each, dict) else each
            known = name.lower().replace("_", "-").replace(".", "-")
            if known in PACKAGES and isinstance(specifier, str):
                yield PACKAGES[known], specifier, name


def _package(name: str) -> str:
    return PACKAGES[re.sub(r"[-_.]", "-", name.lower())]


Reader: TypeAlias = Callable[[str], Iterator[Entry]]
#: Patterns of file names and their readers, what is surest first.
_FILES: tuple[tuple[str, Reader], ...] = (
    ("uv.lock", _read_lock),
    ("poetry.lock", _read_lock),
    ("pdm.lock", _read_lock),
    ("Pipfile.lock", _read_pipfile_lock),
    ("requirements.txt", _read_requirements),
    ("requirements*.txt", _read_requirements),
    ("*requirements.txt", _read_requirements),
    ("constraints*.txt", _read_requirements),
    ("requirements*.in", _read_requirements),
    ("environment*.y*ml", _read_conda),
    ("conda*.y*ml", _read_conda),
    ("Pipfile", _read_toml),
    ("pyproject.toml", _read_toml),
    ("setup.cfg", _read_setup),
    ("setup.py", _read_setup),
)


def _pin_files(folder: Path) -> Iterator[tuple[Path, Reader]]:
    """The files of requirements in a folder and in its `requirements/`, what is surest first."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - asked of every folder of a tree, and Path is slow
    except OSError:
        return
    taken: set[str] = set()
    for pattern, reader in _FILES:
        for name in fnmatch.filter(names, pattern):
            if name not in taken:
                taken.add(name)
                yield folder / name, reader
    if "requirements" in names:
        yield from ((path, _read_requirements) for path in sorted((folder / "requirements").glob("*.txt")))
