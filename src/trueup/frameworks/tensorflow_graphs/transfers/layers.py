"""Layers that are functions: `tf.layers`, `tf.contrib.layers` and slim, as the layers of Keras that they make."""

from __future__ import annotations

from trueup.engine import effects
from trueup.engine.immutable import replace
from trueup.engine.tensors import Tensor, with_head, without_activation
from trueup.engine.transfers import graphs
from trueup.engine.transfers.losses import activated
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Args, Call, Constant, TupleValue, UnknownValue, Value
from trueup.frameworks.keras.transfers.layers import apply
from trueup.frameworks.tensorflow_graphs.layer_rows import CONTRIB_LAYERS, DEFAULT_RELU, TF_LAYERS
from trueup.frameworks.tensorflow_graphs.transfers.arg_scopes import activation_of_scopes

_CONTRIB = ("tf.contrib.layers", "tf.contrib.slim")


@on_call(*(f"tf.layers.{name}" for name in TF_LAYERS))
def function_layer(site: Site) -> Value | None:
    """`tf.layers.dense(x, 10)`: Keras's layer with the same arguments, on the first of them."""
    layer = TF_LAYERS[site.name.rpartition(".")[2]]
    passed = site.arg(0, "inputs")
    rest = Args(site.args.positional[1:], {k: v for k, v in site.args.keywords.items() if k != "inputs"},
                site.args.more)  # fmt: skip
    return _applied(site, Call(f"keras.layers.{layer}", rest, site.where), passed)


@on_prefix("tf.layers.")
def class_layer(site: Site) -> Value | None:
    """`tf.layers.Dense(10)(x)`: the class that the function makes an object of."""
    name = site.name.split(".")[2]
    if name[:1].isupper() and site.owner is None:
        return Call(f"keras.layers.{name}", site.args, site.where)
    return None


@on_call(*(f"{home}.{name}" for home in _CONTRIB for name in CONTRIB_LAYERS))
def contrib_layer(site: Site) -> Value | None:
    """`slim.fully_connected(x, 10)`: relu stands behind it unless another activation is written."""
    name = site.name.rpartition(".")[2]
    layer, units = CONTRIB_LAYERS[name]
    passed = site.arg(0, "inputs", "input_layer", "data_batch")
    keywords: dict[str, Value] = {}
    size = site.args.get(1, units) if units else None
    if size is not None:
        keywords["filters" if layer.startswith("Conv") else "units"] = size
    for position, argument, theirs in ((2, "kernel_size", "kernel_size"), (3, "stride", "strides"),
                                       (4, "padding", "padding")):  # fmt: skip
        value = site.args.get(position, argument) if layer.startswith(("Conv", "SeparableConv")) else None
        if value is not None:
            keywords[theirs] = value
    out = _applied(site, Call(f"keras.layers.{layer}", Args((), keywords), site.where), passed)
    written = site.args.get(None, "activation_fn")
    if not isinstance(out, Tensor):
        return out
    if written is None and name in DEFAULT_RELU:
        written = activation_of_scopes(site, name)
    if isinstance(written, UnknownValue) and site.args.get(None, "activation_fn") is None:
        return replace(with_head(out, activation=None), why=written.why)
    if written is not None:
        return _with_activation(site, out, written)
    return effects.activated(out, "relu", site.where) if name in DEFAULT_RELU else out


def _with_activation(site: Site, out: Tensor, written: Value) -> Value:
    """The activation that is given as a function; None is none."""
    from trueup.frameworks.keras.transfers.activations import activation_named

    written = site.machine.resolve(written) or written
    if isinstance(written, Constant) and written.value is None:
        return out
    name = None if isinstance(written, UnknownValue) else activation_named(site.machine, written)
    spot = getattr(written, "where", None) or site.where
    site.machine.record.activated(spot, out)
    after = effects.activated(out, name, spot)
    return after if name is not None else replace(after, why="an activation that was not followed")


def _applied(site: Site, layer: Call, passed: Value | None) -> Value:
    before = passed if isinstance(passed, Tensor) else Tensor(symbolic=True, why="inputs that were not followed")
    if before.terms:
        before = replace(before, terms=())
    out = apply(site.machine, layer, before, site.where)
    if not isinstance(out, Tensor):
        return out
    return graphs.made_by_operations(replace(out, symbolic=True))


