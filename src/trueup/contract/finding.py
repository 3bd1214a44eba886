"""A finding: what disagrees, where each party stands, what happens because of it, and what to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.known import Place

Severity = Literal["error", "warning", "note"]
#: The loudest first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def as_loud_as(severity: Severity) -> tuple[Severity, ...]:
    """This severity and the louder ones."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]


Role = Literal["head", "labels", "loss", "metric", "use"]
#: What a change touches: only how a number is counted, which number stands under a name, which weights are measured or
#: saved after the training, or what is learned.
Affects = Literal["report", "quantity", "weights", "training"]
Safety = Literal["safe", "unsafe", "display"]


@dataclass(frozen=True, slots=True)
class Party:
    """One of the four parties (or a use of the predictions) as the finding points at it.

    text: what it is, in a few words for the mark under the source ("10 units, softmax").
    """

    role: Role
    where: Place
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to change, said without a syntax; `fix/` turns it into edits of the source.

    where: the place of what is to be replaced, as the Setup carries it (a name, a string, a number, a call).
    what: "name" swaps a loss, metric or activation for `to` (in snake case) in the spelling that stands there;
        "number" replaces a literal; "argument" sets the keyword `argument` to `to` in the call at `where`;
        "drop-argument" removes that keyword; "unwrap" replaces the call at `where` by its only argument;
        "last-item" exchanges the item of the list at `where` that has the index `to` with the last one; "copied" copies
        what stands at `where` with all that it is made of, where `to` is "weights" a dict of them by their names.
    affects: only "report" changes may be safe.
    decision: a sentence where a person has to decide; the change is then only displayed.
    """

    where: Place
    what: Literal["name", "number", "argument", "drop-argument", "unwrap", "last-item", "copied"]
    to: str = ""
    argument: str = ""
    affects: Affects = "training"
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at a place."""

    where: Place
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """Edits that belong together, and how safe they are.

    risk: why an unsafe fix is unsafe, as a clause ("it changes what is trained"); "" for any other.
    """

    safety: Safety
    message: str
    edits: tuple[Edit, ...]
    risk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One disagreement.

    have, expected, happens, change: the four parts of the message, each a sentence with real values and without a full
        stop at its end. `have` makes sense alone and is the first line.
    holds_for: the release the finding holds for, and how it is known; where others differ, which.
    changes: alternatives are not listed: all changes together make the repair. Empty where nothing can be edited.
    names_at_risk: places where the program uses the logged name that a change would alter.
    covers: codes of which this message says all that theirs would say of the same place.
    other_places: where else the same fault stands: the loss of a validation step beside that of the training step.
    rests_on: parameters whose defaults it takes for what the program is run with.
    refuted: True where a stored output shows that what it says did not happen: then it is not reported.
    """

    code: str
    name: str
    severity: Severity
    where: Place
    have: str
    expected: str
    happens: str
    change: str
    holds_for: str = ""
    parties: tuple[Party, ...] = ()
    changes: tuple[Change, ...] = ()
    names_at_risk: tuple[Place, ...] = ()
    covers: tuple[str, ...] = ()
    other_places: tuple[Place, ...] = ()
    rests_on: tuple[Place, ...] = ()
    refuted: bool = False

    @property
    def message(self) -> str:
        """All four parts in one paragraph, and where else the fault stands."""
        also = ", ".join(map(str, self.other_places))
        parts = (self.have, self.expected, self.happens, self.change, f"The same stands at {also}" if also else "")
        return ". ".join(part for part in parts if part) + "."

    @property
    def url(self) -> str:
        """The page of the rule."""
        return f"https://trueup.readthedocs.io/rules/{self.name}"
