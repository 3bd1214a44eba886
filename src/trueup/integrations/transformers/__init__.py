"""The truth in a training by the Trainer of Transformers, which is imported by the program that trains with it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trueup.integrations.lazy_names import lazy_name

if TYPE_CHECKING:
    from trueup.integrations.epochs import EpochCount as EpochCount
    from trueup.integrations.reporting import TrueUpError as TrueUpError
    from trueup.integrations.reporting import TrueUpWarning as TrueUpWarning
    from trueup.integrations.transformers.callback import TrueUp as TrueUp

__all__ = ["EpochCount", "TrueUp", "TrueUpError", "TrueUpWarning"]

#: Public names and the files they live in; each is fetched when it is first used.
_HOMES = {
    "EpochCount": "trueup.integrations.epochs",
    "TrueUp": "trueup.integrations.transformers.callback",
    "TrueUpError": "trueup.integrations.reporting",
    "TrueUpWarning": "trueup.integrations.reporting",
}


def __getattr__(name: str) -> Any:
    if name == "TrueUp":
        # A callback has to be one of the library's own class.
        return import_module(_HOMES[name]).true_up_of_program()
    return lazy_name(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
