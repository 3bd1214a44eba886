"""Each rule has a page, each page a rule; commands and options are documented; links lead somewhere.

That the generated pages are what the code gives is asked by `make docs-check`, which `make test` runs before these.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from source_tree import PACKAGE, ROOT

sys.path.insert(0, str(ROOT / "docgen"))
import generate
from pages_of_commands import parsers
from trueup.rules import all_rules

PAGES = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def test_a_drift_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    (tmp_path / "rules").mkdir()
    for name, text in (("same.md", "a"), ("rules/other.md", "a"), ("rules/gone.md", "a")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = {tmp_path / "same.md": "a", tmp_path / "rules/other.md": "b", tmp_path / "new.md": "c"}
    assert [path.name for path in generate.drifted(made)] == ["other.md", "new.md", "gone.md"]


def test_each_rule_has_a_page_and_each_page_a_rule() -> None:
    pages = {path.stem for path in (PACKAGE / "rules").glob("*.md")}
    assert {rule.page.stem for rule in all_rules()} == pages
    assert [rule.code for rule in all_rules() if rule.code not in rule.page.read_text(encoding="utf-8")] == []


def test_each_command_and_each_option_is_documented() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, parser in parsers().items():
        section = reference.partition(f"## trueup {name}\n")[2].partition("\n## ")[0]
        options = {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}
        assert parser.description, f"trueup {name} has no description"
        assert {option for option in options if f"`{option}" not in section} == set()


def test_each_option_says_what_it_does() -> None:
    silent = [
        (name, action.dest) for name, parser in parsers().items() for action in parser._actions if not action.help
    ]
    assert silent == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []
