"""Networks over graphs: the head that PyTorch Geometric's last layer makes, or a product with an adjacency matrix."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_PROGRAM = """import torch
from torch import nn
from torch_geometric.nn import GCNConv, global_mean_pool
import torch_geometric.nn as gnn
from torch_geometric.datasets import Planetoid

dataset = Planetoid(root=".", name="Cora")
data = dataset[0]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(1433, 16), {last}

    def forward(self, x, edge_index, batch=None, adjacency=None):
        x = torch.relu(self.first(x))
        return {forward}


out = Net()(data.x, data.edge_index)
nn.CrossEntropyLoss()(out[data.train_mask], data.y[data.train_mask]).backward()
"""


def head_of(last: str, forward: str = "self.last(x, edge_index)") -> tuple[object, object]:
    """Units and activation of the only setup, which is read whole."""
    (setup,) = read_text(_PROGRAM.format(last=last, forward=forward), "program.py").setups
    assert setup.complete, setup.missing
    return value_of(setup.head.units), value_of(setup.head.activation)


@pytest.mark.parametrize(
    ("last", "units"),
    [
        ("GCNConv(16, 7)", 7),
        ("gnn.SAGEConv(16, out_channels=7, aggr='max')", 7),
        ("gnn.GATConv(16, 4, heads=3)", 12),
        ("gnn.GATv2Conv(16, 4, 3, False)", 4),
        ("gnn.TransformerConv(16, 4, heads=3, concat=False)", 4),
        ("gnn.GCN2Conv(16, alpha=0.1)", 16),
        ("gnn.GINConv(nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 5)))", 5),
        ("gnn.GCN(16, 32, num_layers=2, out_channels=7)", 7),
        ("gnn.GAT(16, 32, 2)", 32),
        ("gnn.MLP([16, 32, 7])", 7),
    ],
)
def test_the_units_of_a_layer(last: str, units: int) -> None:
    assert head_of(last) == (units, "linear")


def test_as_many_units_as_the_data_has_classes_are_several() -> None:
    assert head_of("GCNConv(16, dataset.num_classes).to('cpu')") == (None, "linear")


@pytest.mark.parametrize(
    "forward", ["self.last(global_mean_pool(x, batch))", "gnn.global_add_pool(self.last(x), batch)"]
)
def test_one_row_for_each_graph_has_the_columns_of_its_nodes(forward: str) -> None:
    assert head_of("nn.Linear(16, 7)", forward) == (7, "linear")


@pytest.mark.parametrize(
    "forward",
    ["torch.spmm(adjacency, self.last(x))", "torch.sparse.mm(adjacency, self.last(x))", "adjacency @ self.last(x)"],
)
def test_a_matrix_in_front_of_outputs_leaves_their_columns(forward: str) -> None:
    assert head_of("nn.Linear(16, 7)", forward) == (7, "linear")


def test_propagated_probabilities_sum_to_one_no_more() -> None:
    program = _PROGRAM.format(
        last="nn.Linear(16, 7)", forward="gnn.APPNP(10, 0.1)(torch.softmax(self.last(x), 1), edge_index)"
    )
    (setup,) = read_text(program, "program.py").setups
    assert value_of(setup.head.activation) is None
    assert head_of("nn.Linear(16, 7)", "gnn.APPNP(10, 0.1)(self.last(x), edge_index)") == (7, "linear")


def test_a_layer_that_is_not_known_is_named() -> None:
    (setup,) = read_text(_PROGRAM.format(last="gnn.HEATConv(16, 7)", forward="self.last(x)"), "program.py").setups
    assert ("head units", "the layer HEATConv is not known") in setup.missing


@pytest.mark.parametrize("begins_as", ["torch.FloatTensor(16, 7)", "torch.randn(16, 7)", "torch.empty((16, 7))"])
def test_weights_that_a_layer_of_the_program_declares_tell_its_units(begins_as: str) -> None:
    last = f"nn.Parameter({begins_as})"
    assert head_of(last, "torch.spmm(adjacency, torch.mm(x, self.last))") == (7, "linear")
