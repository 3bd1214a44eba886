"""Under which name a measured number is shown: in front of it where it is printed, its key, its variable."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Literal

from trueup.engine.events import ShownCount, ShownLoss, ShownScore
from trueup.engine.pedigree import Count, LossValue, Part, Score, Text, is_counted
from trueup.engine.tensors import LossTerm, Tensor
from trueup.engine.transfers.carried_counts import note_carried, note_kept
from trueup.engine.transfers.last_batches import given_back, note_last_batch
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.scores import is_loss, is_measured, joined, score_of, shown_value
from trueup.engine.transfers.unfollowed import on_unfollowed
from trueup.engine.values import Args, Constant, Spot, TupleValue, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Longer words in front of a number are cut at their beginning.
_WORDS = 200
#: A name and its number.
_PAIR = 2
#: What stands in every name of an accuracy.
_ACCURACY = "acc"
_LOGGERS = ("debug", "info", "warning", "warn", "error", "critical", "log", "exception", "success")


@on_call(
    "builtins.print", "rich.print", "click.echo", "streamlit.write", "streamlit.text", "streamlit.metric",
    "matplotlib.pyplot.title", "matplotlib.pyplot.suptitle", "pprint.pprint", "IPython.display.display",
)  # fmt: skip
def print_(site: Site) -> Value | None:
    """`print("accuracy", score)`."""
    show(site.machine, site.args.positional, site.where)
    return None


@on_call(*(f"logging.{name}" for name in _LOGGERS), *(f"loguru.logger.{name}" for name in _LOGGERS))
@on_method(*(f"logging.getLogger.{name}" for name in _LOGGERS))
def log(site: Site) -> Value | None:
    """`logger.info("accuracy %.3f", score)`."""
    values = site.args.positional
    first = text_of(site.arg(0))
    if first is not None and len(values) > 1 and ("%" in first or "{" in first):
        values = (Constant(first), *values[1:])
    show(site.machine, values, site.where)
    return None


def show(machine: Machine, values: Iterable[Value], where: Spot) -> None:
    """Note each number of a line that is shown, with the words around it."""
    plain = [shown_value(machine, value) for value in values]
    scores = [score_of(machine, value) or value for value in plain]
    if not any(is_measured(value) or is_counted(value) or is_loss(value) for value in scores):
        return
    line = joined([item for value in scores for item in (Constant(" "), value)], where)
    parts = line.parts if isinstance(line, Text) else ()
    for index, part in enumerate(parts):
        called = _before(parts[:index])
        behind = _behind(parts[index + 1 :], labelled=bool(called))
        if isinstance(part, Score):
            machine.record.note(ShownScore(score=part, called=called, behind=behind, how="printed", where=where))
        elif isinstance(part, Count):
            words = _line(parts[:index])
            machine.record.note(ShownCount(figure=part.figure, called=called, line=words, how="printed", where=where))
            note_last_batch(machine, part.figure, f"{words}{behind}", where)
            note_carried(machine, part.figure, f"{words}{behind}", where)
        elif isinstance(part, LossValue):
            # Of a row of numbers only the first is known by the words in front of it.
            _note_loss(machine, part.term, called.rpartition("…")[2], "printed", where)


def _note_loss(machine: Machine, loss: LossTerm, called: str, how: Literal["printed", "recorded"], where: Spot) -> None:
    if _ACCURACY in called.lower():
        machine.record.note(ShownLoss(loss=loss, called=called, how=how, where=where))


def _line(parts: tuple[Part, ...]) -> str:
    """All words of the same line in front of a number."""
    words = "".join(part if isinstance(part, str) else "…" for part in parts)
    return words.rpartition("\n")[2][-_WORDS:]


def _before(parts: tuple[Part, ...]) -> str:
    """The words of the same line since the number before."""
    words = ""
    for part in reversed(parts):
        if isinstance(part, (Score, Count, LossValue)):
            # "96 % accuracy, 0.91 F1": what a number that is shown before is called, behind it.
            words = "" if _OF_THE_ONE_BEFORE.match(words) else words
            break
        words = ("…" if part is None else part) + words
    # A line that ends in front of the number is its heading.
    lines = [line for line in words.splitlines() if line.strip()]
    return _own_words(lines[-1]).strip()[-_WORDS:] if lines else ""


def _own_words(line: str) -> str:
    """The words in front of a number, without those of another value on the line: "acc: …, loss: "."""
    words, hole, rest = line.rpartition("…")
    if hole and _OF_THE_ONE_BEFORE.match(rest):
        return ""
    while hole:
        parted = _PARTED.match(rest) is not None or _LABEL.search(words.rpartition("…")[2]) is not None
        if parted and set(_NAMES.findall(rest.lower())) - _LINKS:
            return rest.lstrip(" %)],;|-\t")
        words, hole, more = words.rpartition("…")
        rest = f"{more}…{rest}"
    return line


#: What parts a value from the words of the next one, or ends the words of a value.
_PARTED, _LABEL = re.compile(r"\s*[%)\]]*\s*(?:[,;|]|-\s|\t)"), re.compile(r"[:=]\s*$")
#: A name between two values that belongs to the first: it ends in what parts values, and nothing parts it before.
_OF_THE_ONE_BEFORE = re.compile(
    r"[\s%)\]]*[^\W\d_][^:=,;|(\[{<\n]*(?:[,;|/&]|\band\b|-\s|\t)\s*(?:and\s+|&\s*)?$"
    r"|[\s%]*\([^()\n]*[^\W\d_][^()\n]*\)[\s,;|/&]*$",
    re.IGNORECASE,
)
#: Words of which no value alone has its name.
_NAMES, _LINKS = re.compile(r"[a-z]{2,}"), frozenset({"is", "was", "are", "of", "on", "for", "in", "at", "with", "and"})


def _behind(parts: tuple[Part, ...], *, labelled: bool) -> str:
    """The words of the same line up to its end; none where another number follows, whose words they may be.

    What stands in front of a value that was not read is that value's name: "xent: 0.3, acc: …".
    """
    words = ""
    for part in parts:
        if isinstance(part, (Score, Count, LossValue)):
            return ""
        if part is None:
            label = _LABEL_OF_THE_NEXT.search(words) or (_ONE_WORD.match(words) if labelled else None)
            if label is not None:
                words = words[: label.start()]
                break
        words += "…" if part is None else part
    return words.split("\n", 1)[0].strip()[:_WORDS]


#: The name of the value that follows: what is parted from the words before, else the word in front of the colon.
_LABEL_OF_THE_NEXT = re.compile(r"(?:[,;|\t(\[/]|-\s)[^,;|\t(\[/\n]*$|[^\s,;|]*\s*[:=]\s*$")
_ONE_WORD = re.compile(r"\s*[^\W\d]+\s*$")


def named(machine: Machine, name: str, value: Value, where: Spot | None, how: Literal["recorded", "named"]) -> None:
    """Note that a number is known under a name: that of a variable, the key of an entry."""
    if where is None or not name.strip():
        return
    if isinstance(value, Score):
        machine.record.note(ShownScore(score=value, called=name[:_WORDS], how=how, where=where))
    elif isinstance(value, Tensor) and value.figure is not None and is_counted(value):
        machine.record.note(ShownCount(figure=value.figure, called=name[:_WORDS], line="", how=how, where=where))
        note_carried(machine, value.figure, name, where)
        if how == "recorded":
            note_last_batch(machine, value.figure, name, where)
    elif how == "recorded" and isinstance(value, Tensor) and value.loss is not None and is_loss(value):
        _note_loss(machine, value.loss, name[:_WORDS], how, where)


#: Methods of trackers that record a number under a name: SummaryWriter, MLflow, W&B, Comet, Neptune, ClearML, Aim.
_RECORDERS = ("add_scalar", "log_metric", "log_value", "log_scalar", "report_scalar", "scalar_summary", "track")


@on_method(*(f"*.{name}" for name in _RECORDERS))
@on_call(*(f"mlflow.{name}" for name in _RECORDERS))
def recorded(site: Site) -> Value | None:
    """`writer.add_scalar("accuracy/test", share, epoch)`."""
    _recorded(site.machine, site.args, site.where)
    return None


@on_unfollowed(*_RECORDERS)
def recorded_elsewhere(
    machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot
) -> Value | None:
    """The same of a tracker that was not followed."""
    _recorded(machine, args, where)
    return None


@on_unfollowed("append")
def added_to_a_list(machine: Machine, owner: tuple[Hashable, str], name: str, args: Args, where: Spot) -> Value | None:
    """`curve.append(meter.avg)` of a list that was not followed."""
    note_kept(machine, name, args.get(0), where)
    return None


def _recorded(machine: Machine, args: Args, where: Spot) -> None:
    words = text_of(machine.resolve(args.get(0, "tag", "key", "name")))
    value = machine.resolve(args.get(1, "scalar_value", "value"))
    if words is not None and value is not None:
        named(machine, words, value, where, "recorded")


def returned(machine: Machine, value: Value, where: Spot) -> Value:
    """What a function gives back; `return "accuracy", score` is how a metric of one's own tells its name."""
    if isinstance(value, TupleValue) and len(value.items) == _PAIR and isinstance(value.items[1], Score):
        named(machine, text_of(value.items[0]) or "", value.items[1], where, "recorded")
    return given_back(machine, value, where)
