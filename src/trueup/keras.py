"""The truth in the training loop: a callback, a metric, and arguments for compile that fit. For Keras 3 and Keras 2.

The public name of `trueup.integrations.keras`. No Keras is imported before one of these names needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations import keras as _integration

if TYPE_CHECKING:
    from trueup.integrations.keras import (
        EpochCount,
        TrueAccuracy,
        TrueUp,
        TrueUpError,
        TrueUpWarning,
        compile_arguments,
        repair,
        true_accuracy_for,
    )

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


def __getattr__(name: str) -> Any:
    return getattr(_integration, name)


def __dir__() -> list[str]:
    return dir(_integration)
