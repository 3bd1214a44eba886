"""One name for each thing of flax: of linen and of nnx by its own name, wherever it stands in them."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming

_TRAIN_STATE = "TrainState"


class _Flax(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        parts = [part for part in full.split(".") if part != "experimental"]
        if _TRAIN_STATE in parts:
            return "flax", ".".join(("flax", *parts[parts.index(_TRAIN_STATE) :]))
        if len(parts) > 2 and parts[1] in ("linen", "nnx"):
            inner = [part for part in parts[2:] if part not in ("nn", "activation", "linear", "training")]
            return "flax", ".".join((*parts[:2], *inner))
        return "flax", ".".join(parts)


NAMING = _Flax()
