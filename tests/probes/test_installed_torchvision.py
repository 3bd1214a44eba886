"""What is said of PyTorch's loaders and of torchvision's data sets, asked of the installed ones."""

from __future__ import annotations

import inspect
import struct
from importlib import import_module
from pathlib import Path

import pytest

from trueup.engine.transfers import load_transfers
from trueup.frameworks.torchvision.dataset_rows import SETS, ChosenRow

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


def test_where_the_arguments_stand_that_choose_the_labels() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    chosen = {name: row for name, row in SETS.items() if isinstance(row, ChosenRow)}
    assert set(chosen) == {"EMNIST", "CelebA", "OxfordIIITPet"}
    for name, row in chosen.items():
        arguments = inspect.signature(getattr(datasets, name).__init__).parameters
        assert list(arguments)[1:].index(row.argument) == row.position
        written = arguments[row.argument].default
        assert row.default == ("" if written is inspect.Parameter.empty else written)


def test_the_splits_of_emnist() -> None:
    datasets = pytest.importorskip("torchvision.datasets")
    row = SETS["EMNIST"]
    assert isinstance(row, ChosenRow)
    names = datasets.EMNIST.classes_split_dict
    assert set(row.rows) == set(datasets.EMNIST.splits)
    assert {split: part.classes + part.lowest for split, part in row.rows.items()} == {
        split: len(names[split]) for split in row.rows
    }
    assert names["letters"][row.rows["letters"].lowest - 1 :][:2] == ["N/A", "a"]


@pytest.mark.parametrize(("split", "first"), [("letters", 1), ("digits", 0)])
def test_letters_are_numbered_from_1(tmp_path: Path, split: str, first: int) -> None:
    """The file's own numbers are given as they are: a set of two pictures is written, and read by torchvision."""
    datasets = pytest.importorskip("torchvision.datasets")
    raw = tmp_path / "EMNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "test"):
        name = f"emnist-{split}-{part}"
        (raw / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">iiii", 2051, 2, 28, 28) + bytes(2 * 28 * 28))
        (raw / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">ii", 2049, 2) + bytes([first, first + 1]))
    data = datasets.EMNIST(str(tmp_path), split=split)
    assert [data[0][1], data[1][1]] == [first, first + 1]


def test_each_pass_over_a_shuffled_loader_has_an_order_of_its_own() -> None:
    torch.manual_seed(0)
    labels = torch.arange(1_000)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(labels), batch_size=100, shuffle=True)
    first, second = (torch.cat([batch for (batch,) in loader]) for _ in range(2))
    assert (first == labels).float().mean() < 0.02
    assert (first == second).float().mean() < 0.02
    assert (next(iter(loader))[0] == next(iter(loader))[0]).float().mean() < 0.1


def test_where_networks_have_their_number_of_classes() -> None:
    models = pytest.importorskip("torchvision.models")
    load_transfers()
    places = import_module("trueup.frameworks.torch.transfers.pretrained").CLASSES_AT
    for name, place in places.items():
        arguments = inspect.signature(getattr(models, name).__init__).parameters
        assert (list(arguments)[1:].index("num_classes"), arguments["num_classes"].default) == (place, 1000), name


@pytest.mark.parametrize("name", ["resnet18", "densenet121", "mobilenet_v2", "efficientnet_b0", "vgg11_bn", "vgg11"])
def test_which_networks_normalise_by_the_batch(name: str) -> None:
    models = pytest.importorskip("torchvision.models")
    load_transfers()
    rows = import_module("trueup.frameworks.torch.transfers.mode_layers").NETWORKS
    with torch.device("meta"):
        network = getattr(models, name)(weights=None)
    holds = any(isinstance(module, torch.nn.BatchNorm2d) for module in network.modules())
    assert holds == bool(rows.fullmatch(name))
