"""Patterns of .gitignore: what pathspec and git say of them, in bounded time whatever stands in them."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from trueup.source.ignoring import spec_of

HOSTILE = {
    "stars in a name": "*a" * 30 + "*b",
    "stars before single signs": "*?" * 30 + "*b",
    "stars and brackets": "*[ab]" * 30 + "*c",
    "stars beside stars": "***a" * 30 + "*b",
    "folders between folders": "**/a/" * 30 + "b",
    "folders after a name": "a/" + "**/a/" * 30 + "b",
    "stars in folders": "**/*a*a/" * 12 + "*b",
    "many names with stars": "*a*a*a/" * 12 + "*b",
}
PATHS = ["a" * 255, "a/" * 120 + "a", ("a" * 250 + "/") * 8 + "a" * 250, "ab" * 100]


@pytest.mark.parametrize("pattern", HOSTILE.values(), ids=HOSTILE)
def test_no_pattern_takes_long(pattern: str) -> None:
    started = time.process_time()
    spec = spec_of([pattern])
    for path in PATHS:
        assert not spec.match_file(f"{path}z")
    assert time.process_time() - started < 1.0


def some_pattern(chance: random.Random) -> str:
    """A pattern of few letters, with more stars than people write."""
    names = ("*", "**", "*a*b", "*a*a*", "a*b*a", "?*b*a", "[ab]*b*", "*[a-b]*a", "a", "b*", "*.py", "***b*a")
    folders = [chance.choice(names) for _ in range(chance.randint(1, 5))]
    return chance.choice(("", "", "/", "!")) + "/".join(folders) + chance.choice(("", "", "/"))


def some_path(chance: random.Random) -> str:
    return "/".join("".join(chance.choices("ab", k=chance.randint(1, 5))) for _ in range(chance.randint(1, 6)))


def test_patterns_mean_what_pathspec_says_they_mean() -> None:
    chance = random.Random("patterns")
    met = 0
    for _ in range(500):
        lines = [some_pattern(chance) for _ in range(chance.randint(1, 3))]
        ours, theirs = spec_of(lines), GitIgnoreSpec.from_lines(lines)
        for _ in range(12):
            path = some_path(chance) + chance.choice(("", "/", ".py"))
            said = ours.check_file(path).include
            assert said == theirs.check_file(path).include, (lines, path)
            met += said is not None
    assert met > 700


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_patterns_mean_what_git_says_they_mean(tmp_path: Path) -> None:
    chance = random.Random("git")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    paths = sorted({some_path(chance) for _ in range(60)} | {"a/b/aab/b", "aab/ab/abab/a"})
    met = 0
    for _ in range(40):
        pattern = some_pattern(chance).lstrip("!")
        (tmp_path / ".gitignore").write_text(f"{pattern}\n")
        asked = subprocess.run(
            ["git", "check-ignore", "--no-index", "--stdin"],
            cwd=tmp_path,
            input="\n".join(paths),
            capture_output=True,
            text=True,
            check=False,
        )
        ignored = set(asked.stdout.splitlines())
        spec = spec_of([pattern])
        assert {path for path in paths if spec.match_file(path)} == ignored, pattern
        met += len(ignored)
    assert met > 200


def test_brackets_do_not_match_a_slash_where_stars_are_many() -> None:
    spec = spec_of(["*a*a*[!x]b*c"])
    assert spec.match_file("aaybzc")
    assert not spec.match_file("aa/bzc")


def test_no_more_patterns_are_heeded_than_a_path_could_need() -> None:
    started = time.process_time()
    spec = spec_of([f"name{number}.py" for number in range(50_000)] + ["*" * 100_000])
    assert spec.match_file("name7.py")
    assert time.process_time() - started < 5.0
