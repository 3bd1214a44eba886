"""Which head and which labels a loss is trained with, and whether that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trueup.comparing.losses import LossChoice, RequestedHead
from trueup.comparing.models import BuiltModel
from trueup.contract.head import NORMALISED, PROBABILITIES, Head
from trueup.contract.known import Known, Place
from trueup.contract.labels import Encoding, Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.run import Arm
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.rules import all_rules, findings_of

#: What an arm's outputs are: probabilities; scores before softmax or sigmoid; numbers that only tell which class is
#: answered. It follows from the head and the loss, never from the values.
Gives = Literal["proba", "softmax-logits", "sigmoid-logits", "answers"]
#: Encodings in which the labels are written.
Written = Literal["integer", "one-hot", "binary"]

#: Losses whose formula is about single cells, so that one unit tells two classes.
_BY_CELL = frozenset({"binary_crossentropy", "binary_focal_crossentropy", "hinge", "squared_hinge", "dice", "tversky"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedArm:
    """An arm, planned.

    call: the keywords that the model's function is called with.
    gives: see Gives; cut: the score above which a single output says "yes", where it gives answers.
    model: the identity of the model as this arm builds it.
    misfits: rules that speak about an arm that the user asked for all the same, "TU102 categorical-loss-on-one-unit".
    """

    arm: Arm
    choice: LossChoice
    call: Mapping[str, Any] = field(default_factory=dict)
    gives: Gives = "proba"
    cut: float = 0.5
    model: str = ""
    misfits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedArm:
    """An arm that is not trained, and why: a clause, and what to do."""

    name: str
    why: str
    do: str


def head_for(choice: LossChoice, meaning: LossMeaning | None, classes: int) -> tuple[int, str]:
    """Units and activation that a loss wants for so many classes; what the user asked for comes first.

    A loss over cells tells two classes by one unit. Probabilities of k units are those of a softmax; a loss that
    applies its activation itself, and a margin, has a linear head.
    """
    single = classes == 2 and (meaning.name if meaning is not None else "") in _BY_CELL
    requested = choice.requested
    activation = requested.activation or _activation(meaning, single)
    if requested.units is not None:
        return requested.units, activation
    return (1 if single and activation not in NORMALISED else classes), activation


def _activation(meaning: LossMeaning | None, single: bool) -> str:
    if meaning is not None and (meaning.consumes == "logits" or meaning.family == "margin"):
        return "linear"
    return "sigmoid" if single else "softmax"


def written_for(meaning: LossMeaning | None, units: int) -> Written:
    """How the labels are written for this loss on so many units."""
    if meaning is not None and meaning.family == "sparse":
        return "integer"
    return "binary" if units == 1 else "one-hot"


def gives_of(activation: str, meaning: LossMeaning | None) -> tuple[Gives, float]:
    """What the outputs are, and the score above which a single one says "yes"."""
    if activation in PROBABILITIES:
        return "proba", 0.5
    if meaning is not None and activation == "linear" and meaning.consumes == "logits":
        return ("sigmoid-logits" if meaning.applies == "sigmoid" else "softmax-logits"), 0.0
    signed = activation == "tanh" or (meaning is not None and meaning.family == "margin")
    return "answers", 0.0 if signed else 0.5


def plan_arm(
    choice: LossChoice, model: BuiltModel, call: Mapping[str, Any], target: Target, classes: int
) -> PlannedArm | RefusedArm:
    """An arm on a head that was built, or why it is not trained."""
    meaning = choice.meaning(target)
    wanted_units, wanted = head_for(choice, meaning, classes)
    activation = model.activation or call.get("activation") or choice.requested.activation
    if activation is None:
        why = f"what its head applies was not read{f' ({model.unread})' if model.unread else ''}"
        return RefusedArm(choice.name, why, f"Say it: {choice.name}@softmax, @sigmoid or @linear")
    options = {str(key): value for key, value in choice.options.items()}
    written = written_for(meaning, model.units)
    arm = Arm.of(choice.name, units=model.units, activation=activation, labels=written, **options)
    contradicted = _contradicted(choice.requested, model, activation, (wanted_units, wanted))
    if contradicted:
        return RefusedArm(arm.name, contradicted, "Let the function take units= and activation=, or leave @… out")
    if model.units < classes and not (model.units == 1 and classes == 2):
        return RefusedArm(
            arm.name,
            f"{_units(model.units)} cannot tell {classes} classes",
            "Give it a unit for each class, or units=",
        )
    findings = list(_objections(arm, choice, model, target, classes))
    if findings and not choice.requested:
        code, why = findings[0]
        return RefusedArm(arm.name, f"{code}: {why}", f"To train it all the same, write {choice.name}@built")
    gives, cut = gives_of(activation, meaning)
    return PlannedArm(
        arm=arm,
        choice=choice,
        call=dict(call),
        gives=gives,
        cut=cut,
        model=model.identity,
        misfits=tuple(code for code, _ in findings),
    )


def _units(number: int) -> str:
    return f"{number} unit{'' if number == 1 else 's'}"


def _contradicted(requested: RequestedHead, model: BuiltModel, activation: str, wanted: tuple[int, str]) -> str:
    """Why the head is not the one that the user asked for; "" where it is, or nothing was asked for."""
    if requested.units is not None and model.units != requested.units:
        return f"a head of {_units(requested.units)} was asked for, and the function builds {model.units}"
    if requested.activation is not None and activation != wanted[1]:
        return f"{requested.activation} was asked for, and the function builds {activation}"
    return ""


def _objections(
    arm: Arm, choice: LossChoice, model: BuiltModel, target: Target, classes: int
) -> Iterator[tuple[str, str]]:
    """What the rules hold against head, labels and loss together: code with name, and the first sentences."""
    if choice.own is not None:
        return
    where = Place("", path="model")
    encoding: Encoding = "one-hot" if arm.labels == "one-hot" else "integer" if arm.labels == "integer" else "binary"
    columns = {"one-hot": model.units, "binary": 1}.get(arm.labels)
    setup = Setup(
        where=where,
        target=target,
        head=Head(units=Known(model.units), activation=Known(arm.activation), axis=Known(-1), rank=Known(2)),
        labels=Labels(
            encoding=Known(encoding),
            classes=Known(classes if arm.labels != "one-hot" else max(classes, model.units)),
            columns=Known(columns),
            lowest=Known(0.0),
            highest=Known(1.0 if arm.labels != "integer" else float(classes - 1)),
        ),
        loss=Loss(
            name=Known(choice.name),
            spelling="object" if choice.options else "string",
            from_logits=Known(bool(choice.options.get("from_logits"))),
            label_smoothing=Known(float(choice.options.get("label_smoothing") or 0.0)),
        ),
        trained=True,
    )
    for finding in findings_of(setup, all_rules()):
        if finding.severity != "note":
            yield f"{finding.code} {finding.name}", f"{finding.have}. {finding.happens}"
