"""The layers of haiku as rows, in the words of flax's, whose layers do the same to the class axis, the last one.

Sources: the signatures of dm-haiku 0.0.17 (read), and what they give (executed by a test where it is installed).
"""

from __future__ import annotations

from trueup.frameworks.flax.layer_rows import FlaxRow

_KEEP, _RESCALE, _MIXED = FlaxRow("keep"), FlaxRow("rescale"), FlaxRow("mixed")
_CONV = FlaxRow("conv", (0, ("output_channels",)))

LAYERS: dict[str, FlaxRow] = {
    "haiku.Linear": FlaxRow("units", (0, ("output_size",))),
    "haiku.Conv1D": _CONV,
    "haiku.Conv2D": _CONV,
    "haiku.Conv3D": _CONV,
    "haiku.Conv2DTranspose": _CONV,
    "haiku.Embed": FlaxRow("embed", (1, ("embed_dim",))),
    "haiku.BatchNorm": _RESCALE,
    "haiku.LayerNorm": _RESCALE,
    "haiku.GroupNorm": _RESCALE,
    "haiku.InstanceNorm": _RESCALE,
    "haiku.RMSNorm": _RESCALE,
    "haiku.MultiHeadAttention": _MIXED,
    "haiku.MaxPool": FlaxRow("shape"),
    "haiku.AvgPool": FlaxRow("average"),
    **{f"haiku.nets.ResNet{depth}": FlaxRow("units", (0, ("num_classes",))) for depth in (18, 34, 50, 101, 152, 200)},
    "haiku.nets.ResNet": FlaxRow("units", (1, ("num_classes",))),
    "haiku.nets.MobileNetV1": FlaxRow("units", (2, ("num_classes",))),
}
#: Functions that pool.
POOLS: dict[str, FlaxRow] = {"haiku.max_pool": FlaxRow("shape"), "haiku.avg_pool": FlaxRow("average")}
