"""A callback or the program reads a logged name that the run never logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from trueup import facts
from trueup.contract.finding import Change, Finding
from trueup.contract.known import value_of
from trueup.contract.metric import NameUse, WatchOutcome
from trueup.contract.setup import Setup
from trueup.facts import meanings_for
from trueup.facts.number_names import LARGER_IS_BETTER, quantities_in, title_of_quantity
from trueup.rules._finding import Focus, Message, Repair, named

RULE = named(__name__, "TU307", "warning", "note")
#: Logged by callbacks and by the loop itself, whatever the metrics are.
_BY_CALLBACKS = frozenset({"lr", "learning_rate"})
_ALWAYS = _BY_CALLBACKS | {"loss", "epoch", "batch", "size"}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs every logged name. Models of several outputs are asked once, with their first output."""
    if setup.output is not None and setup.outputs and setup.output not in (setup.outputs[0], "0"):
        return
    logged = setup.logged if setup.logged is not None else value_of(facts.logged_names(setup))
    if logged is not None:
        yield from never_logged(setup, logged)
    for use in setup.name_uses:
        if not use.seen and (logged is None or use.name in logged or use.takes_smallest):
            yield from _wrong_way(setup, use)


def _wrong_way(setup: Setup, use: NameUse) -> Iterator[Finding]:
    """The smallest value is taken for the best of a number that is the better the larger it is, or the other way."""
    best = meanings_for(setup).best_value(use, setup)
    named = quantities_in(use.name.removeprefix("val_"))
    if best == "smallest" and (use.quantity in LARGER_IS_BETTER or (named and named <= LARGER_IS_BETTER)):
        number = title_of_quantity(use.quantity or min(named))
        yield _for_the_wrong_value(setup, use, "smallest", number, "rising", use.remedy or 'Write mode="max"')
    elif best == "largest" and named and named <= _SMALLER_IS_BETTER:
        yield _for_the_wrong_value(setup, use, "largest", title_of_quantity(min(named)), "falling", 'Write mode="min"')


#: Quantities that are the better the smaller they are.
_SMALLER_IS_BETTER = frozenset(
    {"loss", "error", "log_loss", "brier", "hamming_loss", "zero_one_loss", "mse", "rmse", "mae"}
)


def _for_the_wrong_value(setup: Setup, use: NameUse, value: str, number: str, goes: str, change: str) -> Finding:
    auto = use.mode == "auto" and not use.takes_smallest
    other = "larger" if value == "smallest" else "smaller"
    message = Message(
        have=f'{use.by} watches "{use.name}" for its {value} value'
        + (', as mode="auto" does with a name without "acc"' if auto else ""),
        expected=f"{number[:1].upper()}{number[1:]} is better the {other} it is",
        happens=_TAKES_THE_WORST.get(use.by, f"{use.by} takes the worst value for the best").format(goes=goes),
        change=change,
    )
    return RULE.finding(setup, message, Focus(where=use.where, uses=((use.where, f'watches "{use.name}"'),)), Repair())


_TAKES_THE_WORST = {
    "EarlyStopping": "EarlyStopping ends the training while the number is still {goes}",
    "ModelCheckpoint": "ModelCheckpoint keeps the worst epoch as the best",
    "ReduceLROnPlateau": "ReduceLROnPlateau lowers the learning rate while the number is still {goes}",
}


def never_logged(setup: Setup, logged: frozenset[str]) -> Iterator[Finding]:
    """The names that the setup's program reads and that are not among the logged ones, however these became known."""
    outcomes = [(use, outcome) for use in setup.name_uses if (outcome := _outcome(setup, use, logged)) is not None]
    # A history is read behind the training: one that a callback ends with an exception never gets there.
    ended = next((use for use, outcome in outcomes if outcome == "raises" and use.by != "history"), None)
    for use, outcome in outcomes:
        if not _raises_before(use, setup):
            yield _finding(setup, use, logged, outcome, ended if use.by == "history" else None)


def _outcome(setup: Setup, use: NameUse, logged: frozenset[str]) -> WatchOutcome | None:
    """What the program does at a name that is not logged; None where nothing happens, or that is not known."""
    if not logged.isdisjoint(use.instead):
        return None  # which of the names it is goes with the run, as what is logged does
    if use.seen or not use.name or use.name in logged | _ALWAYS or _of_an_output(use, setup):
        return None
    if setup.logged is not None and not use.consequence:
        return None
    outcome = "raises" if use.consequence else meanings_for(setup).watch_outcome(use, setup, logged)
    return None if outcome == "works" else outcome


def _raises_before(use: NameUse, setup: Setup) -> bool:
    """True for what a callback watches where its own file name, with the same name in it, raises at the first epoch."""
    return any(other.name == use.name and other.by == f"{use.by}'s file name" for other in setup.name_uses)


def _of_an_output(use: NameUse, setup: Setup) -> bool:
    """Names of other outputs are logged by their own metrics, which this setup does not carry."""
    own = use.name.removeprefix("val_")
    return any(own.startswith(f"{output}_") for output in setup.outputs)


def closest(name: str, logged: frozenset[str], setup: Setup) -> str | None:
    """The logged name that `name` is a slip of the pen for; a word that names something else is none."""
    if meanings_for(setup).canonical_metric(name.removeprefix("val_")) is not None:
        return None
    same_side = sorted(other for other in logged if other.startswith("val_") == name.startswith("val_"))
    return next(iter(get_close_matches(name, same_side, n=1, cutoff=0.85)), None)


