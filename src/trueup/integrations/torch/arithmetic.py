"""The operations on tensors that counting needs, under the names of `keras.ops`, over PyTorch."""

from __future__ import annotations

import sys
from typing import Any


class TensorOperations:
    """`keras.ops` over PyTorch, which is loaded by then; each gives a new tensor on the device of what it is given."""

    def __init__(self) -> None:
        self._torch: Any = sys.modules["torch"]
        torch = self._torch
        self.isnan, self.where, self.equal, self.not_equal = torch.isnan, torch.where, torch.eq, torch.ne
        self.logical_and = torch.logical_and

    def cast(self, tensor: Any, dtype: str) -> Any:
        return tensor.to(getattr(self._torch, dtype))

    def convert_to_tensor(self, value: Any) -> Any:
        return self._torch.as_tensor(value)

    def argmax(self, tensor: Any, axis: int) -> Any:
        return self._torch.argmax(tensor, dim=axis)

    def reshape(self, tensor: Any, shape: tuple[int, ...]) -> Any:
        return tensor.reshape(shape)

    def squeeze(self, tensor: Any, axis: int) -> Any:
        return tensor.squeeze(axis)

    def expand_dims(self, tensor: Any, axis: int) -> Any:
        return tensor.unsqueeze(axis)

    def broadcast_to(self, tensor: Any, shape: Any) -> Any:
        return tensor.expand(tuple(shape))

    def shape(self, tensor: Any) -> Any:
        return tuple(tensor.shape)

    def sum(self, tensor: Any, axis: int | None = None) -> Any:
        return tensor.sum() if axis is None else tensor.sum(dim=axis)

    def all(self, tensor: Any, axis: int) -> Any:
        return tensor.bool().all(dim=axis)

    def any(self, tensor: Any, axis: int) -> Any:
        return tensor.bool().any(dim=axis)

    def stack(self, tensors: list[Any], axis: int = 0) -> Any:
        return self._torch.stack(tensors, dim=axis)

    def concatenate(self, tensors: list[Any], axis: int = 0) -> Any:
        return self._torch.cat(tensors, dim=axis)

    def segment_sum(self, data: Any, segment_ids: Any, num_segments: int) -> Any:
        # Not bincount, which waits for the device to tell the largest number.
        return data.new_zeros(num_segments).scatter_add_(0, segment_ids.long(), data)
