"""Keras's layers as rows: what each does to the class axis and to the last activation.

Sources: the layers' documentation and source in the Keras releases 1.2.2, 2.3.1 and 3.15 (read), and for the default
activations the signatures there. Names that a release changed are in LAYER_ALIASES.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: "units": sets the size of the class axis from an argument; "activation": applies an activation; "keep": leaves class
#: axis and activation as they are; "rescale": the class axis stays, values become unbounded (normalisation layers);
#: "flatten", "pool", "global-pool", "reshape", "permute", "repeat", "pad": change the shape; "merge", "concat": join
#: tensors; "wrap": applies a layer; "lambda": applies a function; "input": gives a symbolic tensor; "recurrent": units
#: with a sequence axis that may go away; "embed": adds an axis; "attention": keeps the shape of its first input.
Effect = Literal[
    "units", "activation", "keep", "rescale", "flatten", "pool", "global-pool", "reshape", "permute", "repeat", "pad",
    "merge", "concat", "wrap", "lambda", "input", "recurrent", "embed", "attention", "preprocess",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer.

    units: position and names of the argument that gives the size of the class axis.
    activation: names of the argument that gives the activation; `applies` is its default (or what the layer always is).
    rank: rank of the output with the batch axis, None where it is the input's.
    """

    effect: Effect
    units: tuple[int, tuple[str, ...]] | None = None
    activation: tuple[int | None, tuple[str, ...]] | None = None
    applies: str = "linear"
    rank: int | None = None


_ACT = ("activation",)


def _units(*names: str, at: int = 0, act_at: int | None = None, rank: int | None = None) -> LayerRow:
    return LayerRow("units", (at, names), (act_at, _ACT), "linear", rank)


def _recurrent(applies: str = "tanh") -> LayerRow:
    return LayerRow("recurrent", (0, ("units", "output_dim")), (1, _ACT), applies)


_KEEP = LayerRow("keep")
_RESCALE = LayerRow("rescale")
_POOL = LayerRow("pool")
_GLOBAL = LayerRow("global-pool", rank=2)
_MERGE = LayerRow("merge")
_PRE = LayerRow("preprocess")

