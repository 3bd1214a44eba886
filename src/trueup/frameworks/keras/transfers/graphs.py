"""Graphs that a program writes out of TensorFlow's own operations: weights, products with them, and their losses."""

from __future__ import annotations

from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.tensors import HeadTrait, LossTerm, Shape, Tensor
from trueup.engine.transfers import shapes
from trueup.engine.transfers.array_calls import arithmetic_call
from trueup.engine.transfers.losses import loss_called
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Call, Value
from trueup.frameworks.arrays.transfers.random_numbers import real_numbers

#: The losses of `tf.losses` in TensorFlow 1, by Keras's loss that each is; in TensorFlow 2 that is another module.
_LOSSES = {
    "softmax_cross_entropy": "categorical_crossentropy",
    "sparse_softmax_cross_entropy": "sparse_categorical_crossentropy",
    "sigmoid_cross_entropy": "binary_crossentropy",
}
#: The source of a tensor that holds weights.
WEIGHTS = "weights"


@on_call("tf.Variable")
def variable(site: Site) -> Value | None:
    """`tf.Variable(tf.random_normal([256, 10]))`: weights, where real numbers begin them; a counter is none."""
    first = site.arg(0, "initial_value")
    if not isinstance(first, Tensor) or first.shape is None or len(first.shape) == 0 or first.symbolic:
        return None
    return _weights(site, first.shape)


@on_call("tf.random_normal", "tf.truncated_normal", "tf.random.truncated_normal", "tf.random_uniform")
def first_numbers(site: Site) -> Value | None:
    """What weights begin with: real numbers of a shape."""
    return real_numbers(shapes.shape_from(site.machine, site.args.get(0, "shape")), site.where)


@on_call("tf.get_variable")
def get_variable(site: Site) -> Value | None:
    """`tf.get_variable("w", [256, 10])`."""
    shape = shapes.shape_from(site.machine, site.args.get(1, "shape"))
    return _weights(site, shape) if shape else None


def _weights(site: Site, shape: Shape) -> Tensor:
    return Tensor(shape=shape, where=site.where, symbolic=True, source=WEIGHTS, head=HeadTrait(activation="linear"))


def _is_weights(value: Value | None) -> bool:
    return isinstance(value, Tensor) and value.source == WEIGHTS


@on_call("tf.matmul", "tf.linalg.matmul", "tf.nn.xw_plus_b")
def product(site: Site) -> Value | None:
    """`tf.matmul(x, w)`: as many linear outputs as the weights have columns."""
    weights = site.arg(1, "b", "weights")
    if not isinstance(weights, Tensor) or weights.source != WEIGHTS or weights.shape is None or len(weights.shape) != 2:
        return None
    columns = weights.shape[1]
    why = "" if columns is not None else "the number of columns of the weights was not followed"
    return Tensor(shape=(None, columns), where=site.where, symbolic=True, why=why, head=HeadTrait(activation="linear"))


@on_call("tf.nn.bias_add", "tf.add")
def added(site: Site) -> Value | None:
    """`tf.add(tf.matmul(x, w), b)`: a bias leaves it linear."""
    return arithmetic_call(replace(site, name="tf.add")) if _is_weights(site.arg(1, "bias", "y")) else None


def graph_loss(site: Site, row: str, output: Value | None, labels: Value | None) -> Value | None:
    """A loss of logits that the program's own graph gave; None where the output is no such tensor."""
    if isinstance(labels, Tensor) and labels.symbolic and isinstance(output, Call) and output.name == "tf.placeholder":
        output, labels = labels, output  # before 1.0 the output came first
    if (
        not isinstance(output, Tensor)
        or not output.symbolic
        or output.predictions.model is not None
        or output.why == "an input"
    ):
        return None
    site.machine.record.note(
        LossCalled(
            loss=Call(site.name, replace(site.args, positional=()), site.where),
            name=row, output=output, labels=labels, from_logits=True, args=site.args, library="tf.keras",
            path=dict(site.machine.store.path), where=site.where, chosen=site.args.all_chosen,
        )
    )  # fmt: skip
    term = LossTerm(name=row, from_logits=True, where=site.where, activation=output.head.activation)
    return Tensor(shape=output.shape[:-1] if output.shape else None, where=site.where, symbolic=True, loss=term)


@on_call(*(f"tf.losses.{name}" for name in _LOSSES))
def losses_of_graphs(site: Site) -> Value | None:
    """`tf.losses.softmax_cross_entropy(onehot_labels, logits)`: all of these take logits."""
    row = _LOSSES[site.name.rpartition(".")[2]]
    labels, output = site.arg(0, "labels", "onehot_labels", "multi_class_labels"), site.arg(1, "logits")
    written = graph_loss(site, row, output, labels)
    return written or loss_called(site, row, (True, labels, output), "tf.keras")
