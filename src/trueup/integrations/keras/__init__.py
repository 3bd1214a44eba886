"""The truth in the training loop: a callback, a metric, and arguments for compile that fit. For Keras 3 and Keras 2.

No Keras is imported before one of these names needs it, and then the one that the program has loaded is taken.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trueup.integrations.lazy_names import lazy_name

if TYPE_CHECKING:
    from trueup.integrations.epochs import EpochCount as EpochCount
    from trueup.integrations.keras.callback import TrueUp as TrueUp
    from trueup.integrations.keras.fitting import compile_arguments as compile_arguments
    from trueup.integrations.keras.fitting import repair as repair
    from trueup.integrations.keras.true_accuracy import TrueAccuracy as TrueAccuracy
    from trueup.integrations.keras.true_accuracy import true_accuracy_for as true_accuracy_for
    from trueup.integrations.reporting import TrueUpError as TrueUpError
    from trueup.integrations.reporting import TrueUpWarning as TrueUpWarning

__all__ = [
    "EpochCount",
    "TrueAccuracy",
    "TrueUp",
    "TrueUpError",
    "TrueUpWarning",
    "compile_arguments",
    "repair",
    "true_accuracy_for",
]

#: Public names and the files they live in; each is fetched when it is first used.
_HOMES = {
    "EpochCount": "trueup.integrations.epochs",
    "TrueAccuracy": "trueup.integrations.keras.true_accuracy",
    "TrueUp": "trueup.integrations.keras.callback",
    "TrueUpError": "trueup.integrations.reporting",
    "TrueUpWarning": "trueup.integrations.reporting",
    "compile_arguments": "trueup.integrations.keras.fitting",
    "repair": "trueup.integrations.keras.fitting",
    "true_accuracy_for": "trueup.integrations.keras.true_accuracy",
}


def __getattr__(name: str) -> Any:
    if name == "TrueAccuracy":
        # A metric has to be a class of the Keras that it is used with.
        return import_module(_HOMES[name]).true_accuracy_of_program()
    return lazy_name(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
