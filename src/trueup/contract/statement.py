"""What a person states of a program that cannot be read from it: `labels=one-hot(10)`, `head=10 logits`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import FLAT, ROWS, Encoding, Labels

#: What a statement may say was done to the outputs last, and the activation that it is.
ACTIVATIONS = {
    "logits": "linear",
    "linear": "linear",
    "softmax": "softmax",
    "sigmoid": "sigmoid",
    "log-softmax": "log_softmax",
    "tanh": "tanh",
}
ENCODINGS: tuple[str, ...] = get_args(Encoding)
#: Encodings whose number of classes is known without being stated.
_OF_TWO = ("binary", "sign")
#: No program tells more classes apart.
_MOST = 10_000_000
EXPECTED = 'Expected one like "labels=one-hot(10)", "labels=binary" or "head=10 logits"'

#: What stands between two parts of a statement, and a part.
_BETWEEN = re.compile(r"[\s,;]+(?=[A-Za-z]\w*\s*=)")
_PART = re.compile(r"(?P<key>[A-Za-z]\w*)\s*=\s*(?P<value>.*)", re.DOTALL)
_LABELS = re.compile(r"(?P<encoding>[A-Za-z][A-Za-z_-]*)\s*(?:[(:]\s*(?P<classes>\d{1,8})\s*\)?)?")
_HEAD = re.compile(r"(?P<units>\d{1,8})(?:[\s:]+(?P<activation>[A-Za-z][A-Za-z_-]*))?")


class StatementError(ValueError):
    """A statement that says nothing that is understood; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class StatedLabels:
    """How the labels are written down; classes None where they are left open."""

    encoding: Encoding
    classes: int | None = None

    def __str__(self) -> str:
        return f"labels={self.encoding}" + (f"({self.classes})" if self.classes is not None else "")

    @property
    def columns(self) -> int | None:
        """How many columns a row of them has; None for flat labels, and where that is not stated."""
        return self.classes if self.encoding in ROWS else None

    def differs(self, labels: Labels) -> str:
        """What is read instead, "" where nothing that is read contradicts this."""
        read = labels.encoding.value if isinstance(labels.encoding, Known) else None
        if read is not None and read != self.encoding and not self._is_the_same(read):
            return f"{read} labels are read"
        classes = labels.classes.value if isinstance(labels.classes, Known) else None
        if read is not None and classes is not None and self.classes is not None and classes != self.classes:
            return f"labels of {classes} classes are read"
        return ""

    def _is_the_same(self, read: str) -> bool:
        """Numbers 0 and 1 are integers of two classes; one-hot rows are rows of probabilities."""
        pair = {read, self.encoding}
        return pair == {"binary", "integer"} and self.classes in (None, 2)

    def filled(self, labels: Labels, where: Place | None) -> Labels:
        """The labels with what is not known of them as it is stated."""
        if isinstance(labels.encoding, Known):
            return labels
        highest = self.classes - 1 if self.encoding == "integer" and self.classes is not None else None
        bounds = {"sign": (-1.0, 1.0), "continuous": (None, None)}.get(self.encoding, (0.0, 1.0))
        low, high = bounds if self.encoding != "integer" else (0.0 if highest is not None else None, highest)
        unknown = Unknown("it is not stated")
        shape_is_known = self.encoding in FLAT or self.columns is not None
        return Labels(
            encoding=Known(self.encoding),
            classes=Known(self.classes) if self.classes is not None else unknown,
            columns=Known(self.columns) if shape_is_known else unknown,
            lowest=Known(float(low)) if low is not None else unknown,
            highest=Known(float(high)) if high is not None else unknown,
            scale=labels.scale,
            source="a statement",
            where=where or labels.where,
        )


