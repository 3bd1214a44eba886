"""PyTorch Geometric's layers as rows: what each does to the class axis.

Sources: torch_geometric/nn of 2.8.1 (signatures read, outputs executed); the same arguments since 1.4.
"""

from __future__ import annotations

from dataclasses import dataclass

from trueup.frameworks.torch.layer_rows import TorchRow


@dataclass(frozen=True, slots=True)
class HeadsRow:
    """A layer of several heads. heads, concat: where the arguments stand; put side by side, each head gives all units.

    beside: whether they are put side by side where nothing is written; else they are averaged.
    """

    heads: int
    concat: int
    beside: bool = True


_UNITS = TorchRow("units", (1, "out_channels"))
_RESCALE = TorchRow("rescale")

#: Layers that end in a product with weights: `Layer(in_channels, out_channels, …)`.
LAYERS: dict[str, TorchRow] = {
    **dict.fromkeys(
        (
            "Linear", "GCNConv", "SAGEConv", "CuGraphSAGEConv", "GraphConv", "ChebConv", "TAGConv", "SGConv",
            "SSGConv", "ClusterGCNConv", "LEConv", "MFConv", "RGCNConv", "FastRGCNConv", "NNConv",
            "ECConv", "SplineConv", "GMMConv", "FeaStConv", "ResGatedGraphConv", "GENConv", "PDNConv", "PNAConv",
            "EGConv", "XConv", "GravNetConv", "DenseGCNConv", "DenseSAGEConv", "DenseGraphConv",
        ),
        _UNITS,
    ),
    "GCN2Conv": TorchRow("units", (0, "channels")),
    "GatedGraphConv": TorchRow("units", (0, "out_channels")),
    **dict.fromkeys(
        (
            "BatchNorm", "LayerNorm", "GraphNorm", "InstanceNorm", "PairNorm", "GraphSizeNorm", "DiffGroupNorm",
            "MessageNorm", "MeanSubtractionNorm",
        ),
        _RESCALE,
    ),
}  # fmt: skip

#: Layers of several heads.
OF_HEADS: dict[str, HeadsRow] = {
    "GATConv": HeadsRow(2, 3),
    "GATv2Conv": HeadsRow(2, 3),
    "TransformerConv": HeadsRow(2, 3),
    "SuperGATConv": HeadsRow(2, 3),
    "DenseGATConv": HeadsRow(2, 3),
    "HypergraphConv": HeadsRow(4, 5),
}

#: Layers that average over neighbours what they are given, and have no weights of their own.
AVERAGING = frozenset({"APPNP", "AGNNConv", "LGConv", "SimpleConv"})

#: Layers that end in the network they are given, by the name of the argument.
OF_A_NETWORK: dict[str, str] = {
    "GINConv": "nn", "GINEConv": "nn", "EdgeConv": "nn", "DynamicEdgeConv": "nn", "DenseGINConv": "nn",
}  # fmt: skip

#: Whole networks: `GCN(in_channels, hidden_channels, num_layers, out_channels)`; without the last, hidden channels.
NETWORKS = frozenset({"GCN", "GraphSAGE", "GIN", "GAT", "PNA", "EdgeCNN"})

#: From the nodes of a graph to one row for each graph.
POOLS = frozenset({"global_mean_pool", "global_add_pool", "global_max_pool"})
