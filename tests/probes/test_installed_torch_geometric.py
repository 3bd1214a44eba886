"""PyTorch Geometric's layers against the library that is installed: the columns each gives, and where heads stand."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from trueup.frameworks.torch_geometric.layer_rows import AVERAGING, LAYERS, NETWORKS, OF_A_NETWORK, OF_HEADS, POOLS

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
nn: Any = pytest.importorskip("torch_geometric.nn", reason="PyTorch Geometric is not installed")

NODES, FEATURES = 4, 6
EDGES = torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]])


def parameters(name: str) -> list[str]:
    """The names of a layer's arguments, in their order."""
    return [item for item in inspect.signature(getattr(nn, name).__init__).parameters if item != "self"]


@pytest.mark.parametrize("name", sorted(name for name, row in LAYERS.items() if row.units))
def test_units_stand_where_the_row_says(name: str) -> None:
    if not hasattr(nn, name):
        pytest.skip("not in this release")
    at, word = LAYERS[name].units or (0, "")
    names = parameters(name)
    if word not in names:  # a subclass that hands on what it is given
        names = parameters(getattr(nn, name).__mro__[1].__name__)
    assert names[at] == word


@pytest.mark.parametrize("name", sorted(OF_HEADS))
def test_heads_stand_where_the_row_says(name: str) -> None:
    names = parameters(name)
    assert (names[1], names[OF_HEADS[name].heads], names[OF_HEADS[name].concat]) == ("out_channels", "heads", "concat")


@pytest.mark.parametrize("name", ["GATConv", "GATv2Conv", "TransformerConv", "SuperGATConv"])
def test_heads_side_by_side_and_averaged(name: str) -> None:
    nodes = torch.randn(NODES, FEATURES)
    assert getattr(nn, name)(FEATURES, 5, heads=3)(nodes, EDGES).shape == (NODES, 15)
    assert getattr(nn, name)(FEATURES, 5, heads=3, concat=False)(nodes, EDGES).shape == (NODES, 5)


@pytest.mark.parametrize("name", sorted(AVERAGING))
def test_what_averages_keeps_the_columns_and_no_softmax(name: str) -> None:
    layer = nn.APPNP(K=2, alpha=0.1) if name == "APPNP" else getattr(nn, name)()
    nodes = torch.softmax(torch.randn(NODES, FEATURES), 1)
    assert layer(nodes, EDGES).shape == (NODES, FEATURES)
    uneven = torch.tensor([[0, 1, 2], [1, 2, 1]])
    assert name == "AGNNConv" or not torch.allclose(layer(nodes, uneven).sum(1), torch.ones(NODES))


@pytest.mark.parametrize("name", sorted({"GCN", "GraphSAGE", "GIN", "GAT", "EdgeCNN"} & NETWORKS))
def test_a_whole_network_ends_in_its_last_channels(name: str) -> None:
    nodes = torch.randn(NODES, FEATURES)
    assert getattr(nn, name)(FEATURES, 8, 2, 3)(nodes, EDGES).shape == (NODES, 3)
    assert getattr(nn, name)(FEATURES, 8, 2)(nodes, EDGES).shape == (NODES, 8)


def test_a_perceptron_ends_in_the_last_of_its_channels() -> None:
    assert nn.MLP([FEATURES, 8, 3])(torch.randn(NODES, FEATURES)).shape == (NODES, 3)


@pytest.mark.parametrize("name", ["GINConv", "EdgeConv"])
def test_a_layer_of_a_network_ends_in_it(name: str) -> None:
    wide = FEATURES * (2 if name == "EdgeConv" else 1)
    layer = getattr(nn, name)(**{OF_A_NETWORK[name]: torch.nn.Linear(wide, 3)})
    assert layer(torch.randn(NODES, FEATURES), EDGES).shape == (NODES, 3)


@pytest.mark.parametrize("name", sorted(POOLS))
def test_a_pool_gives_a_row_for_each_graph(name: str) -> None:
    batch = torch.tensor([0, 0, 1, 1])
    assert getattr(nn, name)(torch.randn(NODES, FEATURES), batch).shape == (2, FEATURES)