LAYERS: dict[str, LayerRow] = {
    "Dense": _units("units", "output_dim", act_at=1),
    "TimeDistributedDense": _units("units", "output_dim"),
    "EinsumDense": _units("output_shape", at=1),
    "MaxoutDense": LayerRow("units", (0, ("output_dim",)), None, "maxout"),
    "Highway": LayerRow("keep", None, (None, _ACT)),
    "Conv1D": _units("filters", "nb_filter", rank=3),
    "Conv2D": _units("filters", "nb_filter", rank=4),
    "Conv3D": _units("filters", "nb_filter", rank=5),
    "SeparableConv1D": _units("filters", "nb_filter", rank=3),
    "SeparableConv2D": _units("filters", "nb_filter", rank=4),
    "Conv1DTranspose": _units("filters", rank=3),
    "Conv2DTranspose": _units("filters", "nb_filter", rank=4),
    "Conv3DTranspose": _units("filters", rank=5),
    "LocallyConnected1D": _units("filters", "nb_filter", rank=3),
    "LocallyConnected2D": _units("filters", "nb_filter", rank=4),
    "AtrousConvolution1D": _units("nb_filter", "filters", rank=3),
    "AtrousConvolution2D": _units("nb_filter", "filters", rank=4),
    "DepthwiseConv1D": LayerRow("rescale", None, (None, _ACT)),
    "DepthwiseConv2D": LayerRow("rescale", None, (None, _ACT)),
    "LSTM": _recurrent(),
    "GRU": _recurrent(),
    "SimpleRNN": _recurrent(),
    "CuDNNLSTM": _recurrent(),
    "CuDNNGRU": _recurrent(),
    "ConvLSTM1D": LayerRow("recurrent", (0, ("filters",)), (None, _ACT), "tanh", 3),
    "ConvLSTM2D": LayerRow("recurrent", (0, ("filters", "nb_filter")), (None, _ACT), "tanh", 4),
    "ConvLSTM3D": LayerRow("recurrent", (0, ("filters",)), (None, _ACT), "tanh", 5),
    "Embedding": LayerRow("embed", (1, ("output_dim",))),
    "Activation": LayerRow("activation", None, (0, ("activation",))),
    "Softmax": LayerRow("activation", applies="softmax"),
    "ReLU": LayerRow("activation", applies="relu"),
    "LeakyReLU": LayerRow("activation", applies="leaky_relu"),
    "PReLU": LayerRow("activation", applies="prelu"),
    "ELU": LayerRow("activation", applies="elu"),
    "SReLU": LayerRow("activation", applies="srelu"),
    "ParametricSoftplus": LayerRow("activation", applies="softplus"),
    "ThresholdedReLU": LayerRow("activation", applies="thresholded_relu"),
    "ThresholdedLinear": LayerRow("activation", applies="thresholded_linear"),
    "Dropout": _KEEP,
    "SpatialDropout1D": _KEEP,
    "SpatialDropout2D": _KEEP,
    "SpatialDropout3D": _KEEP,
    "AlphaDropout": _KEEP,
    "GaussianDropout": _KEEP,
    "GaussianNoise": _KEEP,
    "ActivityRegularization": _KEEP,
    "Masking": _KEEP,
    "BatchNormalization": _RESCALE,
    "LayerNormalization": _RESCALE,
    "GroupNormalization": _RESCALE,
    "UnitNormalization": _RESCALE,
    "SpectralNormalization": LayerRow("wrap"),
    "Normalization": _PRE,
    "Rescaling": _PRE,
    "Resizing": _POOL,
    "CenterCrop": _POOL,
    "RandomFlip": _PRE,
    "RandomRotation": _PRE,
    "RandomZoom": _PRE,
    "RandomCrop": _POOL,
    "RandomContrast": _PRE,
    "RandomBrightness": _PRE,
    "RandomTranslation": _PRE,
    "RandomHeight": _PRE,
    "RandomWidth": _PRE,
    "TextVectorization": LayerRow("preprocess", rank=2),
    "Flatten": LayerRow("flatten", rank=2),
    "Reshape": LayerRow("reshape"),
    "Permute": LayerRow("permute"),
    "RepeatVector": LayerRow("repeat", rank=3),
    "UpSampling1D": _POOL,
    "UpSampling2D": _POOL,
    "UpSampling3D": _POOL,
    "ZeroPadding1D": _POOL,
    "ZeroPadding2D": _POOL,
    "ZeroPadding3D": _POOL,
    "Cropping1D": _POOL,
    "Cropping2D": _POOL,
    "Cropping3D": _POOL,
    "MaxPooling1D": _POOL,
    "MaxPooling2D": _POOL,
    "MaxPooling3D": _POOL,
    "AveragePooling1D": _POOL,
    "AveragePooling2D": _POOL,
    "AveragePooling3D": _POOL,
    "GlobalMaxPooling1D": _GLOBAL,
    "GlobalMaxPooling2D": _GLOBAL,
    "GlobalMaxPooling3D": _GLOBAL,
    "GlobalAveragePooling1D": _GLOBAL,
    "GlobalAveragePooling2D": _GLOBAL,
    "GlobalAveragePooling3D": _GLOBAL,
    "Add": _MERGE,
    "Subtract": _MERGE,
    "Multiply": _MERGE,
    "Average": _MERGE,
    "Maximum": _MERGE,
    "Minimum": _MERGE,
    "Dot": LayerRow("merge"),
    "Concatenate": LayerRow("concat"),
    "Merge": LayerRow("concat"),
    "TimeDistributed": LayerRow("wrap"),
    "Bidirectional": LayerRow("wrap"),
    "Wrapper": LayerRow("wrap"),
    "Lambda": LayerRow("lambda"),
    "InputLayer": LayerRow("input"),
    "Attention": LayerRow("attention"),
    "AdditiveAttention": LayerRow("attention"),
    "MultiHeadAttention": LayerRow("attention"),
    "GroupQueryAttention": LayerRow("attention"),
}

LAYER_ALIASES: dict[str, str] = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconv2D": "Conv2DTranspose",
    "Conv3DTranspose": "Conv3DTranspose",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
    "BatchNorm": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "LocallyConnected1d": "LocallyConnected1D",
}

#: The functional forms of merging layers (`keras.layers.concatenate([a, b])`, Keras 1's `merge(..., mode="concat")`).
MERGE_FUNCTIONS: dict[str, str] = {
    "concatenate": "Concatenate",
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "dot": "Dot",
    "merge": "Merge",
}

#: Activations by every name that Keras takes for them.
ACTIVATIONS: dict[str, str] = {
    "linear": "linear",
    "identity": "linear",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "logsoftmax": "log_softmax",
    "sigmoid": "sigmoid",
    "hard_sigmoid": "hard_sigmoid",
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "log_sigmoid": "log_sigmoid",
    "logsigmoid": "log_sigmoid",
    "sparsemax": "sparsemax",
    "relu": "relu",
    "relu6": "relu6",
    "leaky_relu": "leaky_relu",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "gelu": "gelu",
    "silu": "silu",
    "swish": "silu",
    "mish": "mish",
    "tanh": "tanh",
    "hard_tanh": "hard_tanh",
    "softplus": "softplus",
    "softsign": "softsign",
    "exponential": "exponential",
    "exp": "exponential",
    "hard_silu": "hard_silu",
    "hard_swish": "hard_silu",
    "glu": "glu",
    "hard_shrink": "hard_shrink",
    "soft_shrink": "soft_shrink",
    "tanh_shrink": "tanh_shrink",
    "threshold": "threshold",
    "squareplus": "squareplus",
    "sparse_plus": "sparse_plus",
    "sparse_sigmoid": "sparse_sigmoid",
}
