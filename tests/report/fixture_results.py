"""The results that every report is drawn from: a script, a notebook, and a file that tries to harm the terminal."""

from __future__ import annotations

from trueup.contract.finding import Edit, Finding, Fix, Party
from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.contract.result import CheckResult, Counts, RuleText

SCRIPT = """\
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

labels = to_categorical(classes, 10)

model = Sequential()
model.add(Dense(512, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(images, labels)
"""
CELL = 'model.compile(\n    "adam",\n    "categorical_crossentropy",\n)\n'
HARMFUL = (
    'x = "\x1b]0;owned\x07"; \tmodel.compile(loss="数字 binary_crossentropy", metrics=["accuracy"])  # \u202e end\n'
)


def place(file: str, row: int, text: str, source: str, cell: int | None = None) -> Place:
    """Where `text` stands in that row of the source."""
    column = source.splitlines()[row - 1].index(text) + 1
    return Place(file, row, column, row, column + len(text), cell)


def script_finding() -> Finding:
    """One of the four parties on each of four lines or more."""
    metric = place("digits.py", 10, '"accuracy"', SCRIPT)
    return Finding(
        code="TU301",
        name="elementwise-accuracy-on-one-of-k",
        severity="warning",
        where=metric,
        have='"accuracy" becomes binary_accuracy here, which counts each of the 10 outputs separately',
        expected="A one-of-10 question is answered by categorical_accuracy, which counts whole answers",
        happens="An answer that is never right still scores 80 %, and always naming one class 82 %",
        change='Ask for "categorical_accuracy"',
        holds_for="Keras 2.2.4 (requirements.txt pins keras==2.2.4); from Keras 2.3 on the shapes decide",
        parties=(
            Party("head", place("digits.py", 9, 'Dense(10, activation="softmax")', SCRIPT), "10 units, softmax"),
            Party("labels", place("digits.py", 5, "to_categorical(classes, 10)", SCRIPT), "one-hot rows of 10"),
            Party("loss", place("digits.py", 10, '"binary_crossentropy"', SCRIPT), "binary cross-entropy"),
            Party("metric", metric, "binary accuracy"),
        ),
    )


def script_fix() -> Fix:
    """Safe, one edit."""
    where = place("digits.py", 10, '"accuracy"', SCRIPT)
    return Fix(
        safety="safe",
        message='Replace "accuracy" by "categorical_accuracy"',
        edits=(Edit(where, '"categorical_accuracy"'),),
    )


def notebook_finding() -> Finding:
    """In cell 5, with a party in cell 2."""
    loss = place("train.ipynb", 3, '"categorical_crossentropy"', CELL, 5)
    return Finding(
        code="TU102",
        name="categorical-loss-on-one-unit",
        severity="error",
        where=loss,
        have="categorical_crossentropy is given one output",
        expected="It takes a row of probabilities, one for each class",
        happens="The only output is normalised to 1: the loss is 0 and no weight moves",
        change='Use "binary_crossentropy"',
        parties=(
            Party("head", Place("train.ipynb", 1, 1, 1, 31, 2), "1 unit, sigmoid"),
            Party("loss", loss, "categorical cross-entropy"),
        ),
    )


def notebook_fix() -> Fix:
    """Unsafe, one edit."""
    where = place("train.ipynb", 3, '"categorical_crossentropy"', CELL, 5)
    edits = (Edit(where, '"binary_crossentropy"'),)
    return Fix(safety="unsafe", message="", edits=edits, risk="it changes what is trained")


def harmful_finding() -> Finding:
    """Escape sequences in the path, the source and the message."""
    return Finding(
        code="TU103",
        name="binary-loss-on-softmax",
        severity="note",
        where=place("bad\x1b[2J.py", 1, '"数字 binary_crossentropy"', HARMFUL),
        have="the loss \x1b[31m is binary",
        expected="",
        happens="",
        change="",
        parties=(Party("metric", place("bad\x1b[2J.py", 1, '["accuracy"]', HARMFUL), "accu\x07racy"),),
    )


def whole_result() -> CheckResult:
    """Three findings, two fixes, three places that were not read."""
    return CheckResult(
        findings=(harmful_finding(), script_finding(), notebook_finding()),
        fixes=(None, script_fix(), notebook_fix()),
        counts=Counts(files=14, setups=4, complete=3),
        unread=(
            Unread(Place("old.py", 3, 7), "a syntax error: invalid syntax", "file"),
            Unread(Place("train.ipynb", 1, 1, cell=9), "the loss is a function of the program's own", "setup"),
        ),
        sources={
            "digits.py": {0: tuple(SCRIPT.splitlines())},
            "train.ipynb": {2: ('head = Dense(1, "sigmoid")(flat)',), 5: tuple(CELL.splitlines())},
            "bad\x1b[2J.py": {0: (HARMFUL.rstrip("\n"),)},
        },
        raw_places={
            notebook_finding().where: Place("train.ipynb", 31, 9, 31, 37),
        },
        rules=(
            RuleText(code="TU102", name="categorical-loss-on-one-unit", severity="error", summary="One output."),
            RuleText(code="TU103", name="binary-loss-on-softmax", severity="note", summary="Binary on softmax."),
            RuleText(
                code="TU301",
                name="elementwise-accuracy-on-one-of-k",
                severity="warning",
                summary="Cells are counted.",
                help="# elementwise-accuracy-on-one-of-k\n",
            ),
        ),
    )
