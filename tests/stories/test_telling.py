"""Stories are found by their files, run, kept, shown, and told apart from what is not one."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("keras")

from trueup.cli.main import main
from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Made
from trueup.contract.story import Claim, Part, Told
from trueup.lab.sources import kept
from trueup.lab.stories import _pictures
from trueup.lab.telling import Story, Wish, stories, tell
from trueup.report import story_html, story_markdown, story_text

TOLD = Told(
    name="tiny",
    title="Tiny: one is two",
    happened="It was said that one is two. " * 5,
    quick=False,
    parts=(Part("What was said", "one | two"),),
    claims=(
        Claim(what="one is two", expected="1 | 2", measured="1, and never *2*", holds=False),
        Claim(what="one is one", expected="1", measured="1 " * 60, holds=True),
    ),
    made=Made(
        versions={"keras": "3.15.1"}, backend="jax", device="cpu:0", data="ab" * 32, command="trueup lab run tiny",
        date="2026-01-01T00:00:00+00:00",
    ),
    seconds=1.5,
    pictures={"tiny.svg": "one beside two"},
)  # fmt: skip


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A story called tiny, an empty cache, and for each time it was played whether it was quick."""
    times: list[bool] = []

    def play(stage: object) -> None:
        times.append(stage.quick)
        stage.tell("What was said", "one is one")
        stage.claim("one is one", expected="1", measured="1", holds=True)
        _pictures.bars(stage, "tiny", "one beside one", {"true": 1.0, "reported": 1.0})

    module = types.ModuleType("trueup.lab.stories.tiny")
    module.play = play
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path))
    return times


def test_the_four_stories_are_found_without_keras() -> None:
    code = (
        "import sys; from trueup.lab.telling import stories; print([s.name for s in stories()], 'keras' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['digits', 'heartbeats', 'one_output', 'topics'] False"


def test_every_story_has_a_title_and_what_happened() -> None:
    for story in stories():
        assert story.title
        assert len(story.title) <= 80
        assert len(story.happened) > 100


def test_a_full_run_is_kept_and_a_quick_one_is_not(played: list[bool]) -> None:
    story = Story("tiny", "Tiny", "Nothing.")
    first = tell(story, Wish())
    heard: list[object] = []
    assert tell(story, Wish(hear=heard.append)) == first
    assert played == [False]
    assert heard == list(first.parts)
    tell(story, Wish(seed=2))
    tell(story, Wish(again=True))
    assert played == [False, False, False]
    tell(story, Wish(quick=True))
    assert tell(story, Wish(quick=True)).quick
    assert played == [False, False, False, True, True]


def test_a_kept_run_brings_its_pictures(played: list[bool], tmp_path: Path) -> None:
    story, wanted = Story("tiny", "Tiny", "Nothing."), tmp_path / "wanted"
    assert tell(story, Wish()).pictures == {"tiny.svg": "one beside one"}
    tell(story, Wish(pictures=wanted))
    assert played == [False]
    first = (wanted / "tiny.svg").read_bytes()
    assert first.startswith(b"<?xml")
    next((tmp_path / "stories").glob("tiny-*/tiny.svg")).unlink()
    tell(story, Wish(pictures=wanted))
    assert played == [False, False]
    assert (wanted / "tiny.svg").read_bytes() == first


def test_pictures_that_cannot_be_written_end_in_a_sentence(played: list[bool], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInputError, match="cannot be made"):
        tell(Story("tiny", "Tiny", "Nothing."), Wish(pictures=tmp_path / "file" / "pictures"))


def test_a_damaged_result_is_made_again(played: list[bool], tmp_path: Path) -> None:
    story = Story("tiny", "Tiny", "Nothing.")
    tell(story, Wish())
    file = next((tmp_path / "stories").glob("tiny-*.json"))
    file.write_text(file.read_text("utf-8")[:50], encoding="utf-8")
    assert tell(story, Wish()).holds
    assert played == [False, False]


def test_a_story_comes_back_from_its_dictionary() -> None:
    assert Told.from_dict(json.loads(TOLD.to_json())) == TOLD
    assert not TOLD.holds
    with pytest.raises(BadInputError, match="trueup story in format 1"):
        Told.from_dict({"what": "trueup audit"})
    with pytest.raises(BadInputError, match="damaged story"):
        Told.from_dict({"what": "trueup story", "format": 1})


def test_the_report_keeps_to_80_columns_and_says_what_does_not_hold() -> None:
    text = story_text.render(TOLD)
    assert max(map(len, text.splitlines())) <= 80
    assert "[DOES NOT HOLD] one is two" in text
    assert "[holds] one is one" in text
    assert "1 of 2 hold." in text


def test_markdown_keeps_its_columns() -> None:
    rows = [line for line in story_markdown.render(TOLD).splitlines() if line.startswith("| one")]
    assert rows[0] == "| one is two | 1 \\| 2 | 1, and never \\*2\\* | **does not hold** |"
    assert "![one beside two](tiny.svg)" in story_markdown.render(replace(TOLD, claims=()))


def test_the_page_loads_nothing_and_escapes_what_it_shows() -> None:
    told = replace(TOLD, parts=(Part("<b>heading</b>", "one\ntwo \x1b[31m"),))
    page = story_html.render([told], {"tiny.svg": b"<svg/>"})
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;heading&lt;/b&gt;" in page
    assert "<pre>one\ntwo " in page
    assert "\x1b" not in page
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+" alt="one beside two"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert '<tr class="no"><td>one is two</td>' in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name stories or give --all. There are: digits, heartbeats"),
        (["digits", "--all"], "name stories or give --all"),
        (["digit"], "no story is called digit"),
    ],
)
def test_a_wrong_request_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "run", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_list_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [story.name for story in stories()]
    assert main(["lab", "list", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["stories"][0]["name"] == "digits"


def test_data_that_is_missing_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ecg5000.npz").write_bytes(b"not the beats")
    command = [sys.executable, "-m", "trueup", "lab", "run", "heartbeats", "--quick", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "trueup: error: " in done.stderr
    assert "has the SHA-256" in done.stderr
