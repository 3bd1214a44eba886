"""The arithmetic of shapes against the `compute_output_shape` of the Keras that is installed, on random layers."""

from __future__ import annotations

import importlib.util
import random
from typing import Any

import pytest

from trueup.frameworks.keras.layer_arguments import layer_config
from trueup.frameworks.keras.layer_rows import LAYERS
from trueup.frameworks.keras.layer_shapes import output_shape

pytestmark = [
    pytest.mark.probe,
    pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed (group probe)"),
]


def _size(chance: random.Random, count: int, highest: int) -> Any:
    if chance.random() < 0.5:
        return chance.randint(1, highest)
    return tuple(chance.randint(1, highest) for _ in range(count))


def _sides(chance: random.Random, count: int) -> Any:
    kind = chance.choice(("one", "each", "both"))
    if kind == "one":
        return chance.randint(0, 2)
    if count == 1:
        return (chance.randint(0, 2), chance.randint(0, 2))
    if kind == "each":
        return tuple(chance.randint(0, 2) for _ in range(count))
    return tuple((chance.randint(0, 2), chance.randint(0, 2)) for _ in range(count))


def _windows(chance: random.Random, count: int) -> dict[str, Any]:
    config: dict[str, Any] = {"padding": chance.choice(("valid", "same"))}
    if chance.random() < 0.5:
        config["strides"] = _size(chance, count, 3)
    return config


def _convolution(chance: random.Random, name: str, count: int) -> dict[str, Any]:
    config = {"kernel_size": _size(chance, count, 4), **_windows(chance, count)}
    if "Depthwise" in name:
        config["depth_multiplier"] = chance.randint(1, 3)
    else:
        config["filters"] = chance.randint(1, 6)
    strides = config.get("strides", 1)
    if strides in (1, (1,) * count) and chance.random() < 0.4:
        config["dilation_rate"] = _size(chance, count, 3)
    if name == "Conv1D" and chance.random() < 0.3:
        config["padding"] = "causal"
    return config


def _arguments(chance: random.Random, name: str, count: int) -> dict[str, Any]:
    if "Conv" in name:
        return _convolution(chance, name, count)
    if name.startswith("Global"):
        return {"keepdims": chance.random() < 0.3}
    if "Pooling" in name:
        return {"pool_size": _size(chance, count, 4), **_windows(chance, count)}
    if name.startswith("ZeroPadding"):
        return {"padding": _sides(chance, count)}
    if name.startswith("Cropping"):
        return {"cropping": _sides(chance, count)}
    return {"size": chance.randint(1, 3) if count == 1 else _size(chance, count, 3)}


_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_SPATIAL = sorted(
    name
    for name, row in LAYERS.items()
    if (name[-2:] in ("1D", "2D", "3D") or name in _TRANSPOSED)
    and row.effect in ("units", "pool", "global-pool", "rescale")
    and not name.startswith(("Locally", "Atrous"))
)


@pytest.mark.parametrize("name", _SPATIAL)
def test_layers_of_space(keras: Any, name: str) -> None:
    chance = random.Random(name)
    count = next(int(sign) for sign in reversed(name) if sign in "123")
    asked = 0
    for _ in range(60):
        config = _arguments(chance, name, count)
        first = chance.random() < 0.3 and not (name.startswith(("ZeroPadding1", "Cropping1", "UpSampling1")))
        if not name.startswith(("ZeroPadding1", "Cropping1", "UpSampling1")):
            config["data_format"] = "channels_first" if first else "channels_last"
        if config.get("padding") == "causal" and first:
            continue
        space = tuple(chance.choice((None, *range(6, 14))) for _ in range(count))
        channels = chance.randint(2, 4)
        shape = (None, channels, *space) if first else (None, *space, channels)
        try:
            true = getattr(keras.layers, name)(**config).compute_output_shape(shape)
        except ValueError:
            continue  # a window that is larger than what it slides over
        known = output_shape(name, layer_config(name, (), config), shape)
        assert known is not None, (name, config, shape)
        assert len(known) == len(true), (name, config, shape)
        wrong = [(ours, theirs) for ours, theirs in zip(known, true, strict=True) if ours not in (None, theirs)]
        assert not wrong, (name, config, shape, known, true)
        # All that can be told is told: only an axis of no fixed size is left open, and one of no length.
        assert all(theirs in (None, 0) for ours, theirs in zip(known, true, strict=True) if ours is None), (
            config,
            shape,
        )
        asked += 1
    assert asked > 20


@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("Flatten", {}),
        ("Reshape", {"target_shape": (6, 8)}),
        ("Reshape", {"target_shape": (-1, 4)}),
        ("Reshape", {"target_shape": (48,)}),
        ("Permute", {"dims": (2, 1, 3)}),
        ("Permute", {"dims": (3, 1, 2)}),
        ("Resizing", {"height": 5, "width": 7}),
        ("CenterCrop", {"height": 2, "width": 1}),
    ],
)
def test_layers_of_layout(keras: Any, name: str, config: dict[str, Any]) -> None:
    shape = (None, 4, 3, 4)
    true = getattr(keras.layers, name)(**config).compute_output_shape(shape)
    assert output_shape(name, layer_config(name, (), config), shape) == tuple(true)


def test_a_row_that_is_repeated(keras: Any) -> None:
    true = keras.layers.RepeatVector(5).compute_output_shape((None, 3))
    assert output_shape("RepeatVector", layer_config("RepeatVector", (5,), {}), (None, 3)) == tuple(true)


def test_chains_of_layers_end_where_keras_says(keras: Any) -> None:
    layers = keras.layers
    chain: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
        ("Conv2D", (16, 3), {"padding": "same"}),
        ("MaxPooling2D", (2,), {}),
        ("Conv2D", (32, (5, 3)), {"strides": 2}),
        ("ZeroPadding2D", (1,), {}),
        ("DepthwiseConv2D", (3,), {"depth_multiplier": 2}),
        ("UpSampling2D", (), {}),
        ("AveragePooling2D", (3, 2, "same"), {}),
        ("Conv2DTranspose", (10, 2), {"strides": 2}),
        ("Flatten", (), {}),
    ]
    shape: tuple[int | None, ...] | None = (None, 29, 37, 3)
    model = keras.Sequential([keras.Input(shape[1:])])
    for name, positional, keywords in chain:
        model.add(getattr(layers, name)(*positional, **keywords))
        shape = output_shape(name, layer_config(name, positional, keywords), shape)
        assert shape == model.output_shape, name
