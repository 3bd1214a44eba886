"""A data set that a library brings along: how its labels are written down."""

from __future__ import annotations

from dataclasses import dataclass

#: Models with weights of ImageNet: 1,000 softmax units in Keras, 1,000 logits in torchvision.
IMAGENET_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """encoding, classes and shape of the labels; x and y are shapes with None for the number of items.

    lowest: of class numbers, the first.
    mixed: the classes are about equally frequent and in no order, so that a long enough slice holds each of them.
    """

    encoding: str
    classes: int | None
    x: tuple[int | None, ...] | None
    y: tuple[int | None, ...] = (None,)
    train: int | None = None
    test: int | None = None
    mixed: bool = False
    lowest: int = 0
