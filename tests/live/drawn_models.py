"""Programs that build a Keras model of drawn layers and operations, in each of the ways that programs have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Picks one of several; a test draws with it.
Pick = Callable[[Sequence[Any]], Any]

ACTIVATIONS = ("softmax", "sigmoid", "linear", "relu", "tanh", "log_softmax")
MODES = ('"concat"', '"sum"', '"mul"', '"ave"')
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
RECURRENT = ("LSTM", "GRU", "SimpleRNN")

#: By the rank of what comes in: layers as they are written, and the rank of what they give. {act}, {mode} … are drawn.
LAYERS: dict[int, tuple[tuple[str, int], ...]] = {
    2: (
        ('L.Dense({units}, activation="{act}")', 2),
        ("L.Dense({units})", 2),
        ("L.Dense({units}, activation=keras.activations.{act})", 2),
        ("L.Dense({units}, activation=L.Softmax())", 2),
        ('L.Activation("{act}")', 2),
        ("L.Softmax()", 2),
        ("L.ReLU()", 2),
        ("L.Dropout(0.2)", 2),
        ("L.GaussianNoise(0.1)", 2),
        ("L.BatchNormalization()", 2),
        ("L.LayerNormalization()", 2),
        ("L.Rescaling(0.5)", 2),
        ("L.Flatten()", 2),
        ("L.Reshape((2, 3))", 3),
        ("L.Reshape((6, 1))", 3),
        ("L.Reshape((1, 6))", 3),
        ("L.RepeatVector(3)", 3),
        ('keras.Sequential([L.Dense(4), L.Dense(6, activation="{act}")])', 2),
        ('keras.Sequential([L.Dense(6), L.Activation("{act}"), L.Dropout(0.1)])', 2),
        ("L.Lambda(lambda z: keras.activations.{act}(z))", 2),
        ("L.Lambda(lambda z: z * 2)", 2),
    ),
    3: (
        ('L.Dense({units}, activation="{act}")', 3),
        ('L.TimeDistributed(L.Dense({units}, activation="{act}"))', 3),
        ('L.TimeDistributed(keras.Sequential([L.Dense(4), L.Dense(6, activation="{act}")]))', 3),
        ('L.{recurrent}(6, activation="{act}")', 2),
        ('L.{recurrent}(6, activation="{act}", return_sequences=True)', 3),
        ('L.Bidirectional(L.{recurrent}(3, activation="{act}"), merge_mode={mode})', 2),
        ('L.Bidirectional(L.{recurrent}(6, activation="{act}"), merge_mode={mode})', 2),
        ("L.Bidirectional(L.{recurrent}(6, return_sequences=True), merge_mode={mode})", 3),
        ("L.Permute((2, 1))", 3),
        ("L.Permute((1, 2))", 3),
        ("L.Flatten()", 2),
        ("L.GlobalAveragePooling1D()", 2),
        ("L.GlobalMaxPooling1D()", 2),
        ("L.MaxPooling1D(2, padding='same')", 3),
        ("L.AveragePooling1D(2, padding='same')", 3),
        ("L.UpSampling1D(2)", 3),
        ("L.ZeroPadding1D(1)", 3),
        ("L.Softmax(axis=1)", 3),
        ("L.Softmax()", 3),
        ('L.Conv1D(6, 1, activation="{act}")', 3),
        ('L.SeparableConv1D(6, 1, activation="{act}")', 3),
        ("L.BatchNormalization()", 3),
        ('L.EinsumDense("abc,cd->abd", output_shape=(None, 6), activation="{act}")', 3),
        ("L.SpatialDropout1D(0.1)", 3),
    ),
    4: (
        ('L.Conv2D(6, 1, activation="{act}")', 4),
        ("L.DepthwiseConv2D(1)", 4),
        ("L.MaxPooling2D(2, padding='same')", 4),
        ("L.AveragePooling2D(2, padding='same')", 4),
        ("L.GlobalAveragePooling2D()", 2),
        ("L.GlobalMaxPooling2D()", 2),
        ("L.Flatten()", 2),
        ('L.Conv2DTranspose(6, 1, activation="{act}")', 4),
        ("L.UpSampling2D(2)", 4),
        ("L.BatchNormalization()", 4),
        ('L.ConvLSTM1D(6, 1, activation="{act}")', 3),
    ),
}
#: What is written on tensors, by rank; {x} is what comes in.
OPERATIONS: dict[int, tuple[tuple[str, int], ...]] = {
    2: (
        ("keras.ops.softmax({x})", 2),
        ("keras.ops.log_softmax({x})", 2),
        ("keras.ops.sigmoid({x})", 2),
        ("keras.activations.{act}({x})", 2),
        ("{x} * 2", 2),
        ("1 - {x}", 2),
        ("-{x}", 2),
        ("{x} / 4.0", 2),
        ("{x} + L.Dense(6)({x})", 2),
        ("L.Dense(6)({x}) - L.Dense(6)({x})", 2),
        ("{x}[:, :2]", 2),
        ("{x}[:, 0:1]", 2),
        ("{x}[:, 0]", 1),
        ("keras.ops.squeeze(L.Dense(1, activation='{act}')({x}), -1)", 1),
        ("keras.ops.expand_dims({x}, 1)", 3),
        ("keras.ops.expand_dims({x}, -1)", 3),
        ("keras.ops.reshape({x}, (-1, 2, 3))", 3),
        ("keras.ops.mean({x}, axis=-1)", 1),
        ("keras.ops.concatenate([{x}, {x}], axis=-1)", 2),
        ("keras.ops.concatenate([L.Dense(2)({x}), L.Dense(3, activation='{act}')({x})], axis=-1)", 2),
        ("L.{merge}()([L.Dense(6, activation='{act}')({x}), L.Dense(6, activation='{act}')({x})])", 2),
        ("L.{merge}()([{x}, L.Dense(6, activation='{act}')({x})])", 2),
        ("L.Concatenate()([L.Dense(2, activation='{act}')({x}), L.Dense(3, activation='{act}')({x})])", 2),
        ("L.Dot(axes=1)([L.Dense(6)({x}), L.Dense(6)({x})])", 2),
        ("L.concatenate([L.Dense(2, activation='{act}')({x}), L.Dense(3)({x})])", 2),
        ("L.average([L.Dense(6, activation='{act}')({x}), L.Dense(6, activation='{act}')({x})])", 2),
    ),
    3: (
        ("keras.ops.softmax({x}, axis=1)", 3),
        ("keras.ops.softmax({x}, axis=-1)", 3),
        ("keras.ops.mean({x}, axis=1)", 2),
        ("keras.ops.sum({x}, axis=1)", 2),
        ("keras.ops.mean({x}, axis=1, keepdims=True)", 3),
        ("keras.ops.max({x}, axis=1)", 2),
        ("keras.ops.transpose({x}, (0, 2, 1))", 3),
        ("{x}[:, -1]", 2),
        ("{x}[:, 0, :]", 2),
        ("{x}[:, :, 0]", 2),
        ("{x}[:, :, :2]", 3),
        ("{x}[..., 0]", 2),
        ("L.MultiHeadAttention(2, 4)({x}, {x})", 3),
        ("L.Add()([L.Dense(6)({x}), L.Dense(6)({x})])", 3),
        ("L.Concatenate(axis=1)([L.Dense(6, activation='{act}')({x}), L.Dense(6, activation='{act}')({x})])", 3),
        ("{x} * 0.5", 3),
    ),
    4: (("keras.ops.mean({x}, axis=(1, 2))", 2), ("{x} * 2", 4)),
}
INPUTS = {2: "(6,)", 3: "(4, 6)", 4: "(4, 4, 6)"}


@dataclass
class Drawn:
    """Layers in a row and what is done between them: (text, whether it is a layer)."""

    rank: int
    parts: list[tuple[str, bool]] = field(default_factory=list)


def drawn(pick: Pick, *, operations: bool, most: int = 3) -> Drawn:
    """A row of layers, with operations on their outputs where those are asked for, that fits together in its ranks."""
    rank = pick((2, 3, 4))
    made = Drawn(rank)
    for _ in range(pick(range(1, most + 1))):
        layer = not operations or pick((True, False))
        choices = (LAYERS if layer else OPERATIONS).get(rank, ())
        if not choices:
            break
        text, rank = pick(choices)
        words = {"act": pick(ACTIVATIONS), "units": pick((1, 6)), "mode": pick(MODES), "merge": pick(MERGES)}
        words["recurrent"] = pick(RECURRENT)
        made.parts.append((text.format(x="x", **words), layer))
    return made


def functional(made: Drawn) -> str:
    """The row as a graph: `x = layer(x)`, `model = keras.Model(given, x)`."""
    lines = [f"given = keras.Input({INPUTS[made.rank]})", "x = given"]
    lines += [f"x = {text}(x)" if layer else f"x = {text}" for text, layer in made.parts]
    return "\n".join([*HEADER, *lines, "model = keras.Model(given, x)", ""])


def sequential(made: Drawn) -> str:
    """The row as a Sequential, for layers alone."""
    rows = [f"    {text}," for text, _ in made.parts]
    return "\n".join([*HEADER, "model = keras.Sequential([", f"    keras.Input({INPUTS[made.rank]}),", *rows, "])", ""])


def nested(made: Drawn) -> str:
    """The row as a model inside a model."""
    text = functional(made).replace("model = keras.Model(given, x)", "inner = keras.Model(given, x)")
    return f"{text}outer = keras.Input({INPUTS[made.rank]})\nmodel = keras.Model(outer, inner(outer))\n"


def subclassed(made: Drawn) -> str:
    """The row as a class of the program's own, its layers made by `__init__`; for layers alone."""
    make = [f"        self.part{at} = {text}" for at, (text, _) in enumerate(made.parts)]
    use = [f"        x = self.part{at}(x)" for at in range(len(made.parts))]
    head = ["class Own(keras.Model):", "    def __init__(self):", "        super().__init__()"]
    return "\n".join([*HEADER, *head, *make, "    def call(self, x):", *use, "        return x", "model = Own()", ""])


def several(one: Drawn, other: Drawn, named: bool) -> str:
    """Two rows behind one input, as two outputs of a model."""
    text = functional(one).replace("model = keras.Model(given, x)", "first = x")
    lines = [f"x = {part}(x)" if layer else f"x = {part}" for part, layer in other.parts]
    outputs = '{"first": first, "second": x}' if named else "[first, x]"
    return "\n".join([text, "x = given", *lines, f"model = keras.Model(given, {outputs})", ""])


HEADER = ("import keras", "L = keras.layers")
