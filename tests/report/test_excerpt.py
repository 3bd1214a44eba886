"""Marks stand under what they mark, whatever the line holds and however narrow the terminal is."""

from __future__ import annotations

import re

from hypothesis import assume, example, given
from hypothesis import strategies as st

from trueup.contract.finding import Edit
from trueup.contract.known import Place
from trueup.report.appearance import Appearance
from trueup.report.findings.excerpt import Mark, cropped, excerpt
from trueup.report.findings.finding_lines import edited
from trueup.report.visible import columns_of, visible, visible_character, wrapped

#: Plain, wide and combining characters, tabs, and what a terminal would obey.
ODD = st.text(alphabet='ab (="数字é\u0301\t\x1b\u202e\u200b', max_size=60)


@given(ODD, st.text(alphabet="xyz", min_size=1, max_size=12), ODD, st.integers(50, 120))
def test_carets_stand_under_the_marked_text(before: str, marked: str, after: str, width: int) -> None:
    """The oracle counts columns in what was drawn, not in what was to be drawn."""
    assume(not any(letter in before + after for letter in "xyz"))
    column = len(before) + 1
    mark = Mark(1, column, 1, column + len(marked), "said", "error", True)
    drawn = excerpt([before + marked + after], [mark], Appearance(width=width))
    source = next(line for line in drawn if marked in line)
    below = drawn[drawn.index(source) + 1]
    start = columns_of(source[: source.index(marked)])
    assert below.index("^") == start
    assert re.search(r"\^+", below).group() == "^" * len(marked)  # type: ignore[union-attr]
    assert all(columns_of(line) <= width for line in drawn)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 12)), min_size=1, max_size=5), st.integers(60, 100))
def test_every_mark_says_its_text_once(spans: list[tuple[int, int]], width: int) -> None:
    line = "model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])"
    marks = [Mark(1, start + 1, 1, start + 1 + length, f"mark{number}") for number, (start, length) in enumerate(spans)]
    drawn = "\n".join(excerpt([line], marks, Appearance(width=width)))
    for number in range(len(spans)):
        assert drawn.count(f"mark{number}") == 1


def test_gaps_are_filled_or_shown() -> None:
    lines = [f"line {number}" for number in range(1, 10)]
    marks = [Mark(row, 1, row, 5, "") for row in (1, 3, 4, 9)]
    assert [line.rstrip() for line in excerpt(lines, marks, Appearance())] == [
        "  |",
        "1 | line 1",
        "  | ----",
        "2 | line 2",
        "3 | line 3",
        "  | ----",
        "4 | line 4",
        "  | ----",
        "...",
        "9 | line 9",
        "  | ----",
        "  |",
    ]


def test_a_mark_over_several_lines_says_where_it_ends() -> None:
    drawn = excerpt(["f(", "  1,", ")"], [Mark(1, 1, 3, 2, "the call")], Appearance())
    assert drawn[2:4] == ["  | -- the call (to line 3)", "  |"]


def test_places_outside_the_file_draw_nothing_or_stay_within() -> None:
    assert excerpt(["a"], [Mark(5, 1, 5, 2, "far")], Appearance()) == []
    assert excerpt(["a"], [Mark(1, 9, 1, 99, "far")], Appearance())[2] == "  |  - far"


@example("======\t\t\u200b\u200b字字\u0301=", 0, 1, 30)
@example("字\u0301" * 40, 20, 5, 31)
@given(ODD, st.integers(0, 60), st.integers(1, 20), st.integers(30, 60))
def test_cropping_keeps_the_part_asked_for(text: str, start: int, length: int, room: int) -> None:
    shown = "".join(map(visible_character, text))
    part, begun = cropped(shown, start, start + length, room)
    assert columns_of(part) <= room
    if columns_of(shown) <= room:
        assert (part, begun) == (shown, 0)
    elif start < columns_of(shown):
        assert begun <= start < begun + columns_of(part)


@given(st.text(max_size=80))
def test_visible_text_can_be_printed_anywhere(text: str) -> None:
    shown = visible(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]", shown)
    shown.encode("utf-8")
    if text.isprintable():
        assert shown == text


@given(st.text(alphabet="ab ", max_size=200), st.integers(20, 80))
def test_wrapping_keeps_the_width_and_the_words(text: str, width: int) -> None:
    words = " ".join(word[:9] for word in text.split())
    lines = wrapped(words, width, first="help: ", rest="  ")
    assert all(len(line) <= width for line in lines)
    assert " ".join(line.strip() for line in lines).removeprefix("help:").split() == words.split()


def test_edited_lines_of_a_small_diff() -> None:
    edits = [Edit(Place("a", 4, 2, 4, 3), "XY"), Edit(Place("a", 5, 1, 6, 1), "")]
    assert edited(["abc", "def", "ghi"], edits, 4) == ["aXYc", "ghi"]
