"""Turns the words of a question ("keras==2.0.4", "one-hot", "softmax") into a setup to ask the facts about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, get_args

from trueup.contract.bad_input import BadInputError
from trueup.contract.head import Head
from trueup.contract.known import Known, Maybe, Place, Unknown, value_of
from trueup.contract.labels import ROWS, Encoding, Labels
from trueup.contract.loss import Loss
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target, Version
from trueup.facts import canonical_loss, canonical_metric, meanings_for, meanings_of
from trueup.frameworks import asked_as, asked_first, examples, title_of
from trueup.frameworks.releases import all_backends, backends_of, closest_release, existing

LABELS: dict[str, Encoding] = {
    **{encoding: encoding for encoding in get_args(Encoding)},
    "onehot": "one-hot",
    "int": "integer",
    "integers": "integer",
    "sparse": "integer",
    "multihot": "multi-hot",
}
ACTIVATIONS = (
    "softmax", "sigmoid", "linear", "none", "log_softmax", "hard_sigmoid", "relu", "tanh", "softplus", "elu", "selu",
    "gelu", "swish", "softsign", "exponential",
)  # fmt: skip
#: So many words are listed where one is wrong; of more, only the closest.
_LISTED = 20


class ExplainOptions(TypedDict, total=False):
    """What a question may say.

    library: a name with an optional release, "keras==2.0.4", "tf.keras", "torch"; today's Keras where it is left out.
    loss, metric: as a program has them ("mse", "BinaryCrossentropy"). units: outputs of the model, 1 or more.
    activation: what is applied last. labels: how a class is written down. from_logits: the loss's argument.
    backend: what the release runs on.
    """

    library: str
    loss: str
    metric: str
    units: int
    activation: str
    labels: str
    from_logits: bool
    backend: str


@dataclass(frozen=True, slots=True)
class Question:
    """A setup, and the words it was made from.

    newer: the release that was named, where it is newer than all that are known, so that the setup has today's.
    """

    setup: Setup
    loss: str | None
    metric: str
    newer: str = ""


def question_of(options: ExplainOptions) -> Question:
    """The question as a setup; BadInputError for a word that nothing is known by, with the closest that is."""
    named = target_of(options.get("library") or asked_first(), options.get("backend"))
    if named.library not in explained():
        came, libraries = f"a loss or a metric of {title_of(named.library)}", ", ".join(explained())
        raise BadInputError(came, f"one of a library that has them by name: {libraries}", "Name one of these libraries")
    target = _released(named)
    loss, metric = options.get("loss"), options.get("metric", "accuracy")
    units = options.get("units")
    if units is not None and units < 1:
        raise BadInputError(f"{units} units", "a number of outputs, 1 or more", "Give the size of the last layer")
    labels = _word("labels", options.get("labels"), LABELS)
    activation = _word("activation", options.get("activation"), {name: name for name in ACTIVATIONS})
    setup = Setup(
        where=Place("question"),
        target=target,
        head=_head(units, activation),
        labels=_labels(LABELS[labels] if labels else None, units),
        loss=_loss(loss, target.library, options.get("from_logits", False)),
        metrics=(_metric(metric, target.library),) if meanings_of(target.library).metrics_of_its_own else (),
    )
    _refuse_stray_logits(options, setup)
    return Question(setup, loss, metric, "" if target == named else str(named))


@cache
def explained() -> tuple[str, ...]:
    """The keys of the lines that a question may be about: those whose losses have names of their own."""
    return tuple(key for key in dict.fromkeys(asked_as().values()) if meanings_of(key).loss_names)


def _released(named: Target) -> Target:
    """The target as a release that there is, on a backend that it has."""
    target = existing(named)
    if target is None:
        near = f"{title_of(named.library)} {closest_release(named)}"
        raise BadInputError(f"{named}, which was never released", "a release that there is", f"The closest is {near}")
    backends = backends_of(target)
    # What a loss does depends on the backend (TU111), so a backend that the release never had would be answered for
    # another.
    if target.backend is not None and target.backend not in backends:
        runs_on = " or ".join(backends) if backends else f"no backend, since {title_of(named.library)} is its own"
        raise BadInputError(f"{named} on {target.backend}", runs_on, "Leave the backend out, or name what it runs on")
    return target


def _refuse_stray_logits(options: ExplainOptions, setup: Setup) -> None:
    """from_logits belongs to some losses of some libraries."""
    if not options.get("from_logits"):
        return
    why = meanings_for(setup).takes_from_logits(value_of(setup.loss.name))
    if why is not None:
        raise BadInputError(*why)


def target_of(text: str, backend: str | None = None) -> Target:
    """ "keras==2.0.4" as a target."""
    # As pip has it (==), as people type it (=), as npm and Docker have it (@), with or without the v of a tag.
    found = re.fullmatch(r"\s*([A-Za-z][\w.\-]*?)\s*(?:(==?|@)\s*v?(\d+(?:\.\d+)*)\s*)?", text)
    name = found.group(1).lower() if found else text.lower()
    if found is None or name not in asked_as():
        near = closest(name.partition("=")[0], asked_as())
        raise BadInputError(
            f"the library {text!r}",
            "a name with an optional release, as in " + ", ".join(text for text in examples() if "+" not in text),
            f"Perhaps {near} is meant" if near else "Name one of " + ", ".join(sorted(set(asked_as().values()))),
        )
    version: Version | None = tuple(int(part) for part in found.group(3).split(".")) if found.group(3) else None
    # Without a release the latest counts, as it does for a program without pins.
    why = "the question names it" if version else "no release was named: today's is meant"
    known = _word("backend", backend, {name: name for name in all_backends()})
    return Target(library=asked_as()[name], version=version, why=why, backend=known)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The most similar of the known words, or None."""
    import difflib  # noqa: PLC0415 - only a wrong word pays for it

    return next(iter(difflib.get_close_matches(word.lower(), sorted(known), 1, 0.6)), None)