@dataclass(frozen=True, slots=True)
class StatedHead:
    """How many outputs there are, and what was done to them last; None where that is left open."""

    units: int
    activation: str | None = None

    def __str__(self) -> str:
        word = next((word for word, name in ACTIVATIONS.items() if name == self.activation), "")
        return f"head={self.units} {word}".rstrip()

    def differs(self, head: Head) -> str:
        """What is read instead, "" where nothing that is read contradicts this."""
        units = head.units.value if isinstance(head.units, Known) else None
        if units is not None and units != self.units:
            return f"a head of {units} {'output' if units == 1 else 'outputs'} is read"
        activation = head.activation.value if isinstance(head.activation, Known) else None
        if None not in (activation, self.activation) and activation != self.activation:
            return f"outputs that went through {activation} are read" if activation != "linear" else "logits are read"
        return ""

    def filled(self, head: Head) -> Head:
        """The head with what is not known of it as it is stated; a statement is no place that a fix could edit."""
        units = head.units if isinstance(head.units, Known) else Known(self.units)
        activation = head.activation
        if not isinstance(activation, Known) and self.activation is not None:
            activation = Known(self.activation)
        return replace(head, units=units, activation=activation)


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated at one place, or for one function."""

    labels: StatedLabels | None = None
    head: StatedHead | None = None
    where: Place | None = None

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.labels, self.head) if part is not None)


@dataclass(frozen=True, slots=True)
class Stating:
    """What is stated beside a program.

    functions: "package.module.function" -> what it gives. everywhere: what holds of all that is not read.
    """

    functions: Mapping[str, Statement] = field(default_factory=dict)
    everywhere: Statement = field(default=Statement())

    def of_function(self, module: str, name: str) -> tuple[str, Statement] | None:
        """What is stated of a function of a module, whose name is known as far as its folders tell, and the key."""
        for key, statement in self.functions.items():
            before, _, last = key.rpartition(".")
            if last == name and f".{module}".endswith(f".{before}"):
                return key, statement
        return None


NOTHING_STATED = Stating()


def parse_statement(text: str, where: Place | None = None) -> Statement:
    """The statement in "labels=one-hot(10)", "head=10 logits", or both one after the other.

    Raises StatementError for anything else, also where a key stands twice.
    """
    labels: StatedLabels | None = None
    head: StatedHead | None = None
    for part in _BETWEEN.split(text.strip().rstrip(",;")):
        match = _PART.fullmatch(part)
        if match is None:
            raise StatementError(f"{part!r} states nothing. {EXPECTED}" if part else f"nothing is stated. {EXPECTED}")
        if match["key"] == "labels" and labels is None:
            labels = parse_labels(match["value"])
        elif match["key"] == "head" and head is None:
            head = parse_head(match["value"])
        elif match["key"] in ("labels", "head"):
            raise StatementError(f"{match['key']} is stated twice")
        else:
            raise StatementError(f"{match['key']!r} cannot be stated. {EXPECTED}")
    return Statement(labels, head, where)


def parse_labels(text: str) -> StatedLabels:
    """ "one-hot(10)", "one-hot:10", "integer", "binary"; StatementError for anything else."""
    match = _LABELS.fullmatch(text.strip())
    encoding = match["encoding"].lower().replace("_", "-") if match else ""
    if match is None or encoding not in ENCODINGS:
        raise StatementError(f"{text!r} is no way in which labels are written down. There are {', '.join(ENCODINGS)}")
    classes = int(match["classes"]) if match["classes"] is not None else 2 if encoding in _OF_TWO else None
    if classes is not None and not 1 <= classes <= _MOST:
        raise StatementError(f"{classes} is no number of classes")
    if encoding in _OF_TWO and classes != 2:
        raise StatementError(f"{encoding} labels have two classes, not {classes}")
    return StatedLabels(encoding, classes)  # type: ignore[arg-type]


def parse_head(text: str) -> StatedHead:
    """ "10 logits", "10:softmax", "1"; StatementError for anything else."""
    match = _HEAD.fullmatch(text.strip())
    word = (match["activation"] or "").lower().replace("_", "-") if match else ""
    if match is None or (word and word not in ACTIVATIONS) or not 1 <= int(match["units"]) <= _MOST:
        words = ", ".join(ACTIVATIONS)
        raise StatementError(f'{text!r} is no head. Expected a number of outputs and one of {words}: "10 logits"')
    return StatedHead(int(match["units"]), ACTIVATIONS.get(word))
