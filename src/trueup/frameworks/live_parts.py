"""What a library knows of a model in memory that is its own: where its outputs are made, and which loss it calls.

A framework that knows this names a module of its folder as `live_parts`, which has `parts_of(model, y)`. A model is met
as it is: nothing of it is called but what only hands a part out.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.frameworks import all_frameworks


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePart:
    """What makes one output of a model.

    module: the part of the model that makes it, from there on without a further activation; None where `why` says why
    there is none. path: where it stands in the model ("classifier.1"). name: of the output, None for the only one.
    positions: how many axes stand between the rows and the classes; None where that is not known.
    """

    module: Any
    path: str = ""
    name: str | None = None
    why: str = ""
    positions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveModel:
    """A model as its library knows it.

    parts: its outputs. criterion: the loss that it is trained by, as an object; or loss: the class of torch.nn that its
    forward calls, and why_loss, why that is not known. loss_path: where either is told.
    logarithm: True where the library takes the logarithm of what comes out before the loss.
    """

    parts: tuple[LivePart, ...]
    criterion: Any = None
    loss: str = ""
    why_loss: str = ""
    loss_path: str = ""
    logarithm: bool = False
    config: Mapping[str, Any] = field(default_factory=dict)


def is_of(model: Any, library: str) -> bool:
    """True for an object of a class that the library has, or that is made from one."""
    return any(str(cls.__module__).partition(".")[0] == library for cls in type(model).__mro__)


def forward_is_of(model: Any, library: str) -> bool:
    """True where the `forward` of a module is the library's, and no class of the program replaces it."""
    if "forward" in vars(model):
        return False
    owner = next((cls for cls in type(model).__mro__ if "forward" in vars(cls)), None)
    return owner is not None and str(owner.__module__).partition(".")[0] == library


def path_of(model: Any, part: Any) -> str:
    """Under which name a module holds a part of itself; "" where it does not."""
    return next((str(name) for name, module in model.named_modules() if module is part), "")


def children(module: Any) -> Mapping[str, Any]:
    """A module's own parts by their names."""
    stored = vars(module).get("_modules")
    return stored if isinstance(stored, Mapping) else {}


def last_child(module: Any) -> Any:
    """The last part of a module that holds a row of them; the module itself where it holds none."""
    parts = list(children(module).values())
    return last_child(parts[-1]) if parts and type(module).__name__ == "Sequential" else module


def known_to_library(model: Any, y: Any = None) -> LiveModel | None:
    """What a library that is loaded knows of a model; None where none does, and its own code has to tell.

    y: labels, for models whose loss follows from them.
    """
    for framework in all_frameworks():
        if framework.live_parts and any(root in sys.modules for root in (framework.key, *framework.roots)):
            found: LiveModel | None = framework.part(framework.live_parts).parts_of(model, y)
            if found is not None:
                return found
    return None