def _word(what: str, typed: str | None, known: dict[str, str] | dict[str, Encoding]) -> str | None:
    if typed is None:
        return None
    if typed.lower() in known:
        return typed.lower()
    raise _unknown(what, typed, known)


def _unknown(what: str, typed: str, known: Collection[str]) -> BadInputError:
    near, words = closest(typed, known), sorted(known)
    # Metrics and losses are hundreds of names: all of them would bury the one that was meant.
    if near and len(words) <= _LISTED:
        return BadInputError(f"the {what} {typed!r}", "one of " + ", ".join(words), f"Perhaps {near} is meant")
    if near:
        return BadInputError(f"the {what} {typed!r}", "a word that the facts know", f"Perhaps {near} is meant")
    return BadInputError(f"the {what} {typed!r}", "one of " + ", ".join(words), "Use one of these")


def _head(units: int | None, activation: str | None) -> Head:
    known: Maybe[str] = Unknown("the question names no activation")
    if activation is not None:
        known = Known("linear" if activation == "none" else activation)
    size: Maybe[int] = Known(units) if units is not None else Unknown("the question names no number of outputs")
    # A question is about a row of outputs for each item: maps and steps have no word on the command line.
    return Head(units=size, activation=known, rank=Known(2))


def _labels(encoding: Encoding | None, units: int | None) -> Labels:
    if encoding is None:
        return Labels(encoding=Unknown("the question names no labels"))
    if encoding in ROWS:
        columns: Maybe[int | None] = Known(units) if units is not None else Unknown("the question names no units")
        return Labels(encoding=Known(encoding), columns=columns)
    return Labels(encoding=Known(encoding), columns=Known(None))


def _loss(typed: str | None, library: str, from_logits: bool) -> Loss:
    if typed is None:
        return Loss(name=Unknown("the question names no loss"))
    row = canonical_loss(typed, library)
    if row is None:
        names = meanings_of(library).loss_names
        known = {name for row_name, others in names.items() for name in (row_name, *others)}
        raise _unknown("loss", typed, known)
    # from_logits is an argument of the class; the function behind a string is called without it.
    spelling = "object" if from_logits or is_class(typed) else "string"
    return Loss(name=Known(row), qualified=typed, spelling=spelling, from_logits=Known(from_logits))  # type: ignore[arg-type]


def _metric(typed: str, library: str) -> Metric:
    row = canonical_metric(typed, library)
    if row is None:
        raise _unknown("metric", typed, {*meanings_of(library).metric_names, *meanings_of(library).loss_names})
    spelling = "object" if is_class(typed) and row not in ("accuracy", "acc") else "string"
    return Metric(name=Known(row), typed=typed, spelling=spelling)  # type: ignore[arg-type]


def is_class(typed: str) -> bool:
    """Whether a name is a class as Python programs write them: BinaryCrossentropy is, BCE and mse are not."""
    last = typed.rpartition(".")[2]
    return (last[:1].isupper() and not last.isupper()) or last == "AUC"