def _finding(
    setup: Setup, use: NameUse, logged: frozenset[str], outcome: WatchOutcome, ended: NameUse | None
) -> Finding:
    """ended: the use of a name that ends the training before this one is reached."""
    meanings = meanings_for(setup)
    same = meanings.named_the_same(use.name, setup, logged)
    instead = same or closest(use.name, logged, setup)
    reads_history = use.by == "history"
    unvalidated = use.name.startswith("val_") and setup.validation is False
    message = Message(
        have=f'{use.by} reads "{use.name}", which this run does not log',
        expected=f"It logs {_listed(logged)}{_OF_OUTPUTS if setup.outputs else ''}"
        if not unvalidated
        else "Names with val_ are logged where validation data is given",
        happens=_ended(setup, ended) + _happens(use, outcome, by_release=setup.target.assumed),
        change=_of_validation(use.name.removeprefix("val_"), logged, setup) if unvalidated else _advice(instead),
    )
    releases = meanings.logged_elsewhere(setup, use.name)
    changes: tuple[Change, ...] = ()
    if instead is not None and not unvalidated:
        changes = (_renamed(setup, use, instead, sure=same is not None, elsewhere=releases),)
    elsewhere = ((releases, f'"{use.name}" is logged'),) if releases else ()
    focus = Focus(where=use.where, uses=((use.where, f'reads "{use.name}"'),), elsewhere=elsewhere)
    # A callback that never acts says little; a key that is missing ends the program with its name. Where no release is
    # known, and all that the program reads is what an older one logs, it was most likely written for that one.
    quiet = reads_history or (setup.target.assumed and meanings.written_for_another(setup))
    return RULE.finding(setup, message, focus, Repair(changes=changes), severity="note" if quiet else "warning")


def _ended(setup: Setup, ended: NameUse | None) -> str:
    if ended is None:
        return ""
    return f"{ended.by} {'may raise' if setup.target.assumed else 'raises'} first; without that, "


def _renamed(setup: Setup, use: NameUse, instead: str, *, sure: bool, elsewhere: str) -> Change:
    """The other name: decided by a person where it is only spelled alike, or where another release logs this one."""
    decision = ""
    if not sure:
        decision = f'"{instead}" is spelled alike; only its author knows whether it is meant'
    elif elsewhere and setup.target.assumed:
        decision = "No release is known, and in others the name is logged as it stands"
    affects = "report" if use.by == "history" else "training"
    return Change(where=use.where, what="name", to=instead, affects=affects, decision=decision)  # type: ignore[arg-type]


def _happens(use: NameUse, outcome: WatchOutcome, *, by_release: bool) -> str:
    """by_release: no release is known, and today's is only one of those that the program may be run with."""
    if use.consequence:
        return use.consequence[:1].upper() + use.consequence[1:]
    if use.by == "history":
        return f'history["{use.name}"] raises a KeyError after the training'
    if use.by.endswith("file name"):
        return "The file name cannot be put together: an error ends the training, at the latest when it is first saved"
    never = {"EarlyStopping": "stops", "ReduceLROnPlateau": "lowers the learning rate", "ModelCheckpoint": "saves"}
    idle = f"it warns, and never {never.get(use.by, 'acts')}"
    if outcome == "raises" and by_release and not use.best_only:
        return f"{use.by} finds no value: by release it raises a ValueError, or saves after every epoch all the same"
    if outcome == "raises" and by_release:
        return f"{use.by} finds no value: by release it raises a ValueError, or {idle[3:]}"
    if outcome == "raises":
        # A checkpoint whose file has an ending that the release refuses raises when it is made.
        when = "after an epoch at the latest" if use.by == "ModelCheckpoint" else "after an epoch"
        return f'With mode="auto" {use.by} looks for a metric of this name, and raises a ValueError {when}'
    if outcome == "always":
        return f"{use.by} finds no value: it warns, and saves after every epoch, whether it is the best or not"
    return f"{use.by} finds no value: {idle}"


#: Metrics of other outputs are not among the names of this one's setup.
_OF_OUTPUTS = ", and each output's metrics under its name"


def _listed(logged: frozenset[str]) -> str:
    """The names in order, cut where the list grows long; a metric of which the number is not known is named once."""
    names = sorted(logged - _BY_CALLBACKS)
    numbered = Counter(base for base, _ in map(_numbered, names) if base in logged)
    guessed = {base for base, times in numbered.items() if times > _SURE_NUMBERS}
    names = [
        f"{name} (perhaps with a number)" if name in guessed else name
        for name in names
        if _numbered(name)[0] not in guessed
    ]
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown


#: More numbers than these of one name are the guess that it may have any.
_SURE_NUMBERS = 4


def _numbered(name: str) -> tuple[str, str]:
    """("precision", "2") for "precision_2"; ("", "") for a name without a number."""
    base, _, digits = name.rpartition("_")
    return (base, digits) if digits.isdigit() else ("", "")


def _of_validation(name: str, logged: frozenset[str], setup: Setup) -> str:
    """What to do about a name with val_ in a training without validation data, under which name it is logged then."""
    if name in logged | _ALWAYS:
        return "Give the training validation data, or read the name without val_"
    own = meanings_for(setup).named_the_same(name, setup, logged) or closest(name, logged, setup)
    if own is None:
        return "Give the training validation data, and read a name that is logged"
    return f'Give the training validation data and read "val_{own}", or read "{own}"'


def _advice(instead: str | None) -> str:
    if instead is not None:
        return f'Read "{instead}"'
    return "Read a name that is logged, or ask for the metric that is meant"
