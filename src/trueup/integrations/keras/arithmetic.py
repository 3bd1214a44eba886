"""The few operations on tensors that counting needs, under Keras 3's names, on every backend and on Keras 2."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from trueup.integrations.keras.libraries import Library


def operations_of(library: Library) -> Any:
    """`keras.ops`, or the same names over TensorFlow."""
    return library.module.ops if library.line == "keras-3" else _OnTensorFlow()


def mask_of(tensor: Any) -> Any:
    """The mask that Keras keeps for a tensor, or None. JAX's tensors take no attributes: Keras 3 keeps a table then."""
    asked = getattr(sys.modules.get("keras.src.backend.common.masking"), "get_keras_mask", None)
    mask = getattr(tensor, "_keras_mask", None)
    return asked(tensor) if mask is None and asked is not None else mask


def without_rewriting(function: Callable[..., Any]) -> Any:
    """The function as TensorFlow is to take it: as it is written, without AutoGraph. TensorFlow is loaded already."""
    return sys.modules["tensorflow"].autograph.experimental.do_not_convert(function)


class _OnTensorFlow:
    """keras.ops over TensorFlow, which tf_keras has loaded."""

    def __init__(self) -> None:
        self._tf: Any = sys.modules["tensorflow"]

    def convert_to_tensor(self, value: Any, dtype: str | None = None) -> Any:
        return self._tf.convert_to_tensor(value, dtype=dtype)

    def cast(self, tensor: Any, dtype: str) -> Any:
        return self._tf.cast(tensor, dtype)

    def argmax(self, tensor: Any, axis: int) -> Any:
        return self._tf.argmax(tensor, axis=axis, output_type=self._tf.int32)

    def reshape(self, tensor: Any, shape: tuple[int, ...]) -> Any:
        return self._tf.reshape(tensor, shape)

    def squeeze(self, tensor: Any, axis: int) -> Any:
        return self._tf.squeeze(tensor, axis=axis)

    def expand_dims(self, tensor: Any, axis: int) -> Any:
        return self._tf.expand_dims(tensor, axis=axis)

    def broadcast_to(self, tensor: Any, shape: Any) -> Any:
        return self._tf.broadcast_to(tensor, shape)

    def shape(self, tensor: Any) -> Any:
        return self._tf.shape(tensor)

    def sum(self, tensor: Any, axis: int | None = None) -> Any:
        return self._tf.reduce_sum(tensor, axis=axis)

    def max(self, tensor: Any, axis: int | None = None) -> Any:
        return self._tf.reduce_max(tensor, axis=axis)

    def all(self, tensor: Any, axis: int | None = None) -> Any:
        return self._tf.reduce_all(tensor, axis=axis)

    def any(self, tensor: Any, axis: int | None = None) -> Any:
        return self._tf.reduce_any(tensor, axis=axis)

    def equal(self, first: Any, second: Any) -> Any:
        return self._tf.equal(first, second)

    def not_equal(self, first: Any, second: Any) -> Any:
        return self._tf.not_equal(first, second)

    def logical_and(self, first: Any, second: Any) -> Any:
        return self._tf.logical_and(first, second)

    def where(self, condition: Any, first: Any, second: Any) -> Any:
        return self._tf.where(condition, first, second)

    def minimum(self, first: Any, second: Any) -> Any:
        return self._tf.minimum(first, second)

    def maximum(self, first: Any, second: Any) -> Any:
        return self._tf.maximum(first, second)

    def stack(self, tensors: list[Any], axis: int = 0) -> Any:
        return self._tf.stack(tensors, axis=axis)

    def concatenate(self, tensors: list[Any], axis: int = 0) -> Any:
        return self._tf.concat(tensors, axis=axis)

    def floor_divide(self, first: Any, second: Any) -> Any:
        return first // second

    def isnan(self, tensor: Any) -> Any:
        return self._tf.math.is_nan(tensor)

    def one_hot(self, tensor: Any, classes: int, dtype: str) -> Any:
        return self._tf.one_hot(tensor, classes, dtype=dtype)

    def segment_sum(self, data: Any, segment_ids: Any, num_segments: int) -> Any:
        return self._tf.math.unsorted_segment_sum(data, segment_ids, num_segments)
