"""A callback or the program reads a logged name that the run never logs."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from trueup import facts
from trueup.contract.finding import Change, Finding
from trueup.contract.known import value_of
from trueup.contract.metric import NameUse
from trueup.contract.setup import Setup
from trueup.facts.logged_elsewhere import logged_elsewhere
from trueup.rules._finding import Focus, Message, Repair, named

RULE = named(__name__, "TU307", "warning", "note")
#: Logged by callbacks and by the loop itself, whatever the metrics are.
_BY_CALLBACKS = frozenset({"lr", "learning_rate"})
_ALWAYS = _BY_CALLBACKS | {"loss", "epoch", "batch", "size"}
#: Two names of one thing, which releases log in turn.
_SYNONYMS = {"acc": "accuracy", "accuracy": "acc"}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs every logged name. Models of several outputs are asked once, with their first output."""
    if setup.output is not None and setup.outputs and setup.output not in (setup.outputs[0], "0"):
        return
    logged = value_of(facts.logged_names(setup))
    if logged is not None:
        yield from never_logged(setup, logged)


def never_logged(setup: Setup, logged: frozenset[str]) -> Iterator[Finding]:
    """The names that the setup's program reads and that are not among the logged ones, however these became known."""
    for use in setup.name_uses:
        if not use.name or use.name in logged | _ALWAYS or _of_an_output(use, setup):
            continue
        if not (setup.target.hinted and _other_release(use.name) in logged):
            yield _finding(setup, use, logged)


def _other_release(name: str) -> str:
    """The name of the same thing in another release: where the release is only hinted at, either may be meant."""
    prefix = "val_" if name.startswith("val_") else ""
    return prefix + _SYNONYMS.get(name.removeprefix("val_"), "")


def _of_an_output(use: NameUse, setup: Setup) -> bool:
    """Names of other outputs are logged by their own metrics, which this setup does not carry."""
    own = use.name.removeprefix("val_")
    return any(own.startswith(f"{output}_") for output in setup.outputs)


def closest(name: str, logged: frozenset[str]) -> str | None:
    """The logged name that is meant: its synonym, else the one spelled most alike, on the same side of `val_`."""
    prefix = "val_" if name.startswith("val_") else ""
    same_side = sorted(other for other in logged if other.startswith("val_") == bool(prefix))
    synonym = prefix + _SYNONYMS.get(name.removeprefix("val_"), "")
    if synonym in same_side:
        return synonym
    measures = [other for other in same_side if not other.endswith("loss")]
    if name.removeprefix("val_").startswith("acc") and len(measures) == 1:
        return measures[0]
    return next(iter(get_close_matches(name, same_side, n=1, cutoff=0.6)), None)


def _finding(setup: Setup, use: NameUse, logged: frozenset[str]) -> Finding:
    instead = closest(use.name, logged)
    reads_history = use.by == "history"
    unvalidated = use.name.startswith("val_") and setup.validation is False
    message = Message(
        have=f'{use.by} reads "{use.name}", which this run does not log',
        expected=f"It logs {_listed(logged)}"
        if not unvalidated
        else "Names with val_ are logged where validation data is given",
        happens=(
            f'history["{use.name}"] raises a KeyError after the training'
            if reads_history
            else "Putting the file name together raises a KeyError when the first epoch ends"
            if use.by.endswith("file name")
            else f"{use.by} finds no value, warns at most, and never acts"
        ),
        change=_advice(instead, unvalidated),
    )
    changes: tuple[Change, ...] = ()
    if instead is not None and not unvalidated:
        changes = (Change(where=use.where, what="name", to=instead, affects="report" if reads_history else "training"),)
    releases = logged_elsewhere(setup, use.name)
    elsewhere = ((releases, f'"{use.name}" is logged'),) if releases else ()
    focus = Focus(where=use.where, use=(use.where, f'reads "{use.name}"'), elsewhere=elsewhere)
    # A callback that never acts says nothing; a key that is missing ends the program with its name.
    return RULE.finding(setup, message, focus, Repair(changes=changes), severity="note" if reads_history else "warning")


def _listed(logged: frozenset[str]) -> str:
    """The names in order, cut where the list grows long."""
    names = sorted(logged - _BY_CALLBACKS)
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


def _advice(instead: str | None, unvalidated: bool) -> str:
    if unvalidated:
        return "Give the training validation data, or read the name without val_"
    if instead is not None:
        return f'Read "{instead}"'
    return "Read a name that is logged, or ask for the metric that is meant"
