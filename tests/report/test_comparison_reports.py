"""The reports of a comparison: the conclusion first, 80 columns, one page complete in itself and deaf to its data."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from html_page import Page, drawings_of, loaded_or_run
from hypothesis import given
from hypothesis import strategies as st

from comparison.made_runs import BINARY, CATEGORICAL, FOCAL, SMOOTHED, Source, diverged, made, runs_of
from trueup.contract.comparison import Arm, Comparison, Run
from trueup.report.comparison.pictures import LEFT, WIDTH, means_of, scale_over
from trueup.runs import compared

HOSTILE = [
    "<script>document.title='taken'</script>",
    '"><img src=x onerror="document.title=1">',
    "{{ 7 * 7 }}{% for x in y %}</title></style></svg><b>bold",
    "a\u202egnp.exe \x1b[31mred\x00",
]


def runs_with(texts: list[str]) -> list[Run]:
    """Runs whose every text is one of these four."""
    runs = runs_of(((CATEGORICAL, 4.2), (BINARY, 3.6), (SMOOTHED, 4.0)), (1, 2), Source(items=400))
    named = zip((CATEGORICAL, BINARY, SMOOTHED), texts, strict=False)
    arms = {arm: replace(arm, name=text, loss=text) for arm, text in named}
    how = made(command=texts[0], device=texts[1], versions={texts[2]: texts[3]}, settings={texts[1]: texts[0]})
    lost = replace(diverged(FOCAL, 1, texts[0]), made=how)
    return [*(replace(run, arm=arms[run.arm], made=how) for run in runs), lost]


def test_the_text_begins_with_the_conclusion_and_keeps_to_80_columns(several: Comparison) -> None:
    text = several.to_text()
    assert str(several) == text
    assert max(map(len, text.splitlines())) <= 80
    first, second, *_ = text.split("\n\n")
    assert first == "trueup compare: 4 losses, 3 seeds, 1,000 test items, margin ±1 point"
    assert " ".join(second.split()) == several.conclusion
    for heading in (
        "True accuracy, mean",
        "Pairs, on the same",
        "Runs",
        "Beside the accuracy",
        "To know",
        "How it was made",
    ):
        assert f"\n{heading}" in text
    assert "diverged: the loss became NaN in epoch 2" in text
    assert max(map(len, several.to_text(60).splitlines())) <= 78, "tables keep their columns"


def test_the_page_says_which_to_take_before_anything_else(several: Comparison) -> None:
    clear = compared(runs_of(((CATEGORICAL, 4.2), (BINARY, 3.6)), (1, 2, 3), Source(items=1000)))
    html = clear.to_html()
    body = html[html.index("<main>") :]
    assert '<p class="says"><strong>Take categorical_crossentropy</strong>: its true accuracy is ' in body
    order = ["Take categorical", "<svg", "To know", "True accuracy per loss and seed", "Pairs, on", "Learning curves"]
    order += ["Beside the accuracy", "Every run", "How it was made"]
    places = [body.index(each) for each in order]
    assert places == sorted(places)
    page = Page(several.to_html())
    assert several.conclusion in page.text
    for note in several.notes:
        assert note in page.text


def test_markdown_has_what_the_text_has(several: Comparison) -> None:
    text = several.to_markdown()
    title, conclusion, *blocks = text.split("\n\n")
    assert title.startswith("## trueup compare: 4 losses, 3 seeds")
    assert conclusion.replace("\\", "") == several.conclusion
    assert [block for block in blocks if block.startswith("### ")] == [
        "### True accuracy, mean over the seeds",
        "### Pairs, on the same seeds and items",
        "### Runs",
        "### Beside the accuracy, mean and deviation over the seeds",
        "### To know",
        "### How it was made",
    ]
    tables = [block.splitlines() for block in blocks if block.startswith("|")]
    assert [len(rows) - 2 for rows in tables] == [4, len(several.contrasts), len(several.runs), 4]
    for rows in tables:
        assert len({row.replace("\\|", "").count("|") for row in rows}) == 1, "as many cells in each row"
    assert "the loss became NaN in epoch 2" in text


def test_names_do_not_break_a_table() -> None:
    text = compared(runs_with(["a | b", "<b>c</b>", "`d`", "[e](f)"])).to_markdown()
    assert "a \\| b" in text
    assert "<b>" not in text.replace("\\<b\\>", "")


def test_nothing_is_loaded_and_nothing_runs(several: Comparison) -> None:
    html = several.to_html()
    assert loaded_or_run(html) == set()
    styles = html.partition("<style>")[2].partition("</style>")[0]
    assert "prefers-color-scheme: dark" in styles
    assert "@media print" in styles


def test_texts_out_of_the_data_are_shown_and_not_obeyed() -> None:
    hostile, plain = compared(runs_with(HOSTILE)), compared(runs_with(["one", "two", "three", "four"]))
    html = hostile.to_html()
    page, other = Page(html), Page(plain.to_html())
    assert page.kinds <= other.kinds
    assert page.attributes <= other.attributes
    assert HOSTILE[0] in page.text
    assert HOSTILE[1] in page.text
    assert "a<202E>gnp.exe ␛[31mred␀" in page.text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", html)
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", hostile.to_text())
    cell = hostile._repr_html_()
    assert "<script" not in cell
    assert "<img" not in cell
    assert hostile.conclusion.partition("<")[0] in cell


def test_every_picture_has_an_alternative_text(several: Comparison) -> None:
    drawings = drawings_of(several.to_html())
    assert len(drawings) == 5
    assert drawings[0][0] == "True accuracy of each loss"
    assert "binary_crossentropy (sigmoid, 10 units): mean true accuracy" in drawings[0][1]
    assert "printed as 9" in drawings[0][1]
    assert "Majority share" in drawings[0][1]
    assert "after the last, on the validation items, true" in drawings[1][1]


def test_marks_stand_where_the_numbers_are(several: Comparison) -> None:
    means = means_of(several)
    assert means is not None
    (left, low), (right, high) = means.ticks[0], means.ticks[-1]
    assert (left, right) == (LEFT, LEFT + WIDTH)
    bottom, top = float(low[:-2]) / 100, float(high[:-2]) / 100
    for arm, mark in zip(several.arms, means.marks, strict=False):
        assert arm.accuracy is not None
        assert mark.mean == pytest.approx(LEFT + WIDTH * (arm.accuracy.mean - bottom) / (top - bottom))
        assert [dot.x for dot in mark.dots] == pytest.approx(
            [LEFT + WIDTH * (run.accuracy - bottom) / (top - bottom) for run in arm.finished]
        )
        assert f'cx="{mark.dots[0].x:.2f}"' in several.to_html()
    joined = [[float(point.partition(",")[0]) for point in line.split()] for line in means.lines]
    by_seed = [[mark.dots[at].x for mark in means.marks] for at in range(3)]
    assert joined == [pytest.approx(places, abs=0.006) for places in by_seed], (
        "one line down through the arms for each seed"
    )


@pytest.mark.parametrize(
    ("shares", "ticks"),
    [
        ([0.0, 1.0], ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        ([0.981, 0.987], ["98.0 %", "98.2 %", "98.4 %", "98.6 %", "98.8 %"]),
        ([0.5], ["49.90 %", "49.95 %", "50.00 %", "50.05 %", "50.10 %"]),
        ([0.9999, 0.99995], ["99.88 %", "99.90 %", "99.92 %", "99.94 %", "99.96 %", "99.98 %", "100.00 %"]),
    ],
)
def test_scales_are_round(shares: list[float], ticks: list[str]) -> None:
    assert [text for _, text in scale_over(shares).ticks] == ticks


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_scales_hold_everything(shares: list[float]) -> None:
    scale = scale_over(shares)
    assert scale.low <= min(shares) + 1e-12
    assert max(shares) - 1e-12 <= scale.high <= 1 + 1e-12
    assert 2 <= len(scale.ticks) <= 7


def test_the_majority_share_is_drawn_where_it_is_near_and_told_where_it_is_not(several: Comparison) -> None:
    far = means_of(several)
    assert far is not None
    assert far.majority is None
    assert "left of the scale" in several.to_html()
    near = means_of(replace(several, majority=0.8))
    assert near is not None
    assert near.majority is not None
    assert LEFT <= near.majority <= LEFT + WIDTH


def test_many_seeds_keep_their_list_and_lose_their_columns() -> None:
    found = compared(runs_of(((CATEGORICAL, 4.2),), tuple(range(12)), Source(items=200)))
    html = found.to_html()
    assert "seed 11</th>" not in html
    assert '<td class="number seed">11</td>' in html
    assert "Pairs" not in html


def test_arms_of_one_loss_are_called_arms() -> None:
    arms = [Arm.of("categorical_crossentropy", units=units, activation="softmax") for units in (10, 11)]
    found = compared(runs_of(tuple((arm, 4.0) for arm in arms), (1, 2), Source(items=200)))
    assert "2 arms" in found.to_text()
    assert "categorical_crossentropy (softmax, 11 units)" in found.conclusion
