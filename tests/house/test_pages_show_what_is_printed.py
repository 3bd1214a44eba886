"""Every `console` block of the README and the guide is run, and prints what the page shows."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

sys.path.insert(0, str(ROOT / "docgen"))
from pages_of_commands import parsers
from printed_blocks import commands_in, copy_of_examples, matches, pages, refilled, run_in


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    folder = copy_of_examples(tmp_path, text)
    for command in commands_in(text):
        printed = run_in(folder, command.line)
        assert not printed.failed, f"$ {command.line}\n{printed.text}"
        assert matches(command.output, printed.text), f"$ {command.line}\n{printed.text}"


def test_a_page_that_shows_something_else_is_found(tmp_path: Path) -> None:
    (command,) = commands_in("text\n```console\n$ printf 'a\\nb\\nc\\n'\na\n…\nc\n```\n")
    printed = run_in(tmp_path, command.line).text
    assert matches(command.output, printed)
    assert not matches("a\n…\nd\n", printed)
    assert not matches("a\nc\n", printed)
    assert not matches("a\n", printed)


def test_a_block_with_a_file_name_is_a_file(tmp_path: Path) -> None:
    page = '```python title="a.py"\nx = 1\n```\n```python title="Keras 3"\ny = 1\n```\n'
    folder = copy_of_examples(tmp_path, page)
    assert (folder / "a.py").read_text(encoding="utf-8") == "x = 1\n"
    assert sorted(path.name for path in folder.iterdir()) == ["a.py", "examples"]


def test_a_drifted_output_is_written_anew(tmp_path: Path) -> None:
    page = "```console\n$ echo one\nold\n$ printf 'a\\nb\\n'\n…\nb\n```\ntext\n"
    assert refilled(page, tmp_path) == page.replace("old", "one")


@pytest.mark.parametrize("line", ["printf 'trueup: error\\n'; exit 2", "echo Traceback '(most recent call last)'"])
def test_a_command_that_fails_stops_the_writing(line: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the page keeps its text"):
        refilled(f"```console\n$ {line}\nwhat it once printed\n```\n", tmp_path)


def calls_in(text: str) -> list[list[str]]:
    """The words of every call of trueup in a page's shell and YAML blocks."""
    blocks = re.findall(r"^```(?:sh|yaml)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    found = [re.search(r"(?:^|run: |entry: )trueup ((?:[^#,]|,\S)*)", line) for line in lines]
    return [shlex.split(match[1]) for match in found if match]


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_and_options_that_pages_name_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = {option for parser in parsers().values() for action in parser._actions for option in action.option_strings}
    for command, *words in calls_in(text):
        parsers()[command].parse_args(words)
    assert set(re.findall(r"`(--[a-z-]+)", text)) - known == set()


def test_a_call_in_a_page_is_found() -> None:
    shell = "```sh\ntrueup check --fix a.py   # why\n```\n"
    yaml = "```yaml\n- run: trueup rule TU3\n  entry: trueup check, more\n```\n"
    assert calls_in(shell + yaml) == [["check", "--fix", "a.py"], ["rule", "TU3"], ["check"]]


def test_the_readme_has_a_real_finding() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert any("TU301" in command.output for command in commands_in(readme))


def test_the_make_targets_that_pages_name_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "ARCHITECTURE.md"]
    named = {name for page in pages for name in re.findall(r"make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))}
    assert {"demo", "test"} <= named
    for name in named & {"demo", "test", "lint", "types", "unit", "torch", "docs", "museum", "bench", "fuzz", "field"}:
        done = subprocess.run(["make", "--dry-run", name], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
