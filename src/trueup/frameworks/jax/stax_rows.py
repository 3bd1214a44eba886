"""The layers of stax as rows, in the words of flax, and the constants that are activations: run with JAX 0.10.2."""

from __future__ import annotations

from trueup.frameworks.flax.layer_rows import FlaxRow

HOME = "jax.example_libraries.stax"
_CONV = FlaxRow("conv", (0, ("out_chan",)))
LAYERS: dict[str, FlaxRow] = {
    f"{HOME}.Dense": FlaxRow("units", (0, ("out_dim",))),
    f"{HOME}.Conv": _CONV,
    f"{HOME}.ConvTranspose": _CONV,
    f"{HOME}.Conv1DTranspose": _CONV,
    f"{HOME}.BatchNorm": FlaxRow("rescale"),
    f"{HOME}.MaxPool": FlaxRow("shape"),
    f"{HOME}.SumPool": FlaxRow("shape"),
    f"{HOME}.AvgPool": FlaxRow("average"),
    f"{HOME}.Dropout": FlaxRow("keep"),
}
#: Layers without arguments: what each applies; "" for what leaves its input as it is.
CONSTANTS = {
    f"{HOME}.Relu": "relu",
    f"{HOME}.Tanh": "tanh",
    f"{HOME}.Sigmoid": "sigmoid",
    f"{HOME}.Softmax": "softmax",
    f"{HOME}.LogSoftmax": "log_softmax",
    f"{HOME}.Softplus": "softplus",
    f"{HOME}.Elu": "elu",
    f"{HOME}.Gelu": "gelu",
    f"{HOME}.LeakyRelu": "leaky_relu",
    f"{HOME}.Selu": "selu",
    f"{HOME}.Identity": "",
}
