"""Names of PyTorch's functions in memory."""

from __future__ import annotations

from types import BuiltinFunctionType
from typing import Any


def public_name(module: str | None, name: str, thing: Any) -> str | None:
    """The name by which a function is called that was written in C; None for any other."""
    if module is None:
        return f"torch.{name}" if isinstance(thing, BuiltinFunctionType) else None
    return f"torch.{name}" if module.startswith(("torch._C", "torch._VF")) else None
