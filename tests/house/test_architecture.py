"""ARCHITECTURE.md names every room and folder there is, and none that is not there."""

from __future__ import annotations

import re
import subprocess

import pytest
from source_tree import PACKAGE, ROOT
from test_imports_go_one_way import ROOMS

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
#: Folders of the checkout that tools own.
OF_TOOLS = {".ci"}


def named_folders() -> set[str]:
    """The folders in the first cells of its tables."""
    return set(re.findall(r"^\| `([\w./]+)/`", TEXT, re.MULTILINE))


def test_every_room_stands_in_the_table() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert rooms == {name.split("/")[0] for name in named_folders()} & (rooms | set(ROOMS))


def test_every_folder_of_a_room_is_named() -> None:
    folders = {
        path.name
        for room in ROOMS.keys() - {"frameworks"}
        for path in (PACKAGE / room).iterdir()
        if path.is_dir() and list(path.glob("*.py"))
    }
    named = {name for path in re.findall(r"`([\w./]+)`", TEXT) for name in path.split("/")}
    assert folders - named == set()


def imports_that_are_named() -> dict[str, set[str]]:
    """What the table says that each room may import."""
    found: dict[str, set[str]] = {}
    for room, told in re.findall(r"^\| `(\w+)/[\w/]*` \|.*\| ([^|]+) \|$", TEXT, re.MULTILINE):
        kind, _, names = told.partition(" but ")
        listed = set(re.findall(r"\w+", names if kind == "all above" else told))
        everything = set(found) - {room}
        named = everything - listed if kind == "all above" else listed & set(ROOMS)
        found[room] = found.get(room, set()) | named
    return found


def test_the_table_says_which_imports_are_held() -> None:
    assert {room: imports_that_are_named().get(room) for room in ROOMS} == ROOMS


def test_every_folder_of_the_checkout_stands_in_the_table() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    folders = {name.split("/")[0] for name in done.stdout.splitlines() if "/" in name} - OF_TOOLS - {"src"}
    assert folders <= named_folders()


def test_every_path_that_is_named_exists() -> None:
    paths = set(re.findall(r"`((?:src|tests|docs|docgen|examples|museum|field|benchmarks)/[\w./-]*)`", TEXT))
    paths |= {f"src/trueup/{name}" for name in re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w/]+\.py)`", TEXT)}
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
