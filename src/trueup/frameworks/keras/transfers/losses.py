"""Activations and losses of Keras, and TensorFlow's own, called by a program or given to compile."""

from __future__ import annotations

import ast

from trueup.engine.immutable import replace
from trueup.engine.tensors import LossTerm, Tensor
from trueup.engine.transfers.losses import activated, flag_of, graph_loss, loss_called, reads_own_losses
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Call, Constant, FunctionValue, LibraryName, Value
from trueup.frameworks.keras.layer_rows import ACTIVATIONS
from trueup.frameworks.keras.transfers.activations import activation_named, relu_of
from trueup.frameworks.keras.transfers.line_meant import keras_of
from trueup.frameworks.keras.typed_names import canonical_loss
from trueup.frameworks.qualified_names import canonical

_LINES = ("keras", "tf.keras", "tf-keras")
#: TensorFlow's own loss functions: the Keras loss that each is, and whether it takes logits.
_TF_LOSSES: dict[str, tuple[str, bool]] = {
    "softmax_cross_entropy_with_logits": ("categorical_crossentropy", True),
    "softmax_cross_entropy_with_logits_v2": ("categorical_crossentropy", True),
    "sparse_softmax_cross_entropy_with_logits": ("sparse_categorical_crossentropy", True),
    "sigmoid_cross_entropy_with_logits": ("binary_crossentropy", True),
    "weighted_cross_entropy_with_logits": ("binary_crossentropy", True),
}
#: Modules that have the activations under Keras's names.
_WITH_ACTIVATIONS = ("keras.backend", "tf.nn", "tf.math", "tf")
#: What makes probabilities of scores for each loss.
_SQUASHED_BY = {
    "binary_crossentropy": "sigmoid",
    "categorical_crossentropy": "softmax",
    "sparse_categorical_crossentropy": "softmax",
}


#: Where `keras.activations.relu(x, negative_slope, max_value)` has the highest number that it gives.
_HIGHEST_AT = 2
_BOUNDED = "a relu with bounds of its own"


@on_prefix("keras.activations.")
def activation_function(site: Site) -> Value | None:
    """`keras.activations.softmax(x)`; `keras.activations.get("softmax")` is that function."""
    last = site.name.split(".")[-1]
    if last in ("get", "deserialize"):
        chosen = activation_named(site.machine, site.arg(0, "identifier", "name") or Constant(None))
        return LibraryName(f"keras.activations.{chosen}", site.where) if chosen in ACTIVATIONS.values() else None
    name = ACTIVATIONS.get(last)
    if name == "relu" and relu_of(site.machine, site.args, _HIGHEST_AT) != "relu":
        return Tensor(where=site.where, symbolic=True, why=_BOUNDED)
    return activated(site, name, keras_of(site.machine)) if name is not None else None


@on_call(*(f"{module}.{name}" for module in _WITH_ACTIVATIONS for name in ACTIVATIONS))
def backend_activation(site: Site) -> Value | None:
    """`K.softmax(x)`, `tf.nn.sigmoid(x)`."""
    if site.name == "keras.backend.relu" and relu_of(site.machine, site.args, _HIGHEST_AT) != "relu":
        return Tensor(where=site.where, symbolic=True, why=_BOUNDED)
    return activated(site, ACTIVATIONS[site.name.split(".")[-1]], keras_of(site.machine))


def loss_by_call(site: Site) -> str | None:
    """The loss row that a called function is, or None."""
    last = site.name.split(".")[-1]
    if site.name.startswith("tf.nn.") and last in _TF_LOSSES:
        return _TF_LOSSES[last][0]
    if site.name.startswith(("keras.losses.", "keras.backend.", "keras.metrics.")):
        return canonical_loss(last)
    return None


@on_prefix("keras.losses.")
def keras_loss(site: Site) -> Value | None:
    """`keras.losses.binary_crossentropy(y, p)`; a class only gives an object."""
    last = site.name.split(".")[-1]
    if last == "__call__" and isinstance(site.owner, Call):
        return _object_called(site, site.owner)
    row = loss_by_call(site)
    if row is None or last[:1].isupper() or len(site.args.positional) + len(site.args.keywords) < 2:
        return None
    logits = site.arg(2, "from_logits")
    return _called(site, row, (flag_of(logits), site.arg(0, "y_true"), site.arg(1, "y_pred")))


