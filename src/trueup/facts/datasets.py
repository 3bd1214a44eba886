"""Data sets that libraries bring along: how their labels are written down, as rows.

Sources: the documentation of keras.datasets, sklearn.datasets and tensorflow_datasets (read). That classes come in no
order: of load_digits every 500 items in a row hold all ten (looked at); the image sets and imdb are shuffled (read).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatasetRow:
    """encoding, classes and shape of the labels; x and y are shapes with None for the number of items.

    mixed: the classes are about equally frequent and in no order, so that a long enough slice holds each of them.
    """

    encoding: str
    classes: int | None
    x: tuple[int | None, ...] | None
    y: tuple[int | None, ...] = (None,)
    train: int | None = None
    test: int | None = None
    mixed: bool = False


#: keras.datasets.NAME.load_data() -> (x, y), (x, y)
KERAS_DATASETS: dict[str, DatasetRow] = {
    "mnist": DatasetRow("integer", 10, (None, 28, 28), (None,), 60000, 10000, mixed=True),
    "fashion_mnist": DatasetRow("integer", 10, (None, 28, 28), (None,), 60000, 10000, mixed=True),
    "cifar10": DatasetRow("integer", 10, (None, 32, 32, 3), (None, 1), 50000, 10000, mixed=True),
    "cifar100": DatasetRow("integer", 100, (None, 32, 32, 3), (None, 1), 50000, 10000, mixed=True),
    "imdb": DatasetRow("integer", 2, (None,), (None,), 25000, 25000, mixed=True),
    "reuters": DatasetRow("integer", 46, (None,), (None,), 8982, 2246),
    "boston_housing": DatasetRow("continuous", None, (None, 13), (None,), 404, 102),
    "california_housing": DatasetRow("continuous", None, (None, 8), (None,), 16512, 4128),
}

#: sklearn.datasets.load_NAME() -> Bunch(data, target)
SKLEARN_LOADED: dict[str, DatasetRow] = {
    "load_iris": DatasetRow("integer", 3, (None, 4)),
    "load_digits": DatasetRow("integer", 10, (None, 64), mixed=True),
    "load_wine": DatasetRow("integer", 3, (None, 13)),
    "load_breast_cancer": DatasetRow("integer", 2, (None, 30)),
    "load_boston": DatasetRow("continuous", None, (None, 13)),
    "load_diabetes": DatasetRow("continuous", None, (None, 10)),
    "load_linnerud": DatasetRow("continuous", None, (None, 3), (None, 3)),
    "fetch_california_housing": DatasetRow("continuous", None, (None, 8)),
    "fetch_20newsgroups": DatasetRow("integer", 20, None),
    "fetch_20newsgroups_vectorized": DatasetRow("integer", 20, None),
    "fetch_covtype": DatasetRow("integer", None, (None, 54)),
    "fetch_olivetti_faces": DatasetRow("integer", 40, (None, 4096)),
    "fetch_rcv1": DatasetRow("multi-hot", 103, None, (None, 103)),
}

#: sklearn.datasets.make_NAME(...) -> x, y
SKLEARN_MADE: dict[str, DatasetRow] = {
    "make_classification": DatasetRow("integer", 2, (None, 20)),
    "make_blobs": DatasetRow("integer", 3, (None, 2)),
    "make_moons": DatasetRow("integer", 2, (None, 2)),
    "make_circles": DatasetRow("integer", 2, (None, 2)),
    "make_gaussian_quantiles": DatasetRow("integer", 3, (None, 2)),
    "make_hastie_10_2": DatasetRow("sign", 2, (None, 10)),
    "make_multilabel_classification": DatasetRow("multi-hot", 5, (None, 20), (None, 5)),
    "make_regression": DatasetRow("continuous", None, (None, 100)),
    "make_friedman1": DatasetRow("continuous", None, (None, 10)),
    "make_friedman2": DatasetRow("continuous", None, (None, 4)),
    "make_friedman3": DatasetRow("continuous", None, (None, 4)),
    "make_swiss_roll": DatasetRow("continuous", None, (None, 3)),
    "make_s_curve": DatasetRow("continuous", None, (None, 3)),
}

#: tfds.load(NAME, as_supervised=True) -> pairs with one class number: how many classes there are.
TFDS_CLASSES: dict[str, int] = {
    "mnist": 10,
    "fashion_mnist": 10,
    "kmnist": 10,
    "cifar10": 10,
    "cifar100": 100,
    "svhn_cropped": 10,
    "stl10": 10,
    "imdb_reviews": 2,
    "ag_news_subset": 4,
    "cats_vs_dogs": 2,
    "horses_or_humans": 2,
    "rock_paper_scissors": 3,
    "tf_flowers": 5,
    "oxford_flowers102": 102,
    "oxford_iiit_pet": 37,
    "food101": 101,
    "caltech101": 102,
    "eurosat": 10,
    "stanford_dogs": 120,
    "malaria": 2,
    "beans": 3,
    "iris": 3,
    "imagenette": 10,
    "imagewang": 20,
    "yelp_polarity_reviews": 2,
}

#: Models with weights of ImageNet: 1,000 softmax units in Keras, 1,000 logits in torchvision.
IMAGENET_CLASSES = 1000
