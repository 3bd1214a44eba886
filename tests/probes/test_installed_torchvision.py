"""What is said of PyTorch's loaders and of torchvision's data sets, asked of the installed ones."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from trueup.engine.transfers import load_transfers
from trueup.frameworks.torchvision.dataset_rows import SETS

torch = pytest.importorskip("torch")


def test_a_loader_keeps_its_smaller_last_batch() -> None:
    data = torch.utils.data.TensorDataset(torch.zeros(10, 3), torch.zeros(10))
    sizes = [len(labels) for _, labels in torch.utils.data.DataLoader(data, batch_size=4)]
    assert sizes == [4, 4, 2]
    assert len(torch.utils.data.DataLoader(data)) == 10  # a batch is one item unless a size is written


def test_where_the_arguments_of_a_loader_stand() -> None:
    load_transfers()
    places = import_module("trueup.frameworks.torch.transfers.data").PLACES
    names = list(inspect.signature(torch.utils.data.DataLoader.__init__).parameters)[1:]
    assert {name: names.index(name) for name in places} == dict(places)


def test_torchvision_has_the_data_sets_that_are_told() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    assert [name for name in SETS if not hasattr(datasets, name)] == []
