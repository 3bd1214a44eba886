"""The arguments of Keras's layers by one name each, whatever the release and the order they are written in.

Sources: the signatures of Keras 0.3, 1.2.2, 2.3.1 and 3.15, and the converters in keras/legacy/interfaces.py of 2.3.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trueup.frameworks.keras.layer_shapes import UNREAD
from trueup.frameworks.whole_numbers import whole_number

_WINDOWED = ("pool_size", "strides", "padding")
_CONVOLVED = ("filters", "kernel_size", "strides", "padding")
_POSITIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("Conv", "SeparableConv", "LocallyConnected", "AtrousConvolution", "ConvLSTM"), _CONVOLVED),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), _CONVOLVED),
    "DepthwiseConv": _CONVOLVED[1:],
    **dict.fromkeys(("MaxPooling", "AveragePooling"), _WINDOWED),
    **dict.fromkeys(("GlobalMaxPooling", "GlobalAveragePooling"), ("data_format",)),
    "ZeroPadding": ("padding",),
    "Cropping": ("cropping",),
    "UpSampling": ("size",),
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), ("height", "width")),
    "Reshape": ("target_shape",),
    "Permute": ("dims",),
    "RepeatVector": ("n",),
}
#: What Keras 0.x and 1.x called an argument.
_OLD_NAMES = {
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "dim_ordering": "data_format",
    "pool_length": "pool_size",
    "poolsize": "pool_size",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "length": "size",
}
_ROWS = ("nb_row", "nb_col")
_CUBE = ("kernel_dim1", "kernel_dim2", "kernel_dim3")
#: Keywords that only a call of Keras 1 has, where the sizes of the kernel are arguments of their own.
_OF_KERAS_1 = frozenset(
    {"nb_filter", "border_mode", "subsample", "dim_ordering", "subsample_length", "W_regularizer", "b_regularizer"}
    | {"W_constraint", "init", "atrous_rate", "bias", *_ROWS, *_CUBE}
)
#: Keywords that only a call of Keras 2 and later has.
_OF_KERAS_2 = frozenset(
    {"padding", "data_format", "kernel_initializer", "kernel_regularizer", "use_bias", "dilation_rate", "groups"}
)


def layer_config(layer: str, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a layer's constructor by the names of Keras 2; a value that is not known is UNREAD.

    layer: a name of `facts.keras_layers.LAYERS`. Arguments behind those that tell a shape are left out.
    """
    names = _POSITIONS.get(layer.rstrip("123D")) or _POSITIONS.get(layer) or ()
    config = dict(zip(names, positional, strict=False))
    for name, value in keywords.items():
        config[_OLD_NAMES.get(name, name)] = value
    if names is _CONVOLVED:
        config.update(_kernel(positional, keywords))
    return config


def _kernel(positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """A kernel whose sizes are arguments of their own, as Keras 1 has them."""
    for parts in (_ROWS, _CUBE):
        if any(part in keywords for part in parts):
            left = iter(positional[1:])
            sizes = tuple(keywords[part] if part in keywords else next(left, UNREAD) for part in parts)
            return {"kernel_size": sizes, "strides": _strides(keywords), "padding": _padding(keywords)}
    sizes = tuple(positional[1:])
    if len(sizes) < 2 or any(whole_number(size) is None for size in sizes[:2]):
        return {}
    if _OF_KERAS_1 & keywords.keys() or "strides" in keywords:
        return {"kernel_size": sizes, "strides": _strides(keywords), "padding": _padding(keywords)}
    # `Conv2D(32, 3, 3)` is a kernel of 3 x 3 up to Keras 2.3, and a kernel of 3 with strides of 3 in tf.keras.
    return {} if _OF_KERAS_2 & keywords.keys() else {"kernel_size": UNREAD, "strides": UNREAD}


def _strides(keywords: Mapping[str, Any]) -> Any:
    return keywords.get("subsample", keywords.get("strides", keywords.get("subsample_length", 1)))


def _padding(keywords: Mapping[str, Any]) -> Any:
    return keywords.get("border_mode", keywords.get("padding", "valid"))
