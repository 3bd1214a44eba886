"""What a setup rests on that was not seen: a finding that needs it is no error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trueup.contract.known import Place

#: "units", "activation": of the head. "labels": how they are written down. "loss": which one it is. "meeting": that
#: head, labels and loss come together as they were read, in one run. "training": that the program trains with them.
Part = Literal["units", "activation", "labels", "loss", "meeting", "training"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that was taken for so, since nothing speaks against it.

    of: which part of the setup rests on it. clause: what it is, in words that follow "this holds for".
    undecided: as much speaks for something else, the other way of a test. What is assumed otherwise is how the program
        is most likely run.
    parameter: where the parameter stands whose default it is: a call that replaces it speaks against it.
    """

    of: Part
    clause: str
    undecided: bool = False
    parameter: Place | None = None
