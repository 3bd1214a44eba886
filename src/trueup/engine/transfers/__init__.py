"""What calls, attributes and operators do to the values that matter: the meaning that all libraries share."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from trueup.frameworks import load_frameworks

_SHARED = (
    "python_calls",
    "python_sequences",
    "attributes_by_name",
    "command_line",
    "data_files",
    "modules_by_name",
    "classes_of_modules",
    "classes_of_values",
    "namespaces",
    "dicts_of_defaults",
    "named_records",
    "start_options",
    "answers",
    "array_calls",
    "joined_arrays",
    "repeated_numbers",
    "shape_queries",
    "new_arrays",
    "reductions",
    "distinct_values",
    "enumerations",
    "scores",
    "shown_numbers",
    "unfollowed",
    "handed_metrics",
)


@cache
def load_transfers() -> None:
    """Import every module of transfer functions, so that each registers what it answers."""
    for name in _SHARED:
        import_module(f"{__name__}.{name}")
    load_frameworks()
