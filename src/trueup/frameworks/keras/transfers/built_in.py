"""Keras models that come from elsewhere or are built by name: pretrained networks, and Keras 0.x's Graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import items_of, new_dict, set_entry
from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers.registry import Site, on_call, on_method, on_prefix
from trueup.engine.values import Args, Call, Constant, StoredObject, TupleValue, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.datasets import IMAGENET_CLASSES
from trueup.frameworks.keras.transfers import layers as keras_layers
from trueup.frameworks.keras.transfers.activations import activation_named
from trueup.frameworks.keras.transfers.models import MODEL, owner_of

if TYPE_CHECKING:
    pass


#: The arguments that the networks take: those of all, those of some, and those that tell older ones their library.
_TAKEN = frozenset(
    {"include_top", "weights", "input_tensor", "input_shape", "pooling", "classes", "classifier_activation", "name",
     "alpha", "depth_multiplier", "dropout", "dropout_rate", "minimalistic", "include_preprocessing", "model_name",
     "depth_coefficient", "width_coefficient", "default_size", "depth_divisor", "drop_connect_rate", "bn_momentum",
     "activation", "blocks_args", "weights_name", "preact", "use_bias", "stack_fn", "stem_bn", "blocks",
     "backend", "layers", "models", "utils"}
)  # fmt: skip


@on_prefix("keras.applications.")
def application(site: Site) -> Value | None:
    """VGG16 and its kin: 1,000 softmax units, or features without the top."""
    name = site.name.split(".")[-1]
    if not name[:1].isupper():
        return None
    unknown = next((name for name in site.args.keywords if name not in _TAKEN), None)
    if unknown is not None:
        return UnknownValue(f"{name} takes no argument {unknown}: the call raises an error", site.where)
    machine = site.machine
    top = site.arg(0, "include_top")
    with_top = not (isinstance(top, Constant) and top.value is False)
    result = machine.new(MODEL, site.where, args=site.args)
    machine.set_part(result, "#library", Constant(site.library))
    if with_top:
        passed = site.args.get(None, "classes")
        classes = IMAGENET_CLASSES if passed is None else whole_of(machine.resolve(passed))
        chosen = site.arg(None, "classifier_activation")
        # The weights of ImageNet have 1,000 outputs: asked for others beside them, the call raises an error.
        fits = _weights_fit(site, classes)
        activation = "softmax" if chosen is None else activation_named(machine, chosen)
        spot = chosen.where if isinstance(chosen, Constant) else site.where
        out = Tensor(
            shape=(None, classes if fits else None),
            where=site.where,
            symbolic=True,
            why="" if fits else f"{name} raises an error for other than {IMAGENET_CLASSES} classes with these weights",
            head=HeadTrait(
                activation=activation if fits else None,
                activation_where=spot,
                units_where=getattr(passed, "where", None),
                stated=classes or 0,
            ),
        )
    else:
        pooled = text_of(site.arg(None, "pooling")) is not None
        out = Tensor(
            shape=(None, None) if pooled else (None, None, None, None),
            where=site.where,
            symbolic=True,
            why="features of a pretrained network",
            head=HeadTrait(activation="relu"),
        )
    machine.set_part(result, "#out", out)
    return result


def _weights_fit(site: Site, classes: int | None) -> bool:
    """False for a top of another size than that of the weights: those of ImageNet, unless `weights=None` is said."""
    weights = site.args.get(1, "weights")
    imagenet = weights is None or text_of(site.machine.resolve(weights)) == "imagenet"
    return not imagenet or classes in (None, IMAGENET_CLASSES)


@on_call("keras.models.Graph")
def graph(site: Site) -> Value | None:
    """Keras 0.x's Graph: outputs by name."""
    result = site.machine.new("keras.models.Graph", site.where)
    site.machine.set_part(result, "#library", Constant(site.library))
    site.machine.set_part(result, "#out", new_dict(site.machine, site.where))
    return result


@on_method("keras.models.Graph.add_node", "keras.models.Graph.add_input", "keras.models.Graph.add_output")
def graph_add(site: Site) -> Value | None:
    """Nodes by name; an output is the node it names."""
    machine, model = site.machine, owner_of(site)
    method = site.name.split(".")[-1]
    name = text_of(site.arg(0 if method != "add_node" else 1, "name"))
    if name is None:
        return Constant(None)
    if method == "add_input":
        machine.set_part(model, f"node:{name}", keras_layers.input_tensor(machine, site.args, site.where))
        return Constant(None)
    layer = site.args.get(0, "layer") if method == "add_node" else None
    before = _sources(site, 2 if method == "add_node" else 1)
    result = keras_layers.apply(machine, layer, before, site.where) if layer is not None else before
    machine.set_part(model, f"node:{name}", result)
    creates = machine.resolve(site.args.get(7, "create_output"))
    if method == "add_output" or (isinstance(creates, Constant) and creates.value is True):
        stored = machine.resolve(machine.part(model, "#out"))
        if isinstance(stored, StoredObject):
            set_entry(machine, stored, Constant(name), result)
    return Constant(None)


def _sources(site: Site, at: int) -> Value:
    """What comes into a node: the node that `input` names, or those of `inputs`, merged as `merge_mode` says."""
    machine, model = site.machine, owner_of(site)
    unknown = Tensor(symbolic=True, why="a node that was not followed")
    source = text_of(site.arg(at, "input"))
    if source is not None:
        return machine.part(model, f"node:{source}") or unknown
    named = items_of(machine, site.arg(at + 1, "inputs"))
    if named is None or not named.items:
        return unknown
    parts = tuple(machine.part(model, f"node:{text_of(machine.resolve(item))}") or unknown for item in named.items)
    mode = site.arg(at + 2, "merge_mode") or Constant("concat", site.where)
    merged = Call("keras.layers.Merge", Args((), {"mode": mode}), site.where)
    return keras_layers.apply(machine, merged, TupleValue(parts, site.where), site.where)
