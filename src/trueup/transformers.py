"""The truth in a training by the Trainer of Transformers: the callback `TrueUp`.

The public name of `trueup.integrations.transformers`. Transformers is not imported before `TrueUp` is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations import transformers as _integration

if TYPE_CHECKING:
    from trueup.integrations.transformers import EpochCount, TrueUp, TrueUpError, TrueUpWarning

__all__ = ["EpochCount", "TrueUp", "TrueUpError", "TrueUpWarning"]


def __getattr__(name: str) -> Any:
    return getattr(_integration, name)


def __dir__() -> list[str]:
    return dir(_integration)
