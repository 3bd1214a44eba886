"""The report as people see it: 80 columns, the majority share first, nothing obeyed that came out of the data."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from html_page import Page
from hypothesis import given
from hypothesis import strategies as st

import trueup

#: Names that a terminal, a Markdown table or a browser would obey.
NASTY = [
    "<script>alert(1)</script>",
    "a|b `c` *d*",
    "\x1b[31mred",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
    "x" * 200,
]


def nasty() -> trueup.Audit:
    labels = [NASTY[at % 5] for at in range(50)] + NASTY[:1]
    answers = [NASTY[(at + (at % 7 == 0)) % 5] for at in range(51)]
    return trueup.audit(labels, predicted=answers, by=labels, by_name="the <b>site</b>", reported="0.9")


def many() -> trueup.Audit:
    rng = np.random.default_rng(2)
    proba = rng.random((3_000, 300), dtype=np.float32)
    proba /= proba.sum(axis=1, keepdims=True)
    return trueup.audit(rng.integers(0, 300, 3_000), proba=proba, weights=rng.random(3_000), batch_size=64)


def padded() -> trueup.Audit:
    return trueup.audit([0, 1, 1, -1], logits=[[3, 0], [0, 2], [1, 1], [0, 0]], ignore=-1, reported="0.667")


AUDITS = {"nasty": nasty, "many": many, "padded": padded}


@pytest.mark.parametrize("make", AUDITS.values(), ids=AUDITS)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_asked(make: object, width: int) -> None:
    text = make().to_text(width)
    assert text.isprintable() or all(line.isprintable() for line in text.splitlines())
    assert max(map(len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())
    assert text.endswith("\n")


def test_the_majority_share_comes_before_any_accuracy() -> None:
    lines = str(padded()).splitlines()
    assert lines[0] == "trueup audit: 3 rows, one of 2 classes, logits"
    assert lines[2] == "majority share    66.67 %  always answering 1 is right in 2 of 3 rows"
    assert lines[3].startswith("accuracy          66.67 %  argmax accuracy")
    assert "95 % interval 20.77 % to 93.85 % (Wilson)" in lines[5]


def test_pickles_from_before_definitions_had_their_name_are_read() -> None:
    audit = trueup.audit([0, 1, 1], proba=[0.2, 0.9, 0.4])
    earlier = pickle.dumps(audit, protocol=0).replace(b"Definition\n", b"Rung\n")
    assert b"Rung\n" in earlier
    assert pickle.loads(earlier) == audit


def test_the_definitions_mark_the_accuracy_and_the_reported_number() -> None:
    marked = [line for line in str(padded()).splitlines() if line.startswith(("*", " ="))]
    assert marked[0].startswith(" =     66.67 %  majority share")
    assert marked[1].startswith("*=     66.67 %  argmax accuracy")
    assert marked[1].endswith("2 of 3")


def test_the_notes_are_there() -> None:
    text = " ".join(str(padded()).split())
    assert "1 rows of padding left out, as asked" in text
    assert "1 rows in which several classes share the highest score" in text


def test_many_classes_are_cut_with_a_count() -> None:
    text = str(many())
    assert "Classes, the lowest recall first" in text
    assert "and 288 more" in text


def test_json_has_a_format_and_holds_everything() -> None:
    for make in AUDITS.values():
        audit = make()
        data = json.loads(audit.to_json())
        assert (data["format"], data["what"]) == (1, "trueup audit")
        assert data["state"]["format"] == 3
        assert data["accuracy"]["value"] == audit.accuracy.value
        assert [item["key"] for item in data["definitions"]] == [item.key for item in audit.definitions]
        assert len(data["per_class"]) == len(audit.classes)


def test_a_notebook_cell_shows_names_and_obeys_none() -> None:
    pytest.importorskip("jinja2", reason="jinja2 is not installed")
    html = nasty()._repr_html_()
    assert not Page(html).kinds & {"script", "b"}
    assert "&lt;script&gt;" in html
    assert html.index("majority share") < html.index("accuracy <strong>")


def test_markdown_tables_keep_their_columns() -> None:
    text = nasty().to_markdown()
    for block in text.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        cells = {row.replace("\\|", "").count("|") for row in rows}
        assert len(cells) <= 1
    assert "\x1b" not in text
    assert "<script>" not in text.replace("\\<", "")


@given(st.integers(1, 10**9), st.data())
def test_a_model_with_one_mistake_is_never_perfect(of: int, data: st.DataObject) -> None:
    """In the report's words as in its numbers: 99.9999999 % is shown as 99.99 %."""
    right = data.draw(st.integers(0, of))
    text = trueup.contract.percent.percent(right / of)
    assert (text == "100.00 %") == (right == of)
    assert (text == "0.00 %") == (right == 0)


def test_a_number_that_is_what_it_was_called_marks_that_alone() -> None:
    labels, answers = [0, 0, 1, 1], [0, 1, 1, 1]

    def marked(**passed: object) -> int:
        text = trueup.audit(labels, predicted=answers, **passed).to_text()  # type: ignore[arg-type]
        return sum(line.startswith((" =", "*=")) for line in text.splitlines())

    assert marked(reported={"accuracy": "0.75", "recall": "1.0"}) == 2
    assert marked(reported="0.75") > 1
