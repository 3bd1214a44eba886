"""How a loss, a metric or an activation is spelled: as a string, a function or a class, in each library's manner."""

from __future__ import annotations

from trueup.fix.document import EditError

_TORCH_CLASSES = {
    "cross_entropy": "CrossEntropyLoss",
    "bce_with_logits": "BCEWithLogitsLoss",
    "nll": "NLLLoss",
    "bce": "BCELoss",
    "mean_squared_error": "MSELoss",
    "mean_absolute_error": "L1Loss",
}
_TORCH_FUNCTIONS = {
    "cross_entropy": "cross_entropy",
    "bce_with_logits": "binary_cross_entropy_with_logits",
    "nll": "nll_loss",
    "bce": "binary_cross_entropy",
    "mean_squared_error": "mse_loss",
    "mean_absolute_error": "l1_loss",
}
#: Class names that are not the words of the snake-case name with capitals.
_CLASSES = {"auc": "AUC", "kl_divergence": "KLDivergence", "categorical_hinge": "CategoricalHinge"}
#: Activations that Keras has as a layer; torch has all as modules.
_KERAS_LAYERS = frozenset({"softmax", "relu"})

_CROSSENTROPY = frozenset({"from_logits", "label_smoothing", "axis", "reduction", "name", "dtype"})
#: The arguments that the class or function of that name takes with the meaning they have beside another name.
_ACCEPTED: dict[str, frozenset[str]] = {
    "binary_crossentropy": _CROSSENTROPY,
    "categorical_crossentropy": _CROSSENTROPY,
    "sparse_categorical_crossentropy": frozenset({"from_logits", "reduction", "name", "dtype"}),
    "binary_accuracy": frozenset({"threshold", "name", "dtype"}),
    "categorical_accuracy": frozenset({"name", "dtype"}),
    "sparse_categorical_accuracy": frozenset({"name", "dtype"}),
    "cross_entropy": frozenset({"reduction"}),
    "bce_with_logits": frozenset({"reduction"}),
    "nll": frozenset({"reduction"}),
    "bce": frozenset({"reduction"}),
    "softmax": frozenset({"dim", "axis", "name", "dtype"}),
    "log_softmax": frozenset({"dim", "axis", "name", "dtype"}),
    "sigmoid": frozenset({"name"}),
    "linear": frozenset({"name"}),
}
#: Losses of which one takes all arguments of the other, in the same meaning.
_ALIKE = (frozenset({"cross_entropy", "nll"}), frozenset({"weight", "ignore_index", "reduction"}))
#: Arguments that say nothing beside the new name, and go with the old.
_GOES = frozenset({"threshold", "dim", "axis"})


def respelled(old: str, to: str, *, before: str = "") -> str:
    """The name `to` (snake case) in the manner that the last name `old` is written in.

    before: what stands before the last name ("nn."), which tells torch's modules from Keras's layers.
    Raises EditError where the library has no such name.
    """
    if old in _TORCH_CLASSES.values():
        return _of(_TORCH_CLASSES, to, old)
    if old in _TORCH_FUNCTIONS.values():
        return _of(_TORCH_FUNCTIONS, to, old)
    if not old[:1].isupper() or old.isupper():
        return to
    if to == "linear":
        # "Linear" has weights in torch and is no layer of Keras: an activation is taken out there, never renamed.
        raise EditError(f"there is no name for no activation in the manner of {old}")
    if old in ("Softmax", "LogSoftmax", "Sigmoid", "ReLU") and not before.endswith("nn.") and to not in _KERAS_LAYERS:
        raise EditError(f"there is no layer for {to} in the manner of {old}")
    return _CLASSES.get(to) or "".join(word.capitalize() for word in to.split("_"))


def _of(names: dict[str, str], to: str, old: str) -> str:
    if to not in names:
        raise EditError(f"there is no name for {to} in the manner of {old}")
    return names[to]


def keeps(argument: str, to: str, old: str) -> bool | None:
    """Whether an argument stays beside the new name: True, False where it goes with the old one, None if unknown."""
    accepted = _ACCEPTED.get(to, frozenset({"name", "dtype"}))
    pair = {name for name in _ALIKE[0] if old in (_TORCH_CLASSES[name], _TORCH_FUNCTIONS[name], name)}
    if pair and to in _ALIKE[0]:
        accepted |= _ALIKE[1]
    if argument in accepted:
        return True
    return False if argument in _GOES else None
