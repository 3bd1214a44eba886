"""Data sets of keras.datasets and tensorflow_datasets, as rows.

Sources: their documentation (read). That classes come in no order: the image sets and imdb are shuffled (read).
"""

from __future__ import annotations

from trueup.frameworks.datasets import DatasetRow

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
