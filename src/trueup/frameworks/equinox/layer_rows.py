"""The layers of equinox as rows, in the words of flax's. They are called with one item; channels stand first in it.

Sources: the signatures of equinox 0.13.8 (read), and what they give (executed by a test where it is installed).
"""

from __future__ import annotations

from trueup.frameworks.flax.layer_rows import FlaxRow

_KEEP, _RESCALE = FlaxRow("keep"), FlaxRow("rescale")

LAYERS: dict[str, FlaxRow] = {
    "equinox.nn.Linear": FlaxRow("units", (1, ("out_features",))),
    "equinox.nn.Embedding": FlaxRow("embed", (1, ("embedding_size",))),
    "equinox.nn.LayerNorm": _RESCALE,
    "equinox.nn.GroupNorm": _RESCALE,
    "equinox.nn.RMSNorm": _RESCALE,
    "equinox.nn.BatchNorm": _RESCALE,
    "equinox.nn.Dropout": _KEEP,
    "equinox.nn.Identity": _KEEP,
    "equinox.nn.PReLU": FlaxRow("activation", applies="prelu"),
}
#: Layers over axes of space, behind which the last axis is none of classes.
SPACE = frozenset(
    f"equinox.nn.{name}{rank}"
    for name in ("Conv", "ConvTranspose", "MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool")
    for rank in ("", "1d", "2d", "3d")
)
