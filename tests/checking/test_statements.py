"""What a person states is heeded where nothing is read, a finding where something else is, and never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueup.checking import SettingsError, check, check_text
from trueup.cli.main import main
from trueup.contract.result import CheckResult
from trueup.contract.statement import StatementError, parse_head, parse_labels, parse_statement
from trueup.rules._wording import head_words, labels_words
from trueup.source import read_text

KERAS = """
import keras
from elsewhere import build, data
{data}
{model}
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""
TORCH = """
import torch.nn as nn
from elsewhere import make_model, loader
{model}
criterion = nn.CrossEntropyLoss()
{loop}
    {call}
    loss.backward()
"""


def believed(program: str, **options: object) -> tuple[str, str]:
    """What is believed of labels and head of the only setup, in words."""
    (setup,) = read_text(program, "program.py", **options).setups  # type: ignore[arg-type]
    return labels_words(setup.labels).split(" (")[0], head_words(setup.head)


def keras(data: str = "x, y = data()", model: str = "model = build()") -> str:
    return KERAS.format(data=data, model=model)


def torch(model: str = "model = make_model()", loop: str = "for x, y in loader:", call: str = "") -> str:
    return TORCH.format(model=model, loop=loop, call=call or "loss = criterion(model(x), y)")


@pytest.mark.parametrize(
    "program",
    [
        keras("x, y = data()  # trueup: labels=one-hot(10)", "model = build()  # trueup: head=10 softmax"),
        keras("x, y = data()  # trueup: labels=one_hot(10)", "model = build()  #trueup:head=10 softmax"),
        keras("# trueup: labels=one-hot(10)\nx, y = data()", "# trueup: head=10 softmax\nmodel = build()"),
        keras("x = data()\ny = data()  # trueup: labels=one-hot(10)", "model = build()  # trueup: head=10 softmax"),
        keras(
            "(x, y), (tx, ty) = data(  # trueup: labels=one-hot(10)\n    1\n)",
            "model = build()  # trueup: head=10 softmax",
        ),
        keras().replace("epochs=3)", "epochs=3)  # trueup: labels=one-hot(10) head=10 softmax"),
        keras().replace('["accuracy"])', '["accuracy"])  # trueup: labels=one-hot(10); head=10 softmax'),
        keras("def load():  # trueup: labels=one-hot(10)\n    return data.x, data.y\nx, y = load()").replace(
            "build()", "build()  # trueup: head=10 softmax"
        ),
        keras("d = data()  # trueup: labels=one-hot(10)", "model = build()  # trueup: head=10 softmax").replace(
            "fit(x, y,", "fit(d,"
        ),
    ],
)  # fmt: skip
def test_a_statement_fills_in_what_is_not_read_in_keras(program: str) -> None:
    assert believed(program) == ("one-hot rows of 10", "10 units, softmax")


@pytest.mark.parametrize(
    "program",
    [
        torch("model = make_model()  # trueup: head=10 logits", "for x, y in loader:  # trueup: labels=integer(10)"),
        torch(
            "model = make_model().to(d)  # trueup: head=10 logits", "for x, y in loader:  # trueup: labels=integer(10)"
        ),
        torch(
            "model = make_model()  # trueup: head=10 logits\nmodel = model.to(d)\nmodel.train()",
            "for x, y in loader:  # trueup: labels=integer(10)",
        ),
        torch(call="loss = criterion(model(x), y)  # trueup: labels=integer(10) head=10 logits"),
        torch(
            call="out = model(x)  # trueup: head=10 logits\n    y = y.cuda()  # trueup: labels=integer(10)\n"
            "    loss = criterion(out, y)"
        ),
        torch(
            "def net():  # trueup: head=10 logits\n    return make_model()\nmodel = net()\n"
            "def batches():  # trueup: labels=integer(10)\n    for pair in loader:\n        yield pair.x, pair.y",
            "for x, y in batches():",
        ),
        torch(
            "loader = make_loader()  # trueup: labels=integer(10)\nmodel = make_model()  # trueup: head=10 logits",
        ),
    ],
)
def test_a_statement_fills_in_what_is_not_read_in_torch(program: str) -> None:
    assert believed(program) == ("class numbers 0 to 9", "10 units, no activation")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("integer(10)", "class numbers 0 to 9"),
        ("one-hot(3)", "one-hot rows of 3"),
        ("multi-hot(5)", "multi-hot rows of 5"),
        ("binary", "0/1 labels"),
        ("sign", "-1/+1 labels"),
    ],
)
def test_each_way_of_writing_labels_down_is_the_same_in_all_places(text: str, words: str) -> None:
    comment = believed(keras(f"x, y = data()  # trueup: labels={text}"))[0]
    call = believed(keras().replace("epochs=3)", f"epochs=3)  # trueup: labels={text}"))[0]
    assert comment == call == words


