"""The site: pages in its navigation, parts as the code has them, and nothing that is loaded from elsewhere."""

from __future__ import annotations

import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from source_tree import ROOT

sys.path.insert(0, str(ROOT / "docgen"))
from generated_parts import with_parts
from pages_of_libraries import library_table
from pictures_of_terminal import PALETTES, picture
from trueup import __version__
from trueup.frameworks import all_frameworks

DOCS = ROOT / "docs"
SITE = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
PICTURES = sorted((DOCS / "pictures").glob("*.svg"))


def pages_in(navigation: Any) -> Iterator[str]:
    """The pages that a part of the navigation leads to, in order."""
    if isinstance(navigation, str):
        yield navigation
    else:
        for part in navigation.values() if isinstance(navigation, dict) else navigation:
            yield from pages_in(part)


def test_every_page_stands_in_the_navigation_once() -> None:
    pages = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert sorted(pages_in(SITE["nav"])) == pages


def test_the_site_has_the_address_and_the_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SITE["repo_url"] == project["urls"]["Repository"]
    assert SITE["repo_url"].endswith(SITE["repo_name"])
    assert SITE["copyright"].startswith(f"trueup {__version__} ")
    assert SITE["site_url"] == project["urls"]["Documentation"]


def test_each_library_has_a_row() -> None:
    rows = library_table().splitlines()[2:]
    assert sorted(row.split(" | ")[0].strip("| ") for row in rows) == sorted(each.title for each in all_frameworks())
    keras = next(row for row in rows if row.startswith("| Keras |"))
    assert keras.count("yes") == 3
    assert "tf.keras 1.4 to 2.15" in keras


def test_parts_are_written_between_their_marks() -> None:
    text = "before\n<!-- generated: rows -->\nold\n<!-- end -->\nafter\n"
    assert with_parts(Path("a.md"), text, {"rows": lambda: "new\n"}) == text.replace("old", "new")
    with pytest.raises(KeyError):
        with_parts(Path("a.md"), text, {})


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_shows_the_finding_and_loads_nothing(path: Path) -> None:
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    words = "\n".join(text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "TU301" in words
    assert "Found\u00a01\u00a0finding." in words
    assert "http" not in path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    width = float(root.attrib["width"])
    for piece in root.iter("{http://www.w3.org/2000/svg}text"):
        assert float(piece.attrib["x"]) + float(piece.attrib["textLength"]) < width


def test_there_is_a_picture_for_each_light_and_width_and_the_home_page_shows_it() -> None:
    home = (DOCS / "index.md").read_text(encoding="utf-8")
    assert len(PICTURES) == 4
    assert all(f"pictures/{path.name}" in home for path in PICTURES)


def test_colours_and_columns_of_a_terminal_are_kept() -> None:
    palette = PALETTES["dark"]
    drawn = picture(Text.from_ansi("ab \x1b[1;31mred <x>\x1b[0m\n" + "y" * 12), 10, palette)
    assert f'fill="{palette.colours[1]}" font-weight="bold">red\u00a0&lt;x&gt;<' in drawn
    assert 'x="43.2"' in drawn
    assert drawn.count("<text") == 4


@pytest.mark.parametrize(
    "path",
    [*sorted(DOCS.rglob("*.css")), *sorted(DOCS.rglob("*.js")), ROOT / "zensical.toml"],
    ids=lambda path: path.name,
)
def test_no_style_script_or_setting_loads_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|https?://(?!trueup\.readthedocs\.io|github\.com/)", text) == []
