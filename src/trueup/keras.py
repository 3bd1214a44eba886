"""The public name of what works inside Keras's training loop: `trueup.integrations.keras`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trueup.integrations import keras as _integration

if TYPE_CHECKING:
    from trueup.integrations.keras import *  # noqa: F403 - the names that its __all__ has


def __getattr__(name: str) -> Any:
    return getattr(_integration, name)


def __dir__() -> list[str]:
    return dir(_integration)
