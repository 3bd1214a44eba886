"""The guide's pages of the stories: what a full run measured stands on them, every claim of a story, and each holds.

The runs themselves are `make stories`; CI makes the quick ones.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from stories.report.markdown import measured
from stories.runner.guide_pages import BEGIN, END, page_of, write
from stories.runner.result import Claim, StoryResult
from trueup.contract.bad_input import BadInputError
from trueup.runs import Made

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "stories"

#: Claims that must be there: a piece of their text.
MUST_HOLD = {
    "digits": (
        "a network that has learned nothing", "evaluate reports more than is true", "is the element-wise accuracy",
        "lies where the mathematics allows it", "metrics=[categorical_accuracy]: score[1] == acc",
        "categorical loss: score[1] == acc", "check and inspect", "the mirror, repaired",
    ),
    "topics": ("shows 1 - 1/k", "reported to be better", "is not true", "made by the metric", "score[1] == acc"),
    "heartbeats": (
        "lower loss", "element-wise one", "the plain network under the categorical loss: score[1] == acc",
        "fair comparison of the losses", "fair comparison of the networks",
        "share of the larger class", "beats the majority",
    ),
    "one_output": (
        "is 0 but for rounding", "no weight moves", "share of the larger class", "L = -y log p1 - (1 - y) log p2",
        "the same p1", "score[1] == acc", "beats the majority",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUST_HOLD)
def test_every_claim_stands_on_the_page_and_holds(name: str) -> None:
    text = page_of(GUIDE, name).read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    rows = [line for line in text.splitlines() if line.startswith("|")][2:]
    assert all(row.endswith("| holds |") for row in rows)
    for piece in MUST_HOLD[name]:
        assert any(piece in row.split(" | ")[0] for row in rows), piece
    assert re.search(rf"Made by `[\w -]*{name} --seed \d+` on 20", text)


@pytest.mark.parametrize("name", MUST_HOLD)
def test_the_page_shows_pictures_that_are_there(name: str) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((pictures/[^)]+\.svg)\)", page_of(GUIDE, name).read_text(encoding="utf-8"))
    assert pictures
    assert all((GUIDE / picture).is_file() for picture in pictures)


RESULT = StoryResult(
    name="tiny",
    title="Tiny",
    happened="Nothing.",
    quick=False,
    passages=(),
    claims=(Claim(what="one is one", expected="equal", measured="1 and 1", holds=True),),
    made=Made(command="python -m stories tiny", date="2026-01-01"),
    seconds=1.0,
    pictures={},
)


def test_what_is_written_by_hand_stays(tmp_path: Path) -> None:
    page = tmp_path / "tiny.md"
    page.write_text(f"# Tiny\n\n{BEGIN}\n\nold\n\n{END}\n\nBy hand.\n", encoding="utf-8")
    write(tmp_path, RESULT)
    assert page.read_text("utf-8") == f"# Tiny\n\n{BEGIN}\n\n{measured(RESULT)}\n{END}\n\nBy hand.\n"
    write(tmp_path, RESULT)
    assert page.read_text("utf-8").count("one is one") == 1


def test_only_pictures_that_the_page_shows_are_kept(tmp_path: Path) -> None:
    (tmp_path / "tiny.md").write_text(f"# Tiny\n\n![one](pictures/shown.svg)\n\n{BEGIN}\n{END}\n", encoding="utf-8")
    (tmp_path / "pictures").mkdir()
    for name in ("shown.svg", "other.svg"):
        (tmp_path / "pictures" / name).write_text("<svg/>", encoding="utf-8")
    write(tmp_path, replace(RESULT, pictures={"shown.svg": "one", "other.svg": "two"}))
    assert [file.name for file in (tmp_path / "pictures").iterdir()] == ["shown.svg"]


@pytest.mark.parametrize("text", [None, "# Tiny\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{BEGIN}\n{END}\n"])
def test_a_page_without_a_place_is_said(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "tiny.md").write_text(text, encoding="utf-8")
    with pytest.raises(BadInputError, match=r"tiny\.md has no place for what was measured"):
        write(tmp_path, RESULT)
