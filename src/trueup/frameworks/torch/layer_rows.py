"""PyTorch's modules and functions as rows: what each does to the class axis and to the last activation.

Sources: the documentation of torch.nn and torch.nn.functional 2.x (read); defaults from the signatures there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effect = Literal[
    "units",
    "activation",
    "normalise",
    "keep",
    "rescale",
    "shape",
    "recurrent",
    "embed",
    "attention",
    "average",
    "flatten",
]


@dataclass(frozen=True, slots=True)
class TorchRow:
    """One module. units: position and name of the argument that sets the class axis; axis: where the class axis is."""

    effect: Effect
    units: tuple[int, str] | None = None
    applies: str = "linear"
    axis: int = -1


def _conv(name: str = "out_channels") -> TorchRow:
    return TorchRow("units", (1, name), axis=1)


_KEEP = TorchRow("keep")
_RESCALE = TorchRow("rescale")
_SHAPE = TorchRow("shape")
_AVERAGE = TorchRow("average")

MODULES: dict[str, TorchRow] = {
    "Linear": TorchRow("units", (1, "out_features")),
    "LazyLinear": TorchRow("units", (0, "out_features")),
    "Bilinear": TorchRow("units", (2, "out_features")),
    "NonDynamicallyQuantizableLinear": TorchRow("units", (1, "out_features")),
    "Conv1d": _conv(),
    "Conv2d": _conv(),
    "Conv3d": _conv(),
    "ConvTranspose1d": _conv(),
    "ConvTranspose2d": _conv(),
    "ConvTranspose3d": _conv(),
    "Embedding": TorchRow("embed", (1, "embedding_dim")),
    "EmbeddingBag": TorchRow("embed", (1, "embedding_dim")),
    "LSTM": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "GRU": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "RNN": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "LSTMCell": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "GRUCell": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "RNNCell": TorchRow("recurrent", (1, "hidden_size"), "tanh"),
    "Softmax": TorchRow("normalise", applies="softmax"),
    # Over the channels, whatever the rank: it has no dim that could be the wrong one.
    "Softmax2d": TorchRow("activation", applies="softmax"),
    "LogSoftmax": TorchRow("normalise", applies="log_softmax"),
    "Sigmoid": TorchRow("activation", applies="sigmoid"),
    "LogSigmoid": TorchRow("activation", applies="log_sigmoid"),
    "Hardsigmoid": TorchRow("activation", applies="hard_sigmoid"),
    "ReLU": TorchRow("activation", applies="relu"),
    "ReLU6": TorchRow("activation", applies="relu6"),
    "LeakyReLU": TorchRow("activation", applies="leaky_relu"),
    "PReLU": TorchRow("activation", applies="prelu"),
    "RReLU": TorchRow("activation", applies="rrelu"),
    "ELU": TorchRow("activation", applies="elu"),
    "SELU": TorchRow("activation", applies="selu"),
    "CELU": TorchRow("activation", applies="celu"),
    "GELU": TorchRow("activation", applies="gelu"),
    "SiLU": TorchRow("activation", applies="silu"),
    "Mish": TorchRow("activation", applies="mish"),
    "Tanh": TorchRow("activation", applies="tanh"),
    "Hardtanh": TorchRow("activation", applies="hard_tanh"),
    "Softplus": TorchRow("activation", applies="softplus"),
    "Softsign": TorchRow("activation", applies="softsign"),
    "Hardswish": TorchRow("activation", applies="hard_silu"),
    "Identity": _KEEP,
    "Dropout": _KEEP,
    "Dropout1d": _KEEP,
    "Dropout2d": _KEEP,
    "Dropout3d": _KEEP,
    "AlphaDropout": _KEEP,
    "FeatureAlphaDropout": _KEEP,
    "BatchNorm1d": _RESCALE,
    "BatchNorm2d": _RESCALE,
    "BatchNorm3d": _RESCALE,
    "LazyBatchNorm1d": _RESCALE,
    "LazyBatchNorm2d": _RESCALE,
    "SyncBatchNorm": _RESCALE,
    "LayerNorm": _RESCALE,
    "RMSNorm": _RESCALE,
    "GroupNorm": _RESCALE,
    "InstanceNorm1d": _RESCALE,
    "InstanceNorm2d": _RESCALE,
    "LocalResponseNorm": _RESCALE,
    "Flatten": TorchRow("flatten"),
    "Unflatten": _SHAPE,
    "MaxPool1d": _SHAPE,
    "MaxPool2d": _SHAPE,
    "MaxPool3d": _SHAPE,
    "AvgPool1d": _AVERAGE,
    "AvgPool2d": _AVERAGE,
    "AvgPool3d": _AVERAGE,
    "AdaptiveAvgPool1d": _AVERAGE,
    "AdaptiveAvgPool2d": _AVERAGE,
    "AdaptiveMaxPool1d": _SHAPE,
    "AdaptiveMaxPool2d": _SHAPE,
    "Upsample": _SHAPE,
    "UpsamplingBilinear2d": _SHAPE,
    "UpsamplingNearest2d": _SHAPE,
    "PixelShuffle": _SHAPE,
    "ZeroPad2d": _SHAPE,
    "ReflectionPad2d": _SHAPE,
    "MultiheadAttention": TorchRow("attention"),
    "TransformerEncoder": _RESCALE,
    "TransformerEncoderLayer": _RESCALE,
    "TransformerDecoder": _RESCALE,
}

#: torch.nn.functional and torch functions, by the module they are the function of.
FUNCTIONS: dict[str, str] = {
    "softmax": "Softmax",
    "log_softmax": "LogSoftmax",
    "sigmoid": "Sigmoid",
    "logsigmoid": "LogSigmoid",
    "hardsigmoid": "Hardsigmoid",
    "relu": "ReLU",
    "relu_": "ReLU",
    "relu6": "ReLU6",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "selu": "SELU",
    "celu": "CELU",
    "gelu": "GELU",
    "silu": "SiLU",
    "mish": "Mish",
    "tanh": "Tanh",
    "hardtanh": "Hardtanh",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "hardswish": "Hardswish",
    "dropout": "Dropout",
    "dropout1d": "Dropout1d",
    "dropout2d": "Dropout2d",
    "dropout3d": "Dropout3d",
    "alpha_dropout": "AlphaDropout",
    "layer_norm": "LayerNorm",
    "group_norm": "GroupNorm",
    "batch_norm": "BatchNorm1d",
    # It divides by the norm: what an activation promised of the range is gone, and the units stay.
    "normalize": "LayerNorm",
    "max_pool1d": "MaxPool1d",
    "max_pool2d": "MaxPool2d",
    "avg_pool1d": "AvgPool1d",
    "avg_pool2d": "AvgPool2d",
    "adaptive_avg_pool1d": "AdaptiveAvgPool1d",
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "adaptive_max_pool2d": "AdaptiveMaxPool2d",
    "interpolate": "Upsample",
    "upsample": "Upsample",
    "pad": "ZeroPad2d",
    "expit": "Sigmoid",
}
