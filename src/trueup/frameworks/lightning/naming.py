"""One name for each thing of Lightning, wherever it is imported from."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass, canonical


class _Lightning(ByClass):
    def canonical(self, full: str) -> tuple[str, str]:
        root, _, rest = full.partition(".")
        # Up to 1.4 it brought the metrics along that became torchmetrics in 1.3.
        if root == "pytorch_lightning" and rest.startswith("metrics."):
            return canonical(f"torchmetrics.{rest.removeprefix('metrics.')}")
        return super().canonical(full)


NAMING = _Lightning("lightning", "torch")
