"""The truth in the training loop: a callback, a metric, and arguments for compile that fit. For Keras 3 and Keras 2.

No Keras is imported before one of these names is used, and then the one that the program has loaded is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from trueup.keras.callback import TrueUp as TrueUp
    from trueup.keras.epochs import EpochCount as EpochCount
    from trueup.keras.fitting import compile_arguments as compile_arguments
    from trueup.keras.fitting import repair as repair
    from trueup.keras.telling import TrueUpError as TrueUpError
    from trueup.keras.telling import TrueUpWarning as TrueUpWarning
    from trueup.keras.true_accuracy import TrueAccuracy as TrueAccuracy

#: Names that live in rooms of their own, fetched when they are first used.
_ROOMS = {
    "EpochCount": "trueup.keras.epochs",
    "TrueUp": "trueup.keras.callback",
    "TrueUpError": "trueup.keras.telling",
    "TrueUpWarning": "trueup.keras.telling",
    "compile_arguments": "trueup.keras.fitting",
    "repair": "trueup.keras.fitting",
}


def true_accuracy_for(keras: ModuleType) -> type[TrueAccuracy]:
    """The class `TrueAccuracy` for one Keras, for programs in which both Keras 3 and tf_keras are loaded.

    Args:
        keras: the module `keras` or `tf_keras`.

    Raises:
        BadInputError: it is neither.
    """
    from trueup.keras.libraries import library_of_module  # noqa: PLC0415
    from trueup.keras.true_accuracy import true_accuracy_of  # noqa: PLC0415

    return true_accuracy_of(library_of_module(keras))


def __getattr__(name: str) -> Any:
    if name == "TrueAccuracy":
        from trueup.keras.libraries import chosen_library  # noqa: PLC0415
        from trueup.keras.true_accuracy import true_accuracy_of  # noqa: PLC0415

        return true_accuracy_of(chosen_library())
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_ROOMS[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS, "TrueAccuracy"})