def test_a_finding_rests_on_what_is_stated_and_its_fix_edits_no_comment() -> None:
    program = torch(
        "model = make_model()  # trueup: head=10 softmax", "for x, y in loader:  # trueup: labels=integer(10)"
    )
    result = check_text(program, "program.py", isolated=True)
    (finding,) = [one for one in result.findings if one.code == "TU105"]
    assert result.counts.complete == 1
    fixes = [fix for fix in result.fixes if fix is not None]
    assert all(edit.where.row != 4 for fix in fixes for edit in fix.edits)
    assert "softmax" in finding.have


def statements(result: CheckResult) -> list[tuple[str, int, str]]:
    """The findings about statements: code, row, message."""
    wanted = ("TU003", "TU005", "TU006")
    return [(one.code, one.where.row, one.have) for one in result.findings if one.code in wanted]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("y = to_categorical(numbers, 10)  # trueup: labels=integer(10)", "one-hot labels are read"),
        ("y = to_categorical(numbers, 10)  # trueup: labels=one-hot(5)", "labels of 10 classes are read"),
        (
            "model = Sequential([Dense(10, activation='softmax')])  # trueup: head=5 softmax",
            "a head of 10 outputs is read",
        ),
        ("model = Sequential([Dense(10, activation='softmax')])  # trueup: head=10 logits", "went through softmax"),
    ],
)
def test_what_the_program_contradicts_is_a_finding(line: str, words: str) -> None:
    program = (
        "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.utils import to_categorical\n"
        "y = to_categorical(numbers, 10)\nmodel = Sequential([Dense(10, activation='softmax')])\n"
        f"{line}\nmodel.compile('adam', 'categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    ((code, row, have),) = statements(check_text(program, "program.py", isolated=True))
    assert (code, row) == ("TU005", 6)
    assert words in have
    agreeing = program.replace("integer(10)", "one-hot(10)").replace("one-hot(5)", "one-hot(10)")
    agreeing = agreeing.replace("head=5 softmax", "head=10 softmax").replace("10 logits", "10 softmax")
    assert statements(check_text(agreeing, "program.py", isolated=True)) == []


@pytest.mark.parametrize(
    "comment",
    ["labels=fancy(10)", "lables=integer(10)", "head=softmax", "labels=binary(3)", "labels=integer(0)", "anything else",
     "labels=integer(10) labels=integer(3)", ""],
)  # fmt: skip
def test_a_statement_that_is_not_understood_is_a_finding(comment: str) -> None:
    for program in (keras(f"x, y = data()  # trueup: {comment}"), f"value = 1  # trueup: {comment}\n"):
        result = check_text(program, "program.py", isolated=True)
        assert [code for code, _, _ in statements(result)] == ["TU006"]


def test_a_statement_that_meets_nothing_is_told_and_on_request_a_finding() -> None:
    program = "import keras\nprint(1)  # trueup: labels=integer(10)\n"
    plain = check_text(program, "program.py", isolated=True)
    assert plain.findings == ()
    assert [(one.kind, one.where.row) for one in plain.unread] == [("statement", 2)]
    asked = check_text(program, "program.py", isolated=True, report_unused_suppressions=True)
    assert [code for code, _, _ in statements(asked)] == ["TU003"]


def test_noqa_stays_what_it_is() -> None:
    program = keras("x, y = data()  # trueup: labels=integer(10)", "model = build()  # trueup: head=10 softmax")
    assert [one.code for one in check_text(program, "program.py", isolated=True).findings] == ["TU201"]
    result = check_text("# trueup: noqa\n" + program, "program.py", isolated=True)
    assert result.findings == ()
    assert result.suppressed == 1


def test_a_text_that_shows_a_statement_states_nothing() -> None:
    program = keras('"""\nx, y = data()  # trueup: labels=fancy\n"""\nx, y = data()')
    assert statements(check_text(program, "program.py", isolated=True)) == []


def test_a_statement_in_a_cell_of_a_notebook_counts_and_has_its_place() -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": text}
        for text in (
            "import keras\nfrom elsewhere import build, data\nx, y = data()  # trueup: labels=integer(10)\n",
            "model = build()\nmodel.compile('adam', loss='categorical_crossentropy')\n# trueup: lab=3\nmodel.fit(x, y)",
        )
    ]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    result = check_text(notebook, "program.ipynb", isolated=True)
    found = {one.code: (one.where.cell, one.where.row) for one in result.findings}
    assert found["TU006"] == (2, 3)
    assert "TU201" in found


