"""A saved model, loaded for its answers to data: only where that was asked for, since a model can hold code.

Keras refuses to load code out of a .keras file in safe mode. For the older .h5 format several releases ignored the safe
mode (CVE-2025-9905), so such a file is loaded only when its origin is trusted in so many words.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from trueup.contract.bad_input import BadInputError


@lru_cache(maxsize=1)
def loaded(file: str, trusted: bool) -> Any:
    """The model, not compiled; in safe mode unless it is trusted.

    Raises BadInputError where it is not loaded.
    """
    if not trusted and not file.lower().endswith(".keras"):
        raise BadInputError(
            f"{file} is not in the .keras format, and loading it can run code that stands in it",
            "a .keras file",
            "Save it again as .keras, or pass --trust-model if you know where it comes from",
        )
    try:
        keras = import_module("keras")
    except ImportError as error:
        raise BadInputError(
            f"{file}, and Keras does not start ({_line(error)})", "Keras with a backend", "Install it"
        ) from error
    try:
        return keras.models.load_model(file, compile=False, safe_mode=not trusted)
    except Exception as error:
        raise BadInputError(
            f"{file} cannot be loaded ({_line(error)})",
            "a model that this release of Keras loads without running code of its own",
            "Load it where it was saved; --trust-model also runs code that stands in it",
        ) from error


def answers(model: Any, rows: Any) -> Any:
    """What the model says of these rows, as Keras gives it: an array, or one for each of several outputs."""
    return model.predict(rows, verbose=0)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
