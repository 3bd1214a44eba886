"""Stories are found by their files, supplied with data, run, kept, shown, and told apart from what is not one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

pytest.importorskip("keras")

from stories.data import cache as kept_files
from stories.data.needs import Need, Supply, supplies
from stories.parts import pictures
from stories.report import html_page, markdown, text
from stories.runner import catalogue
from stories.runner.catalogue import Options, Story, needs_of, run_story, stories
from stories.runner.command_line import main
from stories.runner.result import Claim, Passage, StoryResult
from stories.runner.story_run import StoryRun
from trueup.contract.bad_input import BadInputError
from trueup.runs import Made

EXAMPLES = Path(__file__).parents[2] / "examples"
RESULT = StoryResult(
    name="tiny",
    title="Tiny: one is two",
    happened="It was said that one is two. " * 5,
    quick=False,
    passages=(Passage("What was said", "one | two"),),
    claims=(
        Claim(what="one is two", expected="1 | 2", measured="1, and never *2*", holds=False),
        Claim(what="one is one", expected="1", measured="1 " * 60, holds=True),
    ),
    made=Made(
        versions={"keras": "3.15.1"}, backend="jax", device="cpu:0", data="ab" * 32, command="python -m stories tiny",
        date="2026-01-01T00:00:00+00:00",
    ),
    seconds=1.5,
    pictures={"tiny.svg": "one beside two"},
    left_out={"the second half": "its file is not at hand"},
)  # fmt: skip


@dataclass
class Tiny:
    """A story that can be run: its needs, whether its claim holds, and for each run whether it was quick."""

    needs: list[Need] = field(default_factory=list)
    holds: bool = True
    runs: list[bool] = field(default_factory=list)

    def tell(self, story: StoryRun) -> None:
        self.runs.append(story.quick)
        story.tell("What was said", "one is one")
        if "the second half" not in story.left_out:
            story.claim("two is two", expected="equal", measured="2 and 2", holds=True)
        story.claim("one is one", expected="equal", measured="1 and 1", holds=self.holds)
        pictures.bars(story, "tiny", "one beside one", {"true": 1.0, "reported": 1.0})


@pytest.fixture
def add_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Tiny], Tiny]:
    """Adds a story under a name to an empty catalogue; the cache is empty, too."""
    names: list[str] = []
    monkeypatch.setenv(kept_files.VARIABLE, str(tmp_path))
    monkeypatch.setattr(catalogue, "stories", lambda: [Story(name, name.title(), "Nothing.") for name in names])

    def add(name: str, tiny: Tiny) -> Tiny:
        module = types.ModuleType(f"stories.{name}")
        module.tell, module.needs = tiny.tell, lambda *, quick: tiny.needs
        monkeypatch.setitem(sys.modules, module.__name__, module)
        names.append(name)
        return tiny

    return add


@pytest.fixture
def tiny(add_story: Callable[[str, Tiny], Tiny]) -> Tiny:
    """A story called tiny."""
    return add_story("tiny", Tiny())


STORY = Story("tiny", "Tiny", "Nothing.")


def absent(what: str, part: str = "") -> Need:
    def load(data: Path | None) -> object:
        raise BadInputError(f"{what} is not at hand", "the file", "Fetch it")

    return Need(what, load, part)


def test_the_four_stories_are_found_without_keras() -> None:
    code = (
        "import sys; from stories.runner.catalogue import stories;"
        "print([s.name for s in stories()], 'keras' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=EXAMPLES, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['digits', 'heartbeats', 'one_output', 'topics'] False"


def test_every_story_has_a_title_and_what_happened_and_says_its_data() -> None:
    for story in stories():
        assert story.title
        assert len(story.title) <= 80
        assert len(story.happened) > 100
        for quick in (True, False):
            needs = needs_of(story, quick=quick)
            assert needs
            assert all(need.what for need in needs)
            assert not all(need.part for need in needs)


def test_a_full_run_is_kept_and_a_quick_one_is_not(tiny: Tiny) -> None:
    first = run_story(STORY, Options())
    heard: list[object] = []
    assert run_story(STORY, Options(on_passage=heard.append)) == first
    assert tiny.runs == [False]
    assert heard == list(first.passages)
    run_story(STORY, Options(seed=2))
    run_story(STORY, Options(again=True))
    assert tiny.runs == [False, False, False]
    run_story(STORY, Options(quick=True))
    assert run_story(STORY, Options(quick=True)).quick
    assert tiny.runs == [False, False, False, True, True]


def test_a_kept_run_without_a_part_is_none_with_it(tiny: Tiny) -> None:
    less = run_story(STORY, Options(left_out={"the second half": "not at hand"}))
    assert [claim.what for claim in less.claims] == ["one is one"]
    assert less.left_out == {"the second half": "not at hand"}
    assert len(run_story(STORY, Options()).claims) == 2
    assert tiny.runs == [False, False]


def test_a_kept_run_brings_its_pictures(tiny: Tiny, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted"
    assert run_story(STORY, Options()).pictures == {"tiny.svg": "one beside one"}
    run_story(STORY, Options(pictures=wanted))
    assert tiny.runs == [False]
    first = (wanted / "tiny.svg").read_bytes()
    assert first.startswith(b"<?xml")
    next((tmp_path / "stories").glob("tiny-*/tiny.svg")).unlink()
    run_story(STORY, Options(pictures=wanted))
    assert tiny.runs == [False, False]
    assert (wanted / "tiny.svg").read_bytes() == first


def test_pictures_that_cannot_be_written_end_in_a_sentence(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInputError, match="cannot be made"):
        run_story(STORY, Options(pictures=tmp_path / "file" / "pictures"))


def test_a_damaged_result_is_made_again(tiny: Tiny, tmp_path: Path) -> None:
    run_story(STORY, Options())
    file = next((tmp_path / "stories").glob("tiny-*.json"))
    file.write_text(file.read_text("utf-8")[:50], encoding="utf-8")
    assert run_story(STORY, Options()).holds
    assert tiny.runs == [False, False]


def test_a_story_comes_back_from_its_dictionary() -> None:
    assert StoryResult.from_dict(json.loads(RESULT.to_json())) == RESULT
    assert not RESULT.holds
    assert not replace(RESULT, claims=()).holds
    with pytest.raises(BadInputError, match="trueup story in format 2"):
        StoryResult.from_dict({"what": "trueup audit"})
    with pytest.raises(BadInputError, match="damaged story"):
        StoryResult.from_dict({"what": "trueup story", "format": 2})


def test_the_report_keeps_to_80_columns_and_says_what_does_not_hold() -> None:
    shown = text.render(RESULT)
    assert max(map(len, shown.splitlines())) <= 80
    assert "[DOES NOT HOLD] one is two" in shown
    assert "[holds] one is one" in shown
    assert "1 of 2 hold." in shown
    assert "Left out: the second half. its file is not at hand" in shown


def test_markdown_keeps_its_columns() -> None:
    rows = [line for line in markdown.render(RESULT).splitlines() if line.startswith("| one")]
    assert rows[0] == "| one is two | 1 \\| 2 | 1, and never \\*2\\* | **does not hold** |"
    assert "![one beside two](tiny.svg)" in markdown.render(replace(RESULT, claims=()))
    assert "Left out: the second half. its file is not at hand" in markdown.render(RESULT)


def test_the_page_loads_nothing_and_escapes_what_it_shows() -> None:
    result = replace(RESULT, passages=(Passage("<b>heading</b>", "one\ntwo \x1b[31m"),))
    page = html_page.render([result], {"tiny.svg": b"<svg/>"})
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;heading&lt;/b&gt;" in page
    assert "<pre>one\ntwo " in page
    assert "\x1b" not in page
    assert 'src="data:image/svg+xml;base64,PHN2Zy8+" alt="one beside two"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert '<tr class="no"><td>one is two</td>' in page
    assert "Left out: the second half." in page


def test_what_is_needed_is_said_before_anything_is_looked_for() -> None:
    events: list[str] = []

    def load(data: Path | None) -> object:
        events.append("looked for")
        return None

    needs = {"first": [Need("a file", load), absent("b file", "the second half")], "second": [absent("c file")]}
    found = supplies(needs, None, lambda line, *, always=False: events.append(f"{always} {line}"))
    assert events == [
        "False first needs a file, and b file.",
        "False second needs c file.",
        "looked for",
        "True first goes on without the second half: b file is not at hand. Expected: the file. Fetch it.",
        "True second is passed over: c file is not at hand. Expected: the file. Fetch it.",
    ]
    assert found["first"] == Supply("", {"the second half": "b file is not at hand. Expected: the file. Fetch it."})
    assert found["second"].missing.startswith("c file is not at hand")


def test_a_story_without_data_is_passed_over_and_the_others_run(
    add_story: Callable[[str, Tiny], Tiny], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, tiny = add_story("other", Tiny([absent("other data")])), add_story("tiny", Tiny())
    file = tmp_path / "report" / "stories.json"
    words = ["--quick", "--output-format", "json", "--output-file", str(file), "--quiet"]
    assert main(words) == 0
    assert "other is passed over: other data is not at hand" in capsys.readouterr().err
    found = json.loads(file.read_text("utf-8"))
    assert [story["name"] for story in found["stories"]] == ["tiny"]
    assert list(found["passed_over"]) == ["other"]
    assert (other.runs, tiny.runs) == ([], [True])
    assert main(["other", *words]) == 2
    assert "no story could be run" in capsys.readouterr().err


def test_a_claim_that_does_not_hold_is_exit_code_1(tiny: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    tiny.holds = False
    assert main(["tiny", "--quick"]) == 1
    shown = capsys.readouterr()
    assert "[DOES NOT HOLD] one is one" in shown.out
    assert shown.out.index("What was said") < shown.out.index("[DOES NOT HOLD]")
    assert "tiny needs no data." in shown.err


def test_a_full_run_goes_into_the_guide(tiny: Tiny, tmp_path: Path) -> None:
    page = tmp_path / "tiny.md"
    page.write_text("![one](pictures/tiny.svg)\n\n<!-- measured -->\n<!-- end of measured -->\n", encoding="utf-8")
    assert main(["tiny", "--guide", str(tmp_path), "--quiet"]) == 0
    assert "| one is one | equal | 1 and 1 | holds |" in page.read_text("utf-8")
    assert (tmp_path / "pictures" / "tiny.svg").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["digit"], "no story is called digit. There are: digits, heartbeats"),
        (["digits", "--guide", "guide", "--quick"], "full runs for the guide"),
        (["digits", "--guide", "guide"], "has no place for what was measured"),
    ],
)
def test_a_wrong_request_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_the_list_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [story.name for story in stories()]
    assert main(["--list", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["stories"][0]["name"] == "digits"


def test_data_that_is_another_file_ends_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ecg5000.npz").write_bytes(b"not the beats")
    command = [sys.executable, "-m", "stories", "heartbeats", "--quick", "--data", str(tmp_path)]
    backend = {"KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "jax")}
    done = subprocess.run(
        command, cwd=EXAMPLES, env={**os.environ, **backend}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "heartbeats is passed over: " in done.stderr
    assert "has the SHA-256" in done.stderr
    assert "stories: error: no story could be run" in done.stderr
