"""Keras models that come from elsewhere or are built by name: pretrained networks, and Keras 0.x's Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.facts.datasets import IMAGENET_CLASSES
from trueup.read.source.interpret.containers import new_dict, set_entry
from trueup.read.source.transfer import keras_layers
from trueup.read.source.transfer.keras_models import MODEL, owner_of
from trueup.read.source.transfer.registry import Site, on_call, on_method, on_prefix
from trueup.read.source.values import Const, Obj, Tensor, Value, text_of, whole_of

if TYPE_CHECKING:
    pass


@on_prefix("keras.applications.")
def application(site: Site) -> Value | None:
    """VGG16 and its kin: 1,000 softmax units, or features without the top."""
    name = site.name.split(".")[-1]
    if not name[:1].isupper():
        return None
    machine = site.machine
    top = site.arg(0, "include_top")
    with_top = not (isinstance(top, Const) and top.value is False)
    made = machine.new(MODEL, site.where, args=site.args)
    machine.set_part(made, "#library", Const(site.library))
    if with_top:
        given = site.args.get(None, "classes")
        classes = IMAGENET_CLASSES if given is None else whole_of(machine.plain(given))
        chosen = site.arg(None, "classifier_activation")
        activation = "softmax" if chosen is None else keras_layers.activation_named(machine, chosen)
        spot = chosen.where if isinstance(chosen, Const) else site.where
        out = Tensor(
            shape=(None, classes),
            where=site.where,
            symbolic=True,
            activation=activation,
            activation_where=spot,
            units_where=getattr(given, "where", None),
        )
    else:
        pooled = text_of(site.arg(None, "pooling")) is not None
        out = Tensor(
            shape=(None, None) if pooled else (None, None, None, None),
            where=site.where,
            symbolic=True,
            activation="relu",
            why="features of a pretrained network",
        )
    machine.set_part(made, "#out", out)
    return made


@on_call("keras.models.Graph")
def graph(site: Site) -> Value | None:
    """Keras 0.x's Graph: outputs by name."""
    made = site.machine.new("keras.models.Graph", site.where)
    site.machine.set_part(made, "#library", Const(site.library))
    site.machine.set_part(made, "#out", new_dict(site.machine, site.where))
    return made


@on_method("keras.models.Graph.add_node", "keras.models.Graph.add_input", "keras.models.Graph.add_output")
def graph_add(site: Site) -> Value | None:
    """Nodes by name; an output is the node it names."""
    machine, model = site.machine, owner_of(site)
    method = site.name.split(".")[-1]
    name = text_of(site.arg(0 if method != "add_node" else 1, "name"))
    if name is None:
        return Const(None)
    if method == "add_node":
        source = text_of(site.arg(2, "input"))
        before = machine.part(model, f"node:{source}") or Tensor(symbolic=True, activation="linear")
        layer = site.args.get(0, "layer")
        made = keras_layers.apply(machine, layer, before, site.where) if layer is not None else before
        machine.set_part(model, f"node:{name}", made)
    elif method == "add_output":
        held = machine.plain(machine.part(model, "#out"))
        node = machine.part(model, f"node:{text_of(site.arg(1, 'input'))}")
        if isinstance(held, Obj) and node is not None:
            set_entry(machine, held, Const(name), node)
    return Const(None)
