"""torchvision's data sets as rows: how many classes each has, and how many items of each part.

Sources: torchvision/datasets/*.py of 0.2 to 0.25 (read), which give class numbers from 0 as `int`; the counts are those
that the data sets' own pages state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trueup.contract.labels import Encoding


@dataclass(frozen=True, slots=True)
class SetRow:
    """One data set. classes: None where folders tell them. items: how many, by the value of `train=` or `split=`.

    encoding: "multi-hot" for attributes, of which an item has any number. lowest: the number of the first class.
    """

    classes: int | None
    encoding: Encoding = "integer"
    items: Mapping[bool | str, int] = field(default_factory=dict)
    lowest: int = 0


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """A data set whose labels an argument chooses.

    argument, position: what it is called, and where it stands. default: what is taken where it is not written, "" where
    it has to be. rows: what each value chooses; any other, or a list of several, gives labels that are not told here.
    """

    argument: str
    position: int
    default: str
    rows: Mapping[str, SetRow]


_MNIST: dict[bool | str, int] = {True: 60_000, False: 10_000}
#: The splits of EMNIST; the 26 letters are numbered from 1, as the data set has them, and number 0 is none of them.
_EMNIST = {
    "byclass": SetRow(62),
    "bymerge": SetRow(47),
    "balanced": SetRow(47),
    "letters": SetRow(26, lowest=1),
    "digits": SetRow(10),
    "mnist": SetRow(10),
}
_CIFAR: dict[bool | str, int] = {True: 50_000, False: 10_000}

SETS: dict[str, SetRow | ChosenRow] = {
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
    "EMNIST": ChosenRow("split", 1, "", _EMNIST),
    "CelebA": ChosenRow(
        "target_type", 2, "attr", {"attr": SetRow(40, "multi-hot"), "identity": SetRow(10_177, lowest=1)}
    ),
    "OxfordIIITPet": ChosenRow("target_types", 2, "category", {"category": SetRow(37), "binary-category": SetRow(2)}),
    "Places365": SetRow(365),
    "LFWPeople": SetRow(5_749),
}
