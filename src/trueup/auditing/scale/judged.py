"""A finished state to an Audit: what was left out is among its notes, and classes get the names they are shown by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from trueup.auditing.counting.reported import Reports
from trueup.auditing.one_model import judge
from trueup.auditing.scale.state import State
from trueup.contract.audit import Audit, Note
from trueup.contract.bad_input import BadInputError


def judged(state: State, *, reported: Reports = None, called: str | None = None, names: Sequence[str] = ()) -> Audit:
    """The Audit of a state; `names` are shown in place of the classes, in the order of their columns."""
    tally = state.tally
    if names:
        if len(names) != tally.settings.classes:
            raise BadInputError(
                f"{len(names)} names for {tally.settings.classes} classes", "a name for each class", "Count them"
            )
        tally = replace(tally, settings=replace(tally.settings, names=tuple(names)))
    audit = judge(tally, reported=reported, called=called)
    return replace(audit, notes=(*_left_out(state), *audit.notes), late_state=state.tally.to_dict())


def _left_out(state: State) -> Iterator[Note]:
    if state.damaged:
        listed = "; ".join(why for why in sorted(state.damaged.values())[:5])
        yield Note(
            key="damaged_files",
            number=len(state.damaged),
            text=f"files, or parts of files, left out, as asked: {', '.join(sorted(state.damaged)[:10])} ({listed})",
        )
    if state.lines:
        yield Note(key="bad_lines", number=state.lines, text="lines of text tables left out, as asked")
