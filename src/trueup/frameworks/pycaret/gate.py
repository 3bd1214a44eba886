"""Whether numbers of PyCaret may stand in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import has_any


def may_hold_setup(data: bytes) -> bool:
    """It is imported, and models are made or compared, or answers taken."""
    return has_any(data, (b"compare_models(", b"create_model(", b"predict_model("))
