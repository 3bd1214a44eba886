"""Write the pages of docs/ that come out of the code, or check that they have not drifted.

    python docgen/generate.py            writes docs/{cli,api,support}.md, docs/rules/, docs/pictures/, man/, the schema
                                         of the configuration, the generated parts of the home page and of
                                         zensical.toml, and in the pages by hand what their commands print
    python docgen/generate.py --check    changes nothing; exit code 1 and the names where something generated differs

The command reference comes from the parsers, that of the Python interface from the docstrings, the rules from their own
pages beside the code, the table "which accuracy do I have?" from the facts, release by release, and the libraries from
what their folders state.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import printed_blocks
from generated_parts import with_parts
from pages_of_api import api_reference
from pages_of_commands import command_reference
from pages_of_facts import support_table
from pages_of_libraries import library_table
from pages_of_man import man_pages
from pages_of_rules import rule_pages, rules_in_navigation
from pages_of_settings import schema_text
from pictures_of_terminal import finding_pictures

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SCHEMA = ROOT / "src" / "trueup" / "trueup.schema.json"
MARK = "<!-- Written by docgen/generate.py out of the code: change it there. -->\n\n"


#: Files by hand with parts that are generated, and what writes each part.
PARTS = {"libraries": library_table, "rules": rules_in_navigation}
WITH_PARTS = (DOCS / "index.md", ROOT / "zensical.toml")


def pages() -> dict[Path, str]:
    """Every generated file, and every file with generated parts: its path and its text."""
    texts = {"cli.md": command_reference(), "api.md": api_reference(), "support.md": support_table(), **rule_pages()}
    return {
        **{DOCS / name: MARK + text for name, text in texts.items()},
        **{DOCS / name: text for name, text in finding_pictures().items()},
        **{ROOT / "man" / name: text for name, text in man_pages().items()},
        # Once in the package, where it is printed from, and once on the site, at its address.
        **dict.fromkeys((SCHEMA, DOCS / SCHEMA.name), schema_text()),
        **{path: with_parts(path, path.read_text(encoding="utf-8"), PARTS) for path in WITH_PARTS},
    }


def drifted(made: dict[Path, str]) -> list[Path]:
    """Pages that differ from what the code gives, pages that are missing, and pages of rules that are gone."""
    differ = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return differ + [path for path in sorted((DOCS / "rules").glob("*.md")) if path not in made]


def main() -> int:
    """Write or check the pages; 0 where all are as the code has them."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/, or check them.")
    parser.add_argument("--check", action="store_true", help="change nothing, and end with 1 where a page differs")
    check = parser.parse_args().check
    made = pages()
    stale = drifted(made)
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} differs from the code; make docs writes it again", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        if path in made:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], encoding="utf-8")
        else:
            path.unlink()
        print(path.relative_to(ROOT))
    refill()
    return 0


def refill() -> None:
    """Write into the pages by hand what their commands print now."""
    for page in printed_blocks.pages():
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            filled = printed_blocks.refilled(text, printed_blocks.copy_of_examples(Path(scratch), text))
        if filled != text:
            page.write_text(filled, encoding="utf-8")
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())
