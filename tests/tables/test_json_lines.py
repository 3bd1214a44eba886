"""JSON lines as a table: what a value may be, and what is said where one does not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trueup.cli.main import main


@pytest.fixture
def lines(tmp_path: Path) -> Any:
    """Writes the lines, texts as they are."""

    def write(*rows: Any) -> str:
        file = tmp_path / "answers.jsonl"
        file.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows), "utf-8")
        return str(file)

    return write


def audited(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["audit", *words, "--output-format", "json"]) in (0, 1)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["audit", *words]) == 2
    written = capsys.readouterr()
    assert "Traceback" not in written.err
    return written.err


ANSWERS = ("--labels-column", "truth", "--predicted-column", "answer")
SCORES = ("--labels-column", "truth", "--proba-columns", "proba")


def test_words_and_what_has_no_role(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines(
        {"truth": "cat", "answer": "cat", "meta": {"seconds": [1, 2]}},
        "\n",
        {"answer": "dog", "meta": None, "truth": "cat", "more": 1},
        {"truth": "dog", "answer": "dog", "meta": [[]]},
    )
    report = audited(capsys, file, *ANSWERS)
    assert report["classes"] == ["cat", "dog"]
    assert (report["accuracy"]["right"], report["rows"]) == (2, 3)


def test_texts_are_numbers_only_where_all_are(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines({"truth": "007", "answer": "7"}, {"truth": "1_0", "answer": "10"})
    assert audited(capsys, file, *ANSWERS)["accuracy"]["right"] == 0
    file = lines({"truth": 1, "answer": True}, {"truth": 0, "answer": 0.0}, {"truth": "1", "answer": False})
    assert audited(capsys, file, *ANSWERS)["accuracy"]["right"] == 2


@pytest.mark.parametrize("inside", [{"no": 0.9, "yes": 0.1}, [0.9, 0.1]])
def test_scores_inside_a_value(inside: Any, lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    turned = dict(reversed(inside.items())) if isinstance(inside, dict) else inside
    file = lines({"truth": "no", "proba": inside}, {"truth": "yes", "proba": turned})
    report = audited(capsys, file, *SCORES, "--classes", "no,yes")
    assert (report["accuracy"]["right"], report["rows"]) == (1, 2)


def test_scores_named_after_the_classes_in_another_order(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines({"truth": "no", "proba": {"yes": 0.1, "no": 0.9}})
    assert "order" in refused(capsys, file, *SCORES, "--classes", "no,yes")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"truth": 1, "proba": [0.5]}, "[0.5] in 'proba'. Expected: a list, or an object, of 2 such values"),
        ({"truth": 1, "proba": 0.5}, "0.5 in 'proba'. Expected: a list, or an object, of 2 such values"),
        ({"truth": 1, "proba": {"a": 1, "b": 2}}, "in 'proba'"),
        ({"truth": [1], "proba": [0, 1]}, "[1] in 'truth'. Expected: a number or a text"),
        ({"truth": 1, "proba": [0, [1]]}, "in 'proba'"),
        ({"truth": 1, "proba": [0, "high"]}, "'high' in the column 'proba.1'. Expected: a number"),
        ({"truth": None, "proba": [0, 1]}, "'' in the column 'truth'"),
        ({"proba": [0, 1]}, "'' in the column 'truth'"),
        ("[1, 2]\n", "'[1, 2]'. Expected: a JSON object in each line"),
        ('{"truth": 1, \n', "a JSON object in each line"),
        ("[" * 100_000 + "\n", "a JSON object in each line"),
        ('{"truth": ' + "9" * 5000 + ', "proba": [0, 1]}\n', "a JSON object in each line"),
    ],
)
def test_a_line_that_does_not_fit(row: Any, words: str, lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines({"truth": 0, "proba": [1, 0]}, row, {"truth": 1, "proba": [0, 1]})
    message = refused(capsys, file, *SCORES)
    assert f"line 2 of {file}" in message
    assert words in message
    report = audited(capsys, file, *SCORES, "--exclude", "lines")
    assert (report["accuracy"]["right"], report["rows"]) == (2, 2)


def test_nothing_where_an_answer_should_stand(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = lines({"truth": 0, "proba": [1, 0]}, {"truth": 1, "proba": None}, {"truth": 1})
    report = audited(capsys, file, *SCORES, "--missing", "wrong")
    assert (report["accuracy"]["right"], report["counted"]) == (1, 3)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "the file is empty"),
        (("\n \n",), "the file is empty"),
        (("{}\n",), "one of (none)"),
        (('{"a": 1, "a.0": 2}\n',), "no column"),
        (('{"truth": [1], "truth.0": 2}\n',), "two columns called 'truth.0'"),
    ],
)
def test_no_table(rows: Any, words: str, lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in refused(capsys, lines(*rows), *SCORES)


def test_a_file_without_ends_of_lines_is_not_taken_into_memory(
    lines: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trueup.auditing.tables.json_lines_table._LONGEST", 100)
    assert "line 1 is longer than 100" in refused(capsys, lines({"truth": 1, "text": "a" * 200}), *SCORES)


def test_columns_are_named_where_none_was(lines: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert "has the columns truth, proba" in refused(capsys, lines({"truth": 1, "proba": [0, 1]}))
