"""A Run: one training of one arm with one seed, what it printed, what was true, and how it was made. Standard library
only; `Run.to_dict` and `Run.from_dict` lose nothing, so that runs are kept as JSON.
"""

from __future__ import annotations

import base64
import operator
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from trueup.contract.bad_input import BadInputError

#: The version of the dictionary that `Run.to_dict` writes.
RUN_FORMAT = 1

#: "diverged": the training ended in numbers that cannot be counted, or in an error; `Run.reason` says in which.
Outcome = Literal["finished", "diverged"]

#: Bytes of one class number -> the type code that `array` has for it.
_CODES = {1: "B", 2: "H", 4: "I"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """What is compared: a loss with the head and the labels that it needs. Arms of a comparison differ in their names.

    name: as it is shown, "categorical_crossentropy (softmax, 10 units)".
    loss: the loss's name in snake case.
    units, activation: of the head.
    labels: how they are written for this loss ("integer", "one-hot", "binary" …).
    options: the loss's own ("label_smoothing": 0.1), as JSON holds them.
    """

    name: str
    loss: str
    units: int | None = None
    activation: str = ""
    labels: str = ""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, loss: str, *, units: int, activation: str, labels: str = "", **options: Any) -> Arm:
        """An arm whose name says all of it.

        >>> Arm.of("categorical_crossentropy", units=10, activation="softmax", label_smoothing=0.1).name
        'categorical_crossentropy with label_smoothing=0.1 (softmax, 10 units)'
        """
        written = f" with {', '.join(f'{key}={value}' for key, value in options.items())}" if options else ""
        head = f"{activation}, {units} unit{'' if units == 1 else 's'}"
        name = f"{loss}{written} ({head})"
        return cls(name=name, loss=loss, units=units, activation=activation, labels=labels, options=options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An accuracy as the framework printed it: the name it stood under ("val_accuracy") and the number."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One epoch, counted on the validation items.

    number: from 1.
    right, of: of the true accuracy.
    logged: what the framework printed for the same items.
    training_loss: as logged, in the loss's own unit: kept, and never held against that of another loss.
    seconds: wall time of the epoch with its validation.
    """

    number: int
    right: int
    of: int
    logged: Logged | None = None
    training_loss: float | None = None
    seconds: float | None = None

    @property
    def accuracy(self) -> float:
        """The true accuracy, in [0, 1]."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The class numbers of the test items and those that were answered, packed.

    items: a hash of the test items in their order (inputs and labels): runs are compared on the same items only.
    width: bytes of a class number, 1, 2 or 4.
    labels, predicted: `width` bytes for each item, unsigned, little-endian.
    """

    items: str
    width: int
    labels: bytes = field(repr=False)
    predicted: bytes = field(repr=False)

    @classmethod
    def of(cls, labels: Iterable[int], predicted: Iterable[int], *, items: str) -> Answers:
        """Pack class numbers, 0 and above: (n,) labels and (n,) answers for the same n items in the same order.

        Raises:
            BadInputError: different lengths, no items, or a number that is no class number.
        """
        truth, passed = _class_numbers(labels), _class_numbers(predicted)
        if len(truth) != len(passed) or not truth:
            raise BadInputError(
                f"{len(truth)} labels and {len(passed)} answers",
                "as many of both, and at least one",
                "Predict all items",
            )
        low, high = min(*truth, *passed), max(*truth, *passed)
        if low < 0 or high >= 1 << 32:
            raise BadInputError(
                f"the class number {low if low < 0 else high}", "0 to 2^32 - 1", "Number the classes from 0"
            )
        width = 1 if high < 1 << 8 else 2 if high < 1 << 16 else 4
        return cls(items=items, width=width, labels=_packed(truth, width), predicted=_packed(passed, width))

    def __len__(self) -> int:
        return len(self.labels) // self.width

    @property
    def right(self) -> int:
        """Items answered with their label."""
        pairs = zip(self._numbers(self.labels), self._numbers(self.predicted), strict=True)
        return sum(true == answered for true, answered in pairs)

    def _numbers(self, packed: bytes) -> array[int]:
        numbers = array(_CODES[self.width])
        numbers.frombytes(packed)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How a run was made.

    versions: of Python and the libraries.
    backend: "jax", "tensorflow", "torch".
    device: as the backend names it.
    data: a hash of all that was trained and tested on.
    command: that makes it again.
    date: ISO 8601, of the run's end.
    settings: what else decides the result (epochs, batch size, optimizer …), as JSON holds it; the same for all runs
        that are compared.
    own: what is said of this run or arm alone, as JSON holds it.
    initial_weights: a hash of the weights that training began from, "" where it is not known; arms with the same head
        share it at each seed.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    backend: str = ""
    device: str = ""
    data: str = ""
    command: str = ""
    date: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    initial_weights: str = ""
    own: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One training.

    arm, seed: what was trained; a comparison takes one run of each.
    made: how.
    outcome: "finished", or "diverged" for the reason in `reason`.
    epochs: in their order.
    audit: `Audit.to_dict()` of the test items: the true accuracy, log-loss, Brier score, calibration error, majority
        share, and the findings TU401 to TU403. None for a diverged run that gave nothing to count.
    answers: for the paired tests; of one-of-k and binary tasks. None as above.
    logged: the accuracy that the framework printed for the test items (Keras: `evaluate`).
    """

    arm: Arm
    seed: int
    made: Made
    outcome: Outcome = "finished"
    reason: str = ""
    epochs: tuple[Epoch, ...] = ()
    audit: Mapping[str, Any] | None = None
    answers: Answers | None = None
    logged: Logged | None = None

    @property
    def seconds(self) -> float | None:
        """Mean wall time of an epoch; None where no epoch has one."""
        times = [epoch.seconds for epoch in self.epochs if epoch.seconds is not None]
        return sum(times) / len(times) if times else None

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        return {
            "format": RUN_FORMAT,
            "what": "trueup run",
            "arm": {**asdict(self.arm), "options": dict(self.arm.options)},
            "seed": self.seed,
            "outcome": self.outcome,
            "reason": self.reason,
            "epochs": [_epoch_as_dict(epoch) for epoch in self.epochs],
            "logged": _logged_as_dict(self.logged),
            "audit": dict(self.audit) if self.audit is not None else None,
            "answers": _answers_as_dict(self.answers),
            "made": asdict(self.made),
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Run:
        """The run that `to_dict` wrote.

        Raises:
            BadInputError: it is none, of another format, or damaged.
        """
        if kept.get("what") != "trueup run" or kept.get("format") != RUN_FORMAT:
            raise BadInputError(
                f"{kept.get('what', 'something unnamed')} in format {kept.get('format')}",
                f"a trueup run in format {RUN_FORMAT}",
                "Train it again with this release",
            )
        try:
            if kept["outcome"] not in ("finished", "diverged"):
                raise ValueError(f"the outcome {kept['outcome']}")
            return cls(
                arm=Arm(**kept["arm"]),
                seed=kept["seed"],
                made=Made(**kept["made"]),
                outcome=kept["outcome"],
                reason=kept["reason"],
                epochs=tuple(map(_epoch_from_dict, kept["epochs"])),
                audit=kept["audit"],
                answers=_answers_from_dict(kept["answers"]),
                logged=_logged_from_dict(kept["logged"]),
            )
        except (KeyError, TypeError, ValueError, zlib.error) as damage:
            raise BadInputError(
                f"a damaged run ({type(damage).__name__}: {damage})", "what Run.to_dict wrote", "Train it again"
            ) from damage


def _class_numbers(values: Iterable[int]) -> list[int]:
    try:
        return list(map(operator.index, values))
    except TypeError as wrong:
        raise BadInputError(str(wrong), "class numbers of an integer type", "Convert labels and answers") from wrong


def _packed(numbers: list[int], width: int) -> bytes:
    packed = array(_CODES[width], numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def json_real(value: float | None) -> float | str | None:
    """JSON has no word for what diverged: "nan", "inf" and "-inf" are kept as texts."""
    return value if value is None or abs(value) < float("inf") else repr(float(value))


def _logged_as_dict(logged: Logged | None) -> dict[str, Any] | None:
    return {"name": logged.name, "value": json_real(logged.value)} if logged else None


def _logged_from_dict(kept: Mapping[str, Any] | None) -> Logged | None:
    return Logged(name=kept["name"], value=float(kept["value"])) if kept else None


def _epoch_as_dict(epoch: Epoch) -> dict[str, Any]:
    return {
        "number": epoch.number,
        "right": epoch.right,
        "of": epoch.of,
        "logged": _logged_as_dict(epoch.logged),
        "training_loss": json_real(epoch.training_loss),
        "seconds": epoch.seconds,
    }


def _epoch_from_dict(kept: Mapping[str, Any]) -> Epoch:
    loss = kept["training_loss"]
    rest = {"logged": _logged_from_dict(kept["logged"]), "training_loss": None if loss is None else float(loss)}
    return Epoch(**{**kept, **rest})


def _answers_as_dict(answers: Answers | None) -> dict[str, Any] | None:
    if answers is None:
        return None
    packed = {name: _deflated(getattr(answers, name)) for name in ("labels", "predicted")}
    return {"items": answers.items, "width": answers.width, **packed}


def _deflated(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode("ascii")


def _answers_from_dict(kept: Mapping[str, Any] | None) -> Answers | None:
    if kept is None:
        return None
    packed = {name: zlib.decompress(base64.b64decode(kept[name], validate=True)) for name in ("labels", "predicted")}
    sizes = {len(data) for data in packed.values()}
    if kept["width"] not in _CODES or len(sizes) != 1 or 0 in sizes or sizes.pop() % kept["width"]:
        raise ValueError("labels and answers do not go together")
    return Answers(items=kept["items"], width=kept["width"], **packed)
