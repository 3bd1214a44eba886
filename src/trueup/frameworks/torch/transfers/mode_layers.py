"""Dropout and batch normalisation: layers that do something else in training mode than in evaluation mode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trueup.engine.interpret.functions import class_attribute
from trueup.engine.setups.evaluation_mode import ALWAYS, BATCH, DROPOUT, MODE_LAYERS
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, Value, number_of, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_DROPOUTS = frozenset({"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"})
_NORMS = frozenset(
    {"BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "LazyBatchNorm1d", "LazyBatchNorm2d", "LazyBatchNorm3d"}
    | {"SyncBatchNorm"}
)
#: Networks of torchvision and timm whose blocks normalise by the batch, unless they are made with another `norm_layer`,
#: and whatever last layers a program puts in (counted in torchvision 0.28 and timm 1.0).
NETWORKS = re.compile(
    r"(?:wide_)?resne(?:xt|t)\d+\w*|densenet\d+|mobilenet_?v[23]\w*|mnasnet\w+|googlenet|inception_v3|shufflenet_v2\w+"
    r"|regnet_?[xy]_?\w+|(?:tf_)?efficientnet(?:_b\d|_?v2_[sml])\w*|vgg\d+_bn"
)
_OTHER_NORMS = re.compile(r"_(?:gn|gna|evos|frn)(?:_|$)")
#: Functions whose third argument, `training`, is True where nobody gives it.
_FUNCTIONS = frozenset({"dropout", "dropout1d", "dropout2d", "dropout3d"})
_SHARE = 0.5
_RECURRENT, _SEVERAL = frozenset({"LSTM", "GRU", "RNN"}), 2
#: What is made of several layers like the one that it is handed.
_STACKS = frozenset({"TransformerEncoder", "TransformerDecoder"})
#: Layers with a dropout of their own: where it stands among the arguments, and its default.
_WITH_DROPOUT: dict[str, tuple[int, float]] = {
    **dict.fromkeys(_RECURRENT, (5, 0.0)), "MultiheadAttention": (2, 0.0), "TransformerEncoderLayer": (3, 0.1),
    "TransformerDecoderLayer": (3, 0.1),
}  # fmt: skip


def note_layer_called(machine: Machine, name: str, layer: Call) -> None:
    """`self.drop(x)`: each class whose forward is under way calls the layer."""
    found = _mode_layer(machine, name, layer)
    if found is not None:
        _note(machine, *found)


def note_network_called(machine: Machine, network: StoredObject, name: str) -> None:
    """A network that comes from a library normalises by the batch, and so does each class that calls it."""
    args = network.args or Args()
    plain = name.partition(".")[0]
    if (
        not NETWORKS.fullmatch(plain)
        or _OTHER_NORMS.search(plain)
        or args.get(None, "norm_layer") is not None
        or args.more
    ):
        return
    layer = Constant(f"BatchNorm2d of {name}", network.where)
    _hold(machine, network.number, BATCH, layer)
    _note(machine, BATCH, layer)


def note_function_called(machine: Machine, name: str, args: Args, where: Spot) -> None:
    """`F.dropout(x)`: what does not hand on `self.training` sets numbers to 0 in evaluation mode as well."""
    if name in _FUNCTIONS and args.get(2, "training") is None and not args.more and _share(machine, args, 1):
        _note(machine, ALWAYS, Constant(f"F.{name}", where))


def hold_layers(machine: Machine, model: StoredObject, inner: Value) -> None:
    """A Sequential holds the layers that it goes through, and those of the modules among them."""
    plain = machine.resolve(inner)
    found = _mode_layer(machine, plain.name.rpartition(".")[2], plain) if isinstance(plain, Call) else None
    if found is not None:
        _hold(machine, model.number, *found)
    if isinstance(plain, StoredObject):
        for key in MODE_LAYERS:
            _hold(machine, model.number, key, machine.part(plain, key))


def hold_layers_of_class(machine: Machine, model: StoredObject) -> None:
    """A model that was called holds what the forward of its class calls."""
    for key in MODE_LAYERS:
        _hold(machine, model.number, key, class_attribute(machine, model.cls, key))


def _mode_layer(machine: Machine, name: str, layer: Call) -> tuple[str, Constant] | None:
    """The kind of a layer that does something else in training, and its name with its share.

    A share that was not read may be 0, and a normalisation without running statistics does the same in both modes.
    """
    if name in _DROPOUTS:
        share = _share(machine, layer.args, 0)
        return (DROPOUT, Constant(f"{name}({share:g})", layer.where)) if share else None
    if name in _STACKS:
        inner = machine.resolve(layer.args.get(0, name.replace("Transformer", "").lower() + "_layer"))
        return _mode_layer(machine, inner.name.rpartition(".")[2], inner) if isinstance(inner, Call) else None
    if name in _WITH_DROPOUT:
        share = _share_inside(machine, name, layer.args)
        return (DROPOUT, Constant(f"{name}(dropout={share:g})", layer.where)) if share else None
    plain = name in _NORMS and layer.args.get(4, "track_running_stats") is None and not layer.args.more
    return (BATCH, Constant(name, layer.where)) if plain else None


def _share_inside(machine: Machine, name: str, args: Args) -> float | None:
    """The share that a layer sets to 0 between its own layers; None where it was not read, or there is one layer."""
    at, share = _WITH_DROPOUT[name]
    passed = machine.resolve(args.get(at, "dropout"))
    if passed is None:
        return None if args.more else share
    layers = whole_of(machine.resolve(args.get(2, "num_layers"))) if name in _RECURRENT else None
    return None if name in _RECURRENT and (layers is None or layers < _SEVERAL) else number_of(passed)


def _share(machine: Machine, args: Args, at: int) -> float | None:
    """The share of numbers that are set to 0; None where it was not read."""
    passed = machine.resolve(args.get(at, "p"))
    if passed is None:
        return None if args.more else _SHARE
    return number_of(passed)


def _note(machine: Machine, key: str, layer: Constant) -> None:
    for func in machine.active:
        if func.owner is not None:
            _hold(machine, func.owner.number, key, layer)


def _hold(machine: Machine, number: int, key: str, layer: Value | None) -> None:
    """Note a layer on an object or a class, by its number; the first of a kind is kept."""
    # Not written again: what changes nothing may be remembered (`remembered_calls`).
    if isinstance(layer, Constant) and machine.store.read((number, key)) is None:
        machine.store.write((number, key), layer)
