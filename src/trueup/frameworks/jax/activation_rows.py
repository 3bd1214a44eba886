"""The activations of jax.nn, which flax offers again under the same names: name -> canonical name."""

from __future__ import annotations

ACTIVATIONS: dict[str, str] = {
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "sigmoid": "sigmoid",
    "log_sigmoid": "log_sigmoid",
    "hard_sigmoid": "hard_sigmoid",
    "relu": "relu",
    "relu6": "relu6",
    "leaky_relu": "leaky_relu",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "gelu": "gelu",
    "glu": "glu",
    "silu": "silu",
    "swish": "silu",
    "mish": "mish",
    "tanh": "tanh",
    "hard_tanh": "hard_tanh",
    "softplus": "softplus",
    "soft_sign": "softsign",
    "hard_silu": "hard_silu",
    "hard_swish": "hard_silu",
    "squareplus": "squareplus",
    "sparse_plus": "sparse_plus",
    "sparse_sigmoid": "sparse_sigmoid",
}