@on_call(
    "keras.backend.binary_crossentropy",
    "keras.backend.categorical_crossentropy",
    "keras.backend.sparse_categorical_crossentropy",
    "keras.metrics.binary_crossentropy",
    "keras.metrics.categorical_crossentropy",
    "keras.metrics.sparse_categorical_crossentropy",
)
def backend_loss(site: Site) -> Value | None:
    """The backend's losses; before Keras 2.0.7 the output came first, so the symbolic tensor is taken for it."""
    row = loss_by_call(site)
    item, other = site.arg(0, "target", "y_true"), site.arg(1, "output", "y_pred")
    if isinstance(item, Tensor) and item.symbolic and isinstance(other, Tensor) and not other.symbolic:
        item, other = other, item
    return _called(site, row, (flag_of(site.arg(2, "from_logits")), item, other)) if row is not None else None


@on_call(*(f"tf.nn.{name}" for name in _TF_LOSSES))
def tf_loss(site: Site) -> Value | None:
    """`tf.nn.softmax_cross_entropy_with_logits(labels=..., logits=...)`."""
    row, logits = _TF_LOSSES[site.name.split(".")[-1]]
    written = graph_loss(site, row, site.arg(1, "logits"), site.arg(0, "labels", "targets"), "tf.keras")
    return written or _called(site, row, (logits, site.arg(0, "labels", "targets"), site.arg(1, "logits")))


def _object_called(site: Site, owner: Call) -> Value | None:
    """`loss_object(y, p)` in a training loop of the program's own."""
    row = canonical_loss(owner.name.split(".")[-1])
    if row is None:
        return None
    logits = flag_of(site.machine.resolve(owner.args.get(0, "from_logits")))
    return _called(site, row, (logits, site.arg(0, "y_true"), site.arg(1, "y_pred")), owner)


def _called(
    site: Site, row: str, parties: tuple[bool | None, Value | None, Value | None], loss: Call | None = None
) -> Value:
    """A loss of Keras, or of TensorFlow, whose models are those of its Keras."""
    line = site.library if site.library in _LINES else "tf.keras"
    # An object that is called has the name that all lines share.
    line = keras_of(site.machine) if line == "keras" and loss is not None else line
    return loss_called(site, row, parties, line, loss)


class _GivenToCompile:
    """Losses that are given to Keras and are none of its own: TensorFlow's, and functions of the program."""

    def foreign(self, name: str) -> tuple[str, str] | None:
        """(row, qualified name) of one of TensorFlow's own losses; None for every other function."""
        full = canonical(name)[1]
        last = full.rpartition(".")[2]
        return (_TF_LOSSES[last][0], full) if full.startswith("tf.nn.") and last in _TF_LOSSES else None

    def wrapped(self, function: FunctionValue, term: LossTerm) -> tuple[LossTerm, str] | None:
        """A function that squashes the output itself takes logits; None for one that does otherwise."""
        if term.activation in (None, "linear"):
            return term, _taken_as_given(function, term)
        if _SQUASHED_BY.get(term.name) != term.activation:
            return None
        term = replace(term, from_logits=True)
        return term, _taken_as_given(function, term)


def _taken_as_given(function: FunctionValue, term: LossTerm) -> str:
    """What stands between a loss of the program and the model's last activation, which is then applied twice.

    A release looks through an activation for Keras's losses only: not for one of TensorFlow's own, whose name is given
    back, and not past a second activation, which is the one that it finds.
    """
    if term.activation in _SQUASHED_BY.values():
        return f"tf.nn.{term.name}"
    named = (node.attr for node in ast.walk(function.node) if isinstance(node, ast.Attribute))
    return next((f"tf.nn.{name}" for name in named if name in _TF_LOSSES), "")


reads_own_losses(_GivenToCompile(), *_LINES)
