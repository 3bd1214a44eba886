"""The layers of flax as rows: what each does to the class axis, which is the last one, and to the last activation.

Sources: the signatures of flax.linen and flax.nnx in flax 0.12.8 (read), and what they give (executed).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal["units", "conv", "embed", "keep", "rescale", "average", "shape", "mixed", "other", "activation"]


@dataclass(frozen=True, slots=True)
class FlaxRow:
    """One layer. units: position and names of the argument that sets the last axis; applies: what stands last."""

    effect: Effect
    units: tuple[int, tuple[str, ...]] | None = None
    applies: str = "linear"


_KEEP = FlaxRow("keep")
_RESCALE = FlaxRow("rescale")
_MIXED = FlaxRow("mixed")

LINEN: dict[str, FlaxRow] = {
    "Dense": FlaxRow("units", (0, ("features",))),
    "DenseGeneral": FlaxRow("units", (0, ("features",))),
    "Conv": FlaxRow("conv", (0, ("features",))),
    "ConvLocal": FlaxRow("conv", (0, ("features",))),
    "ConvTranspose": FlaxRow("conv", (0, ("features",))),
    "Embed": FlaxRow("embed", (1, ("features",))),
    "SelfAttention": _MIXED,
    "MultiHeadAttention": _MIXED,
    "MultiHeadDotProductAttention": _MIXED,
    "Einsum": FlaxRow("other"),
    "RNN": FlaxRow("other", applies="tanh"),
    "Bidirectional": FlaxRow("other", applies="tanh"),
    "PReLU": FlaxRow("activation", applies="prelu"),
}
NNX: dict[str, FlaxRow] = {
    "Linear": FlaxRow("units", (1, ("out_features",))),
    "LinearGeneral": FlaxRow("units", (1, ("out_features",))),
    "Conv": FlaxRow("conv", (1, ("out_features",))),
    "ConvTranspose": FlaxRow("conv", (1, ("out_features",))),
    "Embed": FlaxRow("embed", (1, ("features",))),
    "MultiHeadAttention": _MIXED,
    "Einsum": FlaxRow("other"),
    "RNN": FlaxRow("other", applies="tanh"),
    "Bidirectional": FlaxRow("other", applies="tanh"),
    "PReLU": FlaxRow("activation", applies="prelu"),
}
#: Layers that both have, and functions that pool.
_BOTH: dict[str, FlaxRow] = {
    "BatchNorm": _RESCALE,
    "LayerNorm": _RESCALE,
    "GroupNorm": _RESCALE,
    "InstanceNorm": _RESCALE,
    "RMSNorm": _RESCALE,
    "WeightNorm": _KEEP,
    "SpectralNorm": _KEEP,
    "Dropout": _KEEP,
    "avg_pool": FlaxRow("average"),
    "max_pool": FlaxRow("shape"),
    "min_pool": FlaxRow("shape"),
    "pool": FlaxRow("shape"),
}
LAYERS: dict[str, FlaxRow] = {
    **{f"flax.{home}.{name}": row for home in ("linen", "nnx") for name, row in _BOTH.items()},
    **{f"flax.linen.{name}": row for name, row in LINEN.items()},
    **{f"flax.nnx.{name}": row for name, row in NNX.items()},
}
