"""The shape that a layer of Keras gives for the shape it takes: one arithmetic for programs and for models.

Sources: `compute_conv_output_shape` and its kin in Keras 3.15 (read), and `compute_output_shape` of the layers, which a
test asks for many configurations (executed). The lengths are those of Keras 1 and 2 as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any, Final, TypeAlias

from trueup.frameworks.whole_numbers import whole_number

Size: TypeAlias = int | None
Shape: TypeAlias = tuple[Size, ...]
#: An argument that is given, but whose value is not known.
UNREAD: Final = "\x00unread"
Config: TypeAlias = Mapping[str, Any]
#: No shape has more axes than this; a longer argument is no shape.
MOST_AXES: Final = 16


def output_shape(layer: str, config: Config, shape: Shape | None) -> Shape | None:
    """The shape with the batch axis; None where not even its rank is known.

    layer: a name of `facts.keras_layers.LAYERS`. config: the layer's arguments by the names of Keras 2 and 3; what is
    left out has the layer's default. shape: of what the layer is given; None where its rank is not known.
    """
    rule = _RULES.get(layer.rstrip("123D")) or _RULES.get(layer)
    return rule(layer, config, shape) if rule is not None else None


def channels_first(config: Config) -> bool | None:
    """Whether the channels stand in front; None where that is not known."""
    passed = config.get("data_format")
    if passed in ("channels_first", "th"):
        return True
    return False if passed in ("channels_last", "tf", None) else None


def in_either_order(shape: Shape) -> bool:
    """True for pictures whose channels seem to stand in front: (items, 3, 32, 32).

    Programs of Keras 1 were written for either order, which a file of the user's decided.
    """
    return len(shape) > 3 and shape[1] in (1, 3) and shape[-1] not in (1, 3, 4)


def _axes(layer: str) -> int:
    """How many axes of space a layer has: 2 for Conv2D."""
    digits = [sign for sign in layer if sign in "123"]
    return int(digits[-1]) if digits else 1


def _sizes(value: Any, count: int) -> Shape:
    """One size for each axis: a number stands for all."""
    if isinstance(value, (list, tuple)):
        return tuple(whole_number(item) for item in value) if len(value) == count else (None,) * count
    return (whole_number(value),) * count


def _each_axis(
    layer: str, config: Config, shape: Shape | None, change: Callable[[int, int], Size], channels: Size | str = "same"
) -> Shape:
    """The axes of space changed one by one, and the channels where they stand."""
    count = _axes(layer)
    first = channels_first(config)
    fits = shape is not None and len(shape) == count + 2
    before: Shape = shape if fits and shape is not None else (None,) * (count + 2)
    kept = None if first is None else before[1] if first else before[-1]
    last: Size = kept if isinstance(channels, str) else channels
    if first is None:
        # Either place of the channels may be meant, so the sizes of the others are not known.
        return (before[0], *(None,) * count, last)
    space = before[2:] if first else before[1:-1]
    after = tuple(None if size is None else _sound(change(size, axis)) for axis, size in enumerate(space))
    return (before[0], last, *after) if first else (before[0], *after, last)


def _sound(size: Size) -> Size:
    """A length of nothing is a program that raises: nothing is known behind it."""
    return size if size is not None and size > 0 else None


def _window(size: int, window: Size, stride: Size, padding: Any) -> Size:
    """The number of places of a window: of a convolution or of pooling."""
    if window is None or stride is None or stride < 1 or window < 1:
        return None
    if padding in ("same", "causal"):
        return -(-size // stride)
    if padding == "full":
        return (size + window - 1 + stride - 1) // stride
    return (size - window) // stride + 1 if padding in ("valid", None) else None


def _convolved(layer: str, config: Config, shape: Shape | None) -> Shape:
    count = _axes(layer)
    kernel = _sizes(config.get("kernel_size"), count)
    strides = _sizes(config.get("strides", 1), count)
    dilation = _sizes(config.get("dilation_rate", 1), count)

    def change(size: int, axis: int) -> Size:
        return _window(size, _dilated(kernel[axis], dilation[axis]), strides[axis], config.get("padding"))

    if "Depthwise" in layer:
        result = _each_axis(layer, config, shape, change)
        return _times_depth(result, whole_number(config.get("depth_multiplier", 1)), config)
    return _each_axis(layer, config, shape, change, whole_number(config.get("filters")))


def _times_depth(shape: Shape, depth: Size, config: Config) -> Shape:
    at = 1 if channels_first(config) else -1
    channels = shape[at]
    total = None if channels is None or depth is None else channels * depth
    return (shape[0], total, *shape[2:]) if at == 1 else (*shape[:-1], total)


def _dilated(kernel: Size, dilation: Size) -> Size:
    return None if kernel is None or dilation is None else (kernel - 1) * dilation + 1


def _transposed(layer: str, config: Config, shape: Shape | None) -> Shape:
    count = _axes(layer)
    kernel = _sizes(config.get("kernel_size"), count)
    strides = _sizes(config.get("strides", 1), count)
    dilation = _sizes(config.get("dilation_rate", 1), count)
    more = _sizes(config.get("output_padding"), count)
    padding = config.get("padding", "valid")

    def change(size: int, axis: int) -> Size:
        window, stride, extra = _dilated(kernel[axis], dilation[axis]), strides[axis], more[axis]
        if window is None or stride is None or padding not in ("valid", "same"):
            return None
        # Keras leaves the padding of "same" to the stride where none is named, and counts it out where one is.
        if config.get("output_padding") is not None:
            cut = 2 * (window // 2) if padding == "same" else 0
            return None if extra is None else (size - 1) * stride + window - cut + extra
        return size * stride + (max(window - stride, 0) if padding == "valid" else 0)

    return _each_axis(layer, config, shape, change, whole_number(config.get("filters")))


def _pooled(layer: str, config: Config, shape: Shape | None) -> Shape:
    count = _axes(layer)
    pool = _sizes(config.get("pool_size", 2), count)
    strides = pool if config.get("strides") is None else _sizes(config["strides"], count)

    def change(size: int, axis: int) -> Size:
        return _window(size, pool[axis], strides[axis], config.get("padding"))

    return _each_axis(layer, config, shape, change)


def _globally_pooled(layer: str, config: Config, shape: Shape | None) -> Shape | None:
    count = _axes(layer)
    keeps = config.get("keepdims", False)
    result = _each_axis(layer, config, shape, lambda _size, _axis: 1)
    if keeps not in (True, False, None):
        return None
    first = channels_first(config)
    channels = result[1] if first else result[-1]
    if keeps:
        ones = (1,) * count
        return (result[0], channels, *ones) if first else (result[0], *ones, channels)
    return (result[0], channels)


def _padded(layer: str, config: Config, shape: Shape | None) -> Shape:
    cropping = layer.startswith("Cropping")
    passed = config.get("cropping" if cropping else "padding", 1)
    sides = _sides(passed, _axes(layer))

    def change(size: int, axis: int) -> Size:
        both = sides[axis]
        return None if both is None else size - both if cropping else size + both

    return _each_axis(layer, config, shape, change)


def _sides(sides: Any, count: int) -> Shape:
    """What is added or cut on both sides of each axis together."""
    if isinstance(sides, (list, tuple)) and count == 1:
        pair = [whole_number(item) for item in sides]
        return (None,) if None in pair or len(pair) != 2 else (sum(item for item in pair if item is not None),)
    if not isinstance(sides, (list, tuple)):
        size = whole_number(sides)
        return (None if size is None else 2 * size,) * count
    if len(sides) != count:
        return (None,) * count
    return tuple(_sides(item, 1)[0] for item in sides)


def _upsampled(layer: str, config: Config, shape: Shape | None) -> Shape:
    factors = _sizes(config.get("size", 2), _axes(layer))
    return _each_axis(layer, config, shape, lambda size, axis: None if factors[axis] is None else size * factors[axis])  # type: ignore[operator]


def _resized(_: str, config: Config, shape: Shape | None) -> Shape | None:
    if shape is None or len(shape) not in (3, 4):
        return None
    height, width = whole_number(config.get("height")), whole_number(config.get("width"))
    if channels_first(config):
        return (*shape[:-2], height, width)
    return (*shape[:-3], height, width, shape[-1])


def _flat(_: str, __: Config, shape: Shape | None) -> Shape:
    if shape is None:
        return (None, None)
    return (shape[0] if shape else None, count_of(shape[1:]))


def count_of(sizes: Shape) -> Size:
    """How many numbers these axes hold, where every size is known."""
    known = [size for size in sizes if size is not None]
    return prod(known) if len(known) == len(sizes) else None


def _reshaped(_: str, config: Config, shape: Shape | None) -> Shape | None:
    passed = config.get("target_shape")
    if not isinstance(passed, (list, tuple)):
        return None
    sizes = [whole_number(item) for item in passed]
    known = [size for size in sizes if size is not None and size >= 0]
    total = count_of(shape[1:]) if shape is not None else None
    rest = prod(known)
    left = None
    if sizes.count(-1) == 1 and len(known) == len(sizes) - 1 and total is not None and rest > 0 and total % rest == 0:
        left = total // rest
    return (shape[0] if shape else None, *(left if size == -1 else size for size in sizes))


def _permuted(_: str, config: Config, shape: Shape | None) -> Shape | None:
    dims = config.get("dims")
    if not isinstance(dims, (list, tuple)):
        return None if shape is None else (None,) * len(shape)
    axes = [whole_number(item) for item in dims]
    if shape is None or sorted(axis or 0 for axis in axes) != list(range(1, len(shape))):
        return (None,) * (len(axes) + 1)
    return (shape[0], *(shape[axis] for axis in axes if axis is not None))


def _repeated(_: str, config: Config, shape: Shape | None) -> Shape:
    return (shape[0] if shape else None, whole_number(config.get("n")), shape[-1] if shape else None)


def dotted(shapes: Sequence[Shape | None], axes: Any) -> Shape | None:
    """The shape of a `Dot` layer: the axes that are multiplied go, and of vectors one number is left."""
    if len(shapes) != 2 or shapes[0] is None or shapes[1] is None:
        return None
    pair = _sizes(axes, 2)
    left = [_without(shape, axis) for shape, axis in zip(shapes, pair, strict=True) if shape is not None]
    if left[0] is None or left[1] is None:
        return None
    rest = (*left[0], *left[1])
    return (shapes[0][0], *rest) if rest else (shapes[0][0], 1)


def _without(shape: Shape, axis: Size) -> Shape | None:
    if axis is None or not -len(shape) <= axis < len(shape) or axis % len(shape) == 0:
        return None
    return tuple(size for i, size in enumerate(shape) if i not in (0, axis % len(shape)))


_RULES: dict[str, Callable[[str, Config, Shape | None], Shape | None]] = {
    **dict.fromkeys(("Conv", "SeparableConv", "DepthwiseConv", "LocallyConnected", "AtrousConvolution"), _convolved),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), _transposed),
    **dict.fromkeys(("MaxPooling", "AveragePooling"), _pooled),
    **dict.fromkeys(("GlobalMaxPooling", "GlobalAveragePooling"), _globally_pooled),
    **dict.fromkeys(("ZeroPadding", "Cropping"), _padded),
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), _resized),
    "UpSampling": _upsampled,
    "Flatten": _flat,
    "Reshape": _reshaped,
    "Permute": _permuted,
    "RepeatVector": _repeated,
}