@on_call("tf.contrib.layers.softmax", "tf.contrib.slim.softmax")
def softmax(site: Site) -> Value | None:
    """`slim.softmax(logits)`."""
    return activated(site, "softmax", "tf.keras")


@on_call("tf.nn.dropout", "tf.contrib.layers.dropout", "tf.contrib.slim.dropout", "tf.nn.l2_normalize", "tf.nn.lrn",
         "tf.nn.local_response_normalization", "tf.Print", "tf.check_numerics", "tf.debugging.check_numerics",
         "tf.clip_by_value", "tf.maximum", "tf.minimum")  # fmt: skip
def kept(site: Site) -> Value | None:
    """What leaves an output what it is; clipped probabilities are probabilities still, clipped scores are not read."""
    name = site.name.rpartition(".")[2]
    passed = site.arg(0, "x", "inputs", "t", "input", "input_", "tensor")
    # `tf.maximum(1e-8, p)`: the bound stands first as often as last.
    if name in ("maximum", "minimum") and not isinstance(passed, Tensor):
        passed = site.arg(1, "y")
    if not isinstance(passed, Tensor) or not passed.symbolic:
        return passed if name == "dropout" and isinstance(passed, Tensor) else None
    if name in ("dropout", "Print", "check_numerics"):
        return passed
    if name in ("clip_by_value", "maximum", "minimum"):
        squashed = passed.terms or passed.head.activation in ("softmax", "sigmoid")
        return with_head(passed, direct=False) if squashed else without_activation(passed, "clipped scores")
    return replace(with_head(passed, activation=None, direct=False), terms=(), why="numbers that are normalised")


@on_call("tf.nn.batch_normalization", "tf.nn.fused_batch_norm", "tf.contrib.layers.layer_norm")
def normalised(site: Site) -> Value | None:
    """Numbers of any size again."""
    passed = site.arg(0, "x", "inputs")
    if not isinstance(passed, Tensor):
        return None
    out = effects.rescaled(replace(passed, terms=()))
    rest = UnknownValue("the mean or the variance of a batch", site.where)
    return TupleValue((out, rest, rest), site.where) if site.name.endswith("fused_batch_norm") else out


@on_call("tf.nn.max_pool", "tf.nn.avg_pool", "tf.nn.max_pool2d", "tf.nn.avg_pool2d", "tf.nn.max_pool1d",
         "tf.nn.avg_pool1d", "tf.nn.pool")  # fmt: skip
def pooled(site: Site) -> Value | None:
    """`tf.nn.max_pool(x, ksize, strides, padding)`."""
    passed = site.arg(0, "value", "input")
    if not isinstance(passed, Tensor):
        return None
    shape = passed.shape
    after = None if not shape else (shape[0], *(None for _ in shape[1:-1]), shape[-1])
    return effects.pooled(passed, after, "mean" if "avg" in site.name else "largest")


@on_call("tf.nn.embedding_lookup", "tf.contrib.layers.embed_sequence")
def embedded(site: Site) -> Value | None:
    """`tf.nn.embedding_lookup(weights, numbers)`: of each number its row of weights."""
    table, numbers = site.arg(0, "params", "ids"), site.arg(1, "ids")
    inner = numbers.shape if isinstance(numbers, Tensor) else None
    size = table.last if isinstance(table, Tensor) else None
    shape = (*inner, size) if inner is not None else None
    return graphs.made_by_operations(effects.units(size, shape, site.where, None, why="an embedding"))


#: Cells of recurrent networks, as one object each.
_RUN = ("tf.nn.dynamic_rnn", "tf.nn.static_rnn", "tf.contrib.rnn.static_rnn", "tf.nn.rnn")


@on_call(*_RUN, "tf.nn.bidirectional_dynamic_rnn", "tf.contrib.rnn.static_bidirectional_rnn")
def run_cells(site: Site) -> Value | None:
    """`outputs, state = tf.nn.dynamic_rnn(cell, x)`: numbers of a layer, of a size that is not followed."""
    out = graphs.made_by_operations(Tensor(where=site.where, symbolic=True, why="the outputs of recurrent cells"))
    state: Value = UnknownValue("the state of recurrent cells", site.where)
    if "bidirectional" in site.name and "dynamic" in site.name:
        return TupleValue((TupleValue((out, out), site.where), TupleValue((state, state), site.where)), site.where)
    outputs: Value = out if "dynamic" in site.name else UnknownValue("the outputs of recurrent cells", site.where)
    return TupleValue((outputs, state), site.where)
