"""The truth in a training loop of one's own in PyTorch: `Watch`.

The public name of `trueup.integrations.torch`. No PyTorch is imported before one of these names needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations import torch as _integration

if TYPE_CHECKING:
    from trueup.integrations.torch import EpochCount, TrueUpError, TrueUpWarning, Watch

__all__ = ["EpochCount", "TrueUpError", "TrueUpWarning", "Watch"]


def __getattr__(name: str) -> Any:
    return getattr(_integration, name)


def __dir__() -> list[str]:
    return dir(_integration)
