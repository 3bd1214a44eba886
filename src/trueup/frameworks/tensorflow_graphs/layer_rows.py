"""The functions of `tf.layers`, `tf.contrib.layers` and slim, and the layer of Keras that each is.

From the documentation of TensorFlow 1.15 and of TF-Slim; none was run: TensorFlow 2 has them no more beside Keras 3.
"""

from __future__ import annotations

TF_LAYERS: dict[str, str] = {
    "dense": "Dense",
    "conv1d": "Conv1D",
    "conv2d": "Conv2D",
    "conv3d": "Conv3D",
    "separable_conv1d": "SeparableConv1D",
    "separable_conv2d": "SeparableConv2D",
    "conv2d_transpose": "Conv2DTranspose",
    "conv3d_transpose": "Conv3DTranspose",
    "max_pooling1d": "MaxPooling1D",
    "max_pooling2d": "MaxPooling2D",
    "max_pooling3d": "MaxPooling3D",
    "average_pooling1d": "AveragePooling1D",
    "average_pooling2d": "AveragePooling2D",
    "average_pooling3d": "AveragePooling3D",
    "flatten": "Flatten",
    "dropout": "Dropout",
    "batch_normalization": "BatchNormalization",
}
#: Function -> (layer, the argument that says how many outputs there are).
CONTRIB_LAYERS: dict[str, tuple[str, str]] = {
    "fully_connected": ("Dense", "num_outputs"),
    "linear": ("Dense", "num_outputs"),
    "relu": ("Dense", "num_outputs"),
    "conv1d": ("Conv1D", "num_outputs"),
    "conv2d": ("Conv2D", "num_outputs"),
    "convolution": ("Conv2D", "num_outputs"),
    "convolution2d": ("Conv2D", "num_outputs"),
    "conv3d": ("Conv3D", "num_outputs"),
    "separable_conv2d": ("SeparableConv2D", "num_outputs"),
    "conv2d_transpose": ("Conv2DTranspose", "num_outputs"),
    "max_pool2d": ("MaxPooling2D", ""),
    "avg_pool2d": ("AveragePooling2D", ""),
    "flatten": ("Flatten", ""),
    "batch_norm": ("BatchNormalization", ""),
}
#: Those behind which relu stands unless `activation_fn` says otherwise.
DEFAULT_RELU = frozenset(
    {"fully_connected", "relu", "conv1d", "conv2d", "convolution", "convolution2d", "conv3d", "separable_conv2d",
     "conv2d_transpose"}
)  # fmt: skip
