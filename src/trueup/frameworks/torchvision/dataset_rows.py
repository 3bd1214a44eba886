"""torchvision's data sets as rows: how many classes each has, and how many items of each part.

Sources: torchvision/datasets/*.py of 0.2 to 0.25 (read), which give class numbers from 0 as `int`; the counts are those
that the data sets' own pages state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SetRow:
    """One data set. classes: None where folders tell them. items: how many, by the value of `train=` or `split=`.

    encoding: "multi-hot" for attributes; target: where `target_type` or `target_transform` stand is told by name only.
    """

    classes: int | None
    encoding: str = "integer"
    items: Mapping[bool | str, int] = field(default_factory=dict)


_MNIST: dict[bool | str, int] = {True: 60_000, False: 10_000}
_CIFAR: dict[bool | str, int] = {True: 50_000, False: 10_000}

SETS: dict[str, SetRow] = {
    "MNIST": SetRow(10, items=_MNIST),
    "FashionMNIST": SetRow(10, items=_MNIST),
    "KMNIST": SetRow(10, items=_MNIST),
    "QMNIST": SetRow(10),
    "USPS": SetRow(10, items={True: 7_291, False: 2_007}),
    "CIFAR10": SetRow(10, items=_CIFAR),
    "CIFAR100": SetRow(100, items=_CIFAR),
    "SVHN": SetRow(10, items={"train": 73_257, "test": 26_032}),
    "STL10": SetRow(10, items={"train": 5_000, "test": 8_000}),
    "ImageNet": SetRow(1000),
    "Flowers102": SetRow(102),
    "Food101": SetRow(101, items={"train": 75_750, "test": 25_250}),
    "StanfordCars": SetRow(196),
    "FGVCAircraft": SetRow(None),
    "DTD": SetRow(47),
    "EuroSAT": SetRow(10),
    "GTSRB": SetRow(43),
    "PCAM": SetRow(2),
    "FER2013": SetRow(7),
    "Caltech101": SetRow(101),
    "Caltech256": SetRow(257),
    "RenderedSST2": SetRow(2),
    "Country211": SetRow(211),
    "Imagenette": SetRow(10),
    "SEMEION": SetRow(10),
    "Omniglot": SetRow(None),
    "ImageFolder": SetRow(None),
    "DatasetFolder": SetRow(None),
}