def test_the_configuration_states_what_functions_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip  # noqa: E501
    monkeypatch.chdir(tmp_path)
    program = keras("x, y = load_batch()").replace(
        "import build, data", "import build\nfrom package.data import load_batch"
    )
    Path("train.py").write_text(program)
    Path("trueup.toml").write_text(
        '[states]\n"package.data.load_batch" = "labels=integer(10)"\n"elsewhere.build" = "head=10 softmax"\n'
        '"package.data.gone" = "labels=binary"\n'
    )
    for there in (False, True):
        if there:
            Path("package").mkdir()
            Path("package/data.py").write_text("def load_batch():\n    return unpack(memory)\n")
        assert main(["check", "."]) == 1
        out, err = capsys.readouterr()
        assert "TU201" in out
        assert "1 of them completely" in out
        assert "package.data.gone" in err
        assert "load_batch" not in err


@pytest.mark.parametrize(
    "table",
    ['[states]\n"load" = "labels=binary"\n', '[states]\n"a.load" = "labels=fancy"\n', '[states]\n"a.load" = 3\n',
     'labels = "fancy"\n', 'head = "softmax"\n', 'fail-on = "loud"\n'],
)  # fmt: skip
def test_a_configuration_that_states_nothing_is_refused(table: str, tmp_path: Path) -> None:
    (tmp_path / "trueup.toml").write_text(table)
    (tmp_path / "program.py").write_text("")
    with pytest.raises(SettingsError):
        check(tmp_path / "program.py")


def test_the_command_line_states_what_holds_of_all_that_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip  # noqa: E501
    (tmp_path / "program.py").write_text(keras())
    assert main(["check", "--isolated", "--labels", "integer:10", "--head", "10:softmax", str(tmp_path)]) == 1
    out, _ = capsys.readouterr()
    assert "TU201" in out
    assert "1 of them completely" in out
    assert main(["check", "--isolated", "--labels", "fancy", str(tmp_path)]) == 2


def test_statements_are_parsed_as_they_are_written() -> None:
    statement = parse_statement("labels=one-hot(10), head=10 logits")
    assert str(statement) == "labels=one-hot(10) head=10 logits"
    assert str(parse_labels("multi_hot:5")) == "labels=multi-hot(5)"
    assert str(parse_labels("integer")) == "labels=integer"
    assert str(parse_head("1 sigmoid")) == "head=1 sigmoid"
    assert parse_head("7").activation is None
    for text in ("", "head", "head=", "labels", "10", "head=10 logits softmax"):
        with pytest.raises(StatementError):
            parse_statement(text)
