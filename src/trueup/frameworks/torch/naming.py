"""One name for each thing of PyTorch, whatever the import calls it."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming, builtin_names

#: What programs call PyTorch's modules by, and libraries that are imported under the same names.
_MEANT = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional"}
_OTHER_MODULES = frozenset({"flax", "jax", "mxnet", "paddle", "mindspore", "mlx", "tinygrad", "chainer", "pyspark"})


class _Torch(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        return "torch", _torch_name(full.split("."))

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return _MEANT.get(name) if not libraries & _OTHER_MODULES else None

    def star_offers(self, module: str, name: str) -> bool:
        return name[:1] != "_" and name not in builtin_names()


def _torch_name(parts: list[str]) -> str:
    if parts[:3] in (["torch", "nn", "functional"], ["torch", "functional", "F"]):
        return ".".join(("torch.nn.functional", *parts[3:]))
    if parts[:3] == ["torch", "nn", "modules"] and len(parts) > 3:
        return f"torch.nn.{parts[-1]}"
    if parts[:2] == ["torch", "special"] or parts[:3] == ["torch", "autograd", "Variable"]:
        return f"torch.{parts[-1]}"
    return ".".join(parts)


NAMING = _Torch()
