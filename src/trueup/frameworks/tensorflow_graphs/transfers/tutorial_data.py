"""The digits that came with TensorFlow 1: `input_data.read_data_sets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.tensors import LabelsTrait, Tensor, class_numbers, with_shape
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, truth_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_SETS, _SET = "tf.tutorial data sets", "tf.tutorial data set"
_READ = ("tf.examples.tutorials.mnist.input_data.read_data_sets", "input_data.read_data_sets",
         "tf.contrib.learn.datasets.mnist.read_data_sets",
         "tf.contrib.learn.python.learn.datasets.mnist.read_data_sets",
         "tf.examples.tutorials.mnist.input_data.input_data.read_data_sets")  # fmt: skip
_PIXELS, _CLASSES = 784, 10
_LENGTHS = {"train": 55_000, "validation": 5_000, "test": 10_000}


@on_call(*_READ)
def read_data_sets(site: Site) -> Value | None:
    """`read_data_sets("MNIST_data", one_hot=True)`: class numbers unless one-hot rows are asked for."""
    passed = site.args.get(2, "one_hot")
    one_hot = False if passed is None else truth_of(site.machine.resolve(passed) or UnknownValue("one_hot"))
    reshaped = site.args.get(4, "reshape")
    flat = reshaped is None or truth_of(site.machine.resolve(reshaped) or UnknownValue("reshape"))
    result = site.machine.new(_SETS, site.where)
    for name, length in _LENGTHS.items():
        part = site.machine.new(_SET, site.where)
        inputs = (length, _PIXELS) if flat else (length, 28, 28, 1) if flat is False else None
        site.machine.set_part(part, "images", Tensor(shape=inputs, where=site.where, why="pictures of digits"))
        site.machine.set_part(part, "labels", _labels(one_hot, length, site.where))
        site.machine.set_part(part, "num_examples", Constant(length, site.where))
        site.machine.set_part(result, name, part)
    return result


def _labels(one_hot: bool | None, length: int, where: Spot) -> Tensor:
    if one_hot is None:
        return Tensor(where=where, why="whether the labels are one-hot rows was not followed")
    shape = (length, _CLASSES) if one_hot else (length,)
    return Tensor(
        shape=shape, where=where, source="the digits of the tutorials", more_than_one=one_hot,
        labels=LabelsTrait(encoding="one-hot", classes=_CLASSES, lowest=0, highest=1)
        if one_hot
        else class_numbers(_CLASSES),
    )  # fmt: skip


@on_method(f"{_SET}.next_batch")
def next_batch(site: Site) -> Value | None:
    """`mnist.train.next_batch(100)`: pictures and labels of so many, always."""
    if not isinstance(site.owner, StoredObject):
        return None
    return TupleValue((_of_batch(site.machine, site.owner, "images"), _of_batch(site.machine, site.owner, "labels")),
                      site.where)  # fmt: skip


def _of_batch(machine: Machine, owner: StoredObject, part: str) -> Value:
    stored = machine.resolve(machine.part(owner, part))
    if not isinstance(stored, Tensor) or not stored.shape:
        return stored or UnknownValue("a batch")
    return with_shape(stored, (None, *stored.shape[1:]))


@attribute_of(f"{_SET}.epochs_completed")
def epochs(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """A counter."""
    return UnknownValue("a counter of passes", where)
