"""torchvision as the package index has it, beside a PyTorch for processors: it looks for operators that it lacks.

They are for boxes of detected objects, which no test needs. What imports torchvision later finds it imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any


def import_all_the_same() -> None:
    """Import torchvision, where it and PyTorch are installed, without registering operators that are not there."""
    if find_spec("torch") is None or find_spec("torchvision") is None:
        return
    import torch  # noqa: PLC0415 - installed in one environment of several

    original = torch.library.register_fake

    def register(op: str, function: Any = None, **more: Any) -> Any:
        return (lambda each: each) if op.startswith("torchvision::") else original(op, function, **more)

    torch.library.register_fake = register
    try:
        import torchvision  # noqa: F401, PLC0415
    finally:
        torch.library.register_fake = original
