"""The table "which accuracy do I have?", out of the facts: every release held, asked about every scenario."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import Encoding, Labels
from trueup.contract.loss import Loss
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.explaining.table import support_lines
from trueup.facts import loss_meaning, metric_meaning
from trueup.frameworks import title_of
from trueup.frameworks.releases import releases_of

HERE = Place("setup", 1, 1, 1, 1)
LINES: tuple[str, ...] = ("keras", "tf.keras", "tf-keras")
SHORT = {
    "binary_accuracy": "each output",
    "categorical_accuracy": "argmax",
    "sparse_categorical_accuracy": "argmax, class numbers",
    "accuracy": "exact equality",
}
NO_LOSS = "no such loss"
#: A word in why a fact is unknown -> the cell.
REASONS = {"refuse": "refused", "class_mode": "`class_mode`"}


@dataclass(frozen=True)
class Scenario:
    """One classifier as people write it: the output, the labels and the loss beside `metrics=["accuracy"]`."""

    title: str
    units: int
    activation: str
    labels: Encoding
    columns: int | None
    loss: str


SCENARIOS = (
    Scenario("A", 10, "softmax", "one-hot", 10, "categorical_crossentropy"),
    Scenario("B", 10, "softmax", "one-hot", 10, "binary_crossentropy"),
    Scenario("C", 10, "softmax", "integer", None, "sparse_categorical_crossentropy"),
    Scenario("D", 10, "sigmoid", "multi-hot", 10, "binary_crossentropy"),
    Scenario("E", 1, "sigmoid", "binary", None, "binary_crossentropy"),
    Scenario("F", 10, "softmax", "one-hot", 10, "mean_squared_error"),
)

INTRODUCTION = """# Which accuracy do I have?

`metrics=["accuracy"]` is a word, and each release makes a function of it. Find your release and your kind of model.

| | the model | its labels | its loss |
|---|---|---|---|
| A | `Dense(10, activation="softmax")` | one-hot rows | `categorical_crossentropy` |
| **B** | `Dense(10, activation="softmax")` | one-hot rows | **`binary_crossentropy`** |
| C | `Dense(10, activation="softmax")` | class numbers | `sparse_categorical_crossentropy` |
| **D** | `Dense(10, activation="sigmoid")` | several tags an item (multi-hot) | `binary_crossentropy` |
| E | `Dense(1, activation="sigmoid")` | 0 or 1 | `binary_crossentropy` |
| F | `Dense(10, activation="softmax")` | one-hot rows | any other loss, here `mean_squared_error` |

- **argmax**: one answer an item, the output with the largest score (`categorical_accuracy`). What people mean by
  accuracy for one class out of k. On several tags an item (D) it asks whether the top score is the first tag.
- **each output**: every output on its own against a threshold of a half (`binary_accuracy`). For one output it is the
  accuracy. For one class out of ten (B) an answer that is never right already reads 0.90 as long as no output passes
  the threshold, and 0.80 where it is always sure.
- **no such loss**: the release does not have it. **refused**: it raises an error for this model. **class_mode**: an
  argument of `compile` decides.

`trueup explain accuracy --library keras==2.0.4 …` says it for one model in words, with the source.
"""

#: What stands around a table that is scrolled sideways under a first column that stays, where it has no room.
WIDE = '<div class="wide-table" markdown>\n'
END_OF_WIDE = "</div>\n"

ENDING = """The package keras from 2.4 to 2.15 is tf.keras under another name: read those rows.

## By kind of model

The function that the word becomes, with losses as objects, too, for k = 10. `trueup explain accuracy` prints this.
"""


def answer(scenario: Scenario, line: str, version: tuple[int, ...]) -> tuple[str, str]:
    """What "accuracy" becomes for a scenario in a release, and the name it is logged under."""
    labels = Labels(
        encoding=Known(scenario.labels), classes=Known(max(2, scenario.units)), columns=Known(scenario.columns)
    )
    metric = Metric(name=Known("accuracy"), typed="accuracy", spelling="string", where=HERE)
    setup = Setup(
        where=HERE,
        target=Target(library=line, version=version),
        head=Head(units=Known(scenario.units), activation=Known(scenario.activation), rank=Known(2)),
        labels=labels,
        loss=Loss(name=Known(scenario.loss), spelling="string"),
        metrics=(metric,),
    )
    if isinstance(loss_meaning(setup.loss, setup.target), Unknown):
        return NO_LOSS, ""
    meaning = metric_meaning(metric, setup)
    if isinstance(meaning, Unknown):
        return next((short for word, short in REASONS.items() if word in meaning.why), meaning.why), ""
    return SHORT.get(meaning.value.function, meaning.value.function), meaning.value.logged or ""


def support_table() -> str:
    """The whole page: one row for each stretch of releases in which nothing of it changes."""
    lines = [INTRODUCTION, WIDE, f"| releases | {' | '.join(each.title for each in SCENARIOS)} | logged as |"]
    lines.append("|---" * (len(SCENARIOS) + 2) + "|")
    for line in LINES:
        known = [(release, tuple(int(number) for number in release.split("."))) for release in releases_of(line)]
        answered = [(release, row_of(line, version)) for release, version in known]
        for cells, stretch in groupby(answered, key=lambda each: each[1]):
            names = [release for release, _ in stretch]
            shown = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
            lines.append(f"| {title_of(line)} {shown} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", END_OF_WIDE, ENDING, *by_model(), ""])


def by_model() -> list[str]:
    """The same question asked the other way round: a table with a row for each answer that a kind of model gets."""
    rows = []
    for model, answers in support_lines():
        shown = [model, *[""] * (len(answers) - 1)]
        rows += [f"| {first} | {function} | {releases} |"
                 for first, (function, releases) in zip(shown, answers, strict=True)]  # fmt: skip
    return ["| the model, its labels, its loss | becomes | in |", "|---|---|---|", *rows]


def row_of(line: str, version: tuple[int, ...]) -> tuple[str, ...]:
    """The cells of one release."""
    found = [answer(scenario, line, version) for scenario in SCENARIOS]
    logged = sorted({name for _, name in found if name})
    pairs = zip(SCENARIOS, found, strict=True)
    cells = (
        kind if kind in (fitting(scenario), NO_LOSS, *REASONS.values()) else f"**{kind}**"
        for scenario, (kind, _) in pairs
    )
    return (*cells, ", ".join(f"`{name}`" for name in logged))


def fitting(scenario: Scenario) -> str:
    """The answer that fits the question; any other is set in bold."""
    if scenario.labels in ("multi-hot", "binary"):
        return "each output"
    return "argmax, class numbers" if scenario.labels == "integer" else "argmax"
