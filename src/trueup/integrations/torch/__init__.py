"""The truth in a training loop of one's own in PyTorch. PyTorch is imported by the program that has the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations.lazy_names import lazy_name

if TYPE_CHECKING:
    from trueup.integrations.epochs import EpochCount as EpochCount
    from trueup.integrations.reporting import TrueUpError as TrueUpError
    from trueup.integrations.reporting import TrueUpWarning as TrueUpWarning
    from trueup.integrations.torch.watch import Watch as Watch

__all__ = ["EpochCount", "TrueUpError", "TrueUpWarning", "Watch"]

#: Public names and the files they live in; each is fetched when it is first used.
_HOMES = {
    "EpochCount": "trueup.integrations.epochs",
    "TrueUpError": "trueup.integrations.reporting",
    "TrueUpWarning": "trueup.integrations.reporting",
    "Watch": "trueup.integrations.torch.watch",
}


def __getattr__(name: str) -> Any:
    return lazy_name(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
