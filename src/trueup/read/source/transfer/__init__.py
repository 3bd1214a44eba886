"""What libraries' functions do to the values that matter: small transfer functions, named by the facts' rows."""

from __future__ import annotations

from functools import cache
from importlib import import_module

_MODULES = (
    "python_calls",
    "command_line",
    "json_data",
    "answers",
    "array_calls",
    "shape_queries",
    "new_arrays",
    "reductions",
    "frames",
    "encoders",
    "keras_configs",
    "keras_layers",
    "keras_models",
    "keras_training",
    "keras_built_in",
    "keras_data",
    "logged_names",
    "losses",
    "measures",
    "sklearn_models",
    "torch_data",
    "torch_modules",
    "torch_pretrained",
    "torch_trainers",
    "unfollowed",
)


@cache
def load_transfers() -> None:
    """Import every module of transfer functions, so that each registers what it answers."""
    for name in _MODULES:
        import_module(f"{__name__}.{name}")
