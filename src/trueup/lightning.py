"""The truth in a training by Lightning's Trainer: the callback `TrueUp`, for both of its packages.

The public name of `trueup.integrations.lightning`. No Lightning is imported before `TrueUp` is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations import lightning as _integration

if TYPE_CHECKING:
    from trueup.integrations.lightning import EpochCount, TrueUp, TrueUpError, TrueUpWarning

__all__ = ["EpochCount", "TrueUp", "TrueUpError", "TrueUpWarning"]


def __getattr__(name: str) -> Any:
    return getattr(_integration, name)


def __dir__() -> list[str]:
    return dir(_integration)
