"""Every fragment of the changelog is named in a way that the next release will pick up."""

from __future__ import annotations

import re
import tomllib

import pytest
from source_tree import ROOT

FRAGMENTS = sorted(path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md")
KINDS = [
    kind["directory"]
    for kind in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]["type"]
]


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_named_by_issue_and_kind(path) -> None:
    assert re.fullmatch(rf"(\d+|\+[a-z-]+)(\.\d+)?\.({'|'.join(KINDS)})\.md", path.name)
    assert path.read_text(encoding="utf-8").strip()


def test_the_changelog_has_the_line_that_notes_are_put_after() -> None:
    assert "<!-- towncrier release notes start -->\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
