"""Under which name a measured number is shown: in front of it where it is printed, its key, its variable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from trueup.engine.events import Shown
from trueup.engine.pedigree import Score, Text
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.scores import is_measured, joined, score_of
from trueup.engine.values import Constant, Spot, Value, text_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Longer words in front of a number are cut at their beginning.
_WORDS = 200
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
    plain = [machine.resolve(value) or value for value in values]
    scores = [score_of(machine, value) or value for value in plain]
    if not any(is_measured(value) for value in scores):
        return
    line = joined([item for value in scores for item in (Constant(" "), value)], where)
    parts = line.parts if isinstance(line, Text) else ()
    for index, part in enumerate(parts):
        if isinstance(part, Score):
            machine.record.note(
                Shown(score=part, called=_before(parts[:index]), behind=_behind(parts[index + 1 :]), how="printed",
                      where=where)
            )  # fmt: skip


def _before(parts: tuple[str | Score | None, ...]) -> str:
    """The words of the same line since the number before."""
    words = ""
    for part in reversed(parts):
        if isinstance(part, Score):
            break
        words = ("…" if part is None else part) + words
    # A line that ends in front of the number is its heading.
    lines = [line for line in words.splitlines() if line.strip()]
    return lines[-1].strip()[-_WORDS:] if lines else ""


def _behind(parts: tuple[str | Score | None, ...]) -> str:
    """The words of the same line up to its end; none where another number follows, whose words they may be."""
    words = ""
    for part in parts:
        if isinstance(part, Score):
            return ""
        words += "…" if part is None else part
    return words.split("\n", 1)[0].strip()[:_WORDS]


def named(machine: Machine, name: str, value: Value, where: Spot | None, how: Literal["recorded", "named"]) -> None:
    """Note that a number is known under a name: that of a variable, the key of an entry."""
    score = value if isinstance(value, Score) else None
    if score is not None and where is not None and name.strip():
        machine.record.note(Shown(score=score, called=name[:_WORDS], how=how, where=where))
