"""Faults of Keras programs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from planting import Plant, Planted
from planting.edits import Source
from planting.trees import Values, calls, imported, keyword, last_name, names, whole, word

LIBRARIES = ("keras", "tensorflow")
_CLASSES = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
}
_LOSSES = {name: name for name in _CLASSES} | {loss: name for name, loss in _CLASSES.items()}
_GENERATORS = ("flow_from_directory", "flow_from_dataframe")


def _compiled(tree: ast.Module) -> list[tuple[ast.Call, ast.expr, str]]:
    """The compile calls whose loss is one of the cross-entropies: the call, the loss and its plain name."""
    found = []
    for call in calls(tree, "compile"):
        loss = keyword(call, "loss")
        if loss is None:
            continue
        place = loss.value
        name = word(place) or last_name(place.func if isinstance(place, ast.Call) else place)
        if name in _LOSSES:
            found.append((call, place, _LOSSES[name]))
    return found


def _trained(tree: ast.Module, *losses: str) -> bool:
    """True where the program compiles, and with these losses alone."""
    compiled, number = _compiled(tree), sum(1 for _ in calls(tree, "compile"))
    return bool(compiled) and len(compiled) == number and all(name in losses for _, _, name in compiled)


def _renamed(source: Source, place: ast.expr, new: str) -> Planted:
    """The loss or metric written otherwise, in the form in which it stands."""
    if word(place) is not None:
        return source.planted((place, repr(new)))
    at = place.func if isinstance(place, ast.Call) else place
    end = source.span(at)[1]
    old = last_name(at)
    written = _CLASSES[new] if old in _CLASSES.values() else new
    return source.planted(((end - len(old), end), written))


def _heads(tree: ast.Module, activation: str) -> Iterator[tuple[ast.Call, ast.keyword]]:
    """The dense layers with this activation, and the keyword that names it."""
    for call in calls(tree, "Dense"):
        named = keyword(call, "activation")
        if named is not None and activation in (word(named.value), last_name(named.value)):
            yield call, named


def _units(call: ast.Call) -> ast.expr | None:
    named = keyword(call, "units", "output_dim")
    return call.args[0] if call.args else named.value if named else None


def _other_loss(old: str, new: str) -> Callable[[str, ast.Module], Iterator[Planted]]:
    """Another loss at each compile call with the old one."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source, found = Source(text), Values(tree)
        for _, place, name in _compiled(tree):
            if name == old and found.of(place) in (place, None):
                yield _renamed(source, place, new)

    return plant


def _categorical_on_one_unit(text: str, tree: ast.Module) -> Iterator[Planted]:
    source = Source(text)
    heads = [call for call, _ in _heads(tree, "sigmoid")]
    if heads and all(whole(_units(call)) == 1 for call in heads) and not [*_heads(tree, "softmax")]:
        for _, place, name in _compiled(tree):
            if name == "binary_crossentropy":
                yield _renamed(source, place, "categorical_crossentropy")


def _other_metric(loss: str, old: tuple[str, ...], new: str) -> Callable[[str, ast.Module], Iterator[Planted]]:
    """Another accuracy in the metrics of each compile call with this loss."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source = Source(text)
        for call, _, name in _compiled(tree):
            metrics = keyword(call, "metrics")
            if name == loss and metrics and isinstance(metrics.value, (ast.List, ast.Tuple)):
                for metric in metrics.value.elts:
                    if word(metric) in old:
                        yield source.planted((metric, repr(new)))

    return plant


_elementwise = _other_metric("categorical_crossentropy", ("accuracy", "acc", "categorical_accuracy"), "binary_accuracy")
_sparse_metric = _other_metric(
    "sparse_categorical_crossentropy", ("accuracy", "acc", "sparse_categorical_accuracy"), "categorical_accuracy"
)


def _multiclass(tree: ast.Module) -> bool:
    return _trained(tree, "categorical_crossentropy", "sparse_categorical_crossentropy")


def _plain_losses(tree: ast.Module) -> bool:
    """True where nothing says from_logits."""
    return not any(node.arg == "from_logits" for node in ast.walk(tree) if isinstance(node, ast.keyword))


def _only_activation(tree: ast.Module, *activations: str) -> bool:
    """True where the dense layers with one of these activations are one."""
    return sum(1 for activation in activations for _ in _heads(tree, activation)) == 1


def _softmax_removed(text: str, tree: ast.Module) -> Iterator[Planted]:
    source = Source(text)
    if _multiclass(tree) and _plain_losses(tree):
        for _, named in _heads(tree, "softmax"):
            yield source.planted((source.without(named), ""))


def _sigmoid_removed(text: str, tree: ast.Module) -> Iterator[Planted]:
    source = Source(text)
    if _trained(tree, "binary_crossentropy") and _plain_losses(tree):
        for call, named in _heads(tree, "sigmoid"):
            if whole(_units(call)) == 1:
                yield source.planted((source.without(named), ""))


def _other_activation(
    old: str, new: str, losses: tuple[str, ...], one_unit: bool | None = None
) -> Callable[[str, ast.Module], Iterator[Planted]]:
    """Another activation of the head."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source = Source(text)
        if _trained(tree, *losses) and _plain_losses(tree):
            for call, named in _heads(tree, old):
                if one_unit is None or (whole(_units(call)) == 1) == one_unit:
                    yield source.planted((named.value, repr(new)))

    return plant


def _from_logits(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The loss told that it is given logits, over a head with its activation."""
    source = Source(text)
    aliases = [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in ("tensorflow", "keras")
    ]
    sure = any([*_heads(tree, "softmax")]) and _multiclass(tree)
    sure = sure or (any([*_heads(tree, "sigmoid")]) and _trained(tree, "binary_crossentropy"))
    for _, place, name in _compiled(tree) if sure and _plain_losses(tree) else ():
        if isinstance(place, ast.Call) and not place.keywords and not place.args:
            end = source.span(place)[1]
            yield source.planted(((end - 1, end), "from_logits=True)"))
        elif word(place) is not None and aliases:
            root = aliases[0] if aliases[0] == "keras" else f"{aliases[0]}.keras"
            yield source.planted((place, f"{root}.losses.{_CLASSES[name]}(from_logits=True)"))


def _from_logits_removed(text: str, tree: ast.Module) -> Iterator[Planted]:
    source = Source(text)
    if [*_heads(tree, "softmax"), *_heads(tree, "sigmoid")]:
        return
    for _, place, _ in _compiled(tree):
        named = keyword(place, "from_logits") if isinstance(place, ast.Call) else None
        if isinstance(place, ast.Call) and named and getattr(named.value, "value", None) is True:
            yield source.planted((source.without(named), ""))


def _known_classes(tree: ast.Module) -> set[int]:
    """The numbers of classes that the program itself tells of its labels."""
    found = set()
    for call in calls(tree, "to_categorical"):
        named = keyword(call, "num_classes", "nb_classes")
        found.add(whole(call.args[1] if len(call.args) > 1 else named.value if named else None) or 0)
    for call in calls(tree, "load_data"):
        known = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "reuters": 46}
        of = last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        found |= {known[of]} if of in known else set()
    return found - {0}


def _head_too_small(text: str, tree: ast.Module) -> Iterator[Planted]:
    source, classes = Source(text), _known_classes(tree)
    if _multiclass(tree):
        for call, _ in _heads(tree, "softmax"):
            units = _units(call)
            number = whole(units)
            if units is not None and number is not None and {number} == classes and number > 2:
                yield source.planted((units, str(number - 1)))


def _monitor(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A name that no training logs."""
    source = Source(text)
    if next(calls(tree, "fit", "fit_generator"), None):
        for call in calls(tree, "EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"):
            named = keyword(call, "monitor")
            name = word(named.value) if named else None
            if named and name and name.startswith("val_"):
                yield source.planted((named.value, repr(name.replace("val_", "valid_"))))


def _mode(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The least accuracy taken for the best."""
    source = Source(text)
    for call in calls(tree, "EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"):
        named, mode = keyword(call, "monitor"), keyword(call, "mode")
        if named and mode and word(named.value) in ("val_accuracy", "val_acc") and word(mode.value) in ("max", "auto"):
            yield source.planted((mode.value, "'min'"))


def _is_answer(node: ast.expr, found: Values) -> bool:
    """True for model.predict(…), and for a name that only stands for it."""
    value = found.of(node)
    return isinstance(value, ast.Call) and last_name(value.func) == "predict" and isinstance(value.func, ast.Attribute)


def _argmax_of_one(text: str, tree: ast.Module) -> Iterator[Planted]:
    source, found = Source(text), Values(tree)
    heads = [call for call, _ in _heads(tree, "sigmoid")]
    numpy = imported(tree, "numpy") and "np" in names(tree)
    if heads and numpy and all(whole(_units(call)) == 1 for call in heads) and _trained(tree, "binary_crossentropy"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Gt, ast.GtE)):
                limit = node.comparators[0]
                if isinstance(limit, ast.Constant) and limit.value == 0.5 and _is_answer(node.left, found):
                    yield source.planted((node, f"np.argmax({source.of(node.left)}, axis=1)"))


def _argmax_axis(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The highest output of all items in the place of each item's."""
    source, found = Source(text), Values(tree)
    if _multiclass(tree):
        for call in calls(tree, "argmax"):
            axis = keyword(call, "axis")
            place: ast.expr | None = axis.value if axis else call.args[1] if len(call.args) == 2 else None
            given = call.args[0] if call.args else None
            last = isinstance(place, ast.UnaryOp) or whole(place) == 1
            if place is not None and last and given is not None and _is_answer(given, found):
                yield source.planted((place, "0"))


def _accuracy_alone(tree: ast.Module) -> bool:
    """True where every compile call asks for one accuracy and nothing else."""
    metrics = [keyword(call, "metrics") for call in calls(tree, "compile")]
    alone = {"accuracy", "acc"}
    return bool(metrics) and all(
        named is not None
        and isinstance(named.value, ast.List)
        and len(named.value.elts) == 1
        and word(named.value.elts[0]) in alone
        for named in metrics
    )


def _loss_as_accuracy(text: str, tree: ast.Module) -> Iterator[Planted]:
    """evaluate()[0] where a line prints evaluate()[1] as the accuracy."""
    source, found = Source(text), Values(tree)
    for call in calls(tree, "print") if _accuracy_alone(tree) else ():
        if "accuracy" not in source.of(call).lower() or "loss" in source.of(call).lower():
            continue
        for node in ast.walk(call):
            if isinstance(node, ast.Subscript) and whole(node.slice) == 1 and isinstance(node.value, ast.Name):
                value = found.of(node.value)
                if isinstance(value, ast.Call) and last_name(value.func) == "evaluate":
                    yield source.planted((node.slice, "0"))


def _loss_and_accuracy(text: str, tree: ast.Module) -> Iterator[Planted]:
    """What evaluate() gives, taken apart the wrong way round, and printed."""
    source = Source(text)
    printed = {
        part.id
        for call in calls(tree, "print")
        if "acc" in source.of(call).lower()
        for part in ast.walk(call)
        if isinstance(part, ast.Name)
    }
    for node in ast.walk(tree) if _accuracy_alone(tree) else ():
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target = node.targets[0]
        if last_name(node.value.func) == "evaluate" and isinstance(target, ast.Tuple) and len(target.elts) == 2:
            first, second = target.elts
            one, other = last_name(first), last_name(second)
            if "loss" in one and "acc" in other and other in printed:
                yield source.planted((first, other), (second, one))


def _shuffled(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The classes of a generator that shuffles, beside what the model answered to it."""
    source = Source(text)
    asked = {
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "classes" and isinstance(node.value, ast.Name)
    }
    answered = {
        call.args[0].id
        for call in calls(tree, "predict", "predict_generator")
        if call.args and isinstance(call.args[0], ast.Name)
    }
    scored = {"accuracy_score", "classification_report", "confusion_matrix"} & names(tree)
    for node in ast.walk(tree) if scored else ():
        value = node.value if isinstance(node, ast.Assign) else None
        if not isinstance(node, ast.Assign) or last_name(node.targets[0]) not in asked & answered:
            continue
        if isinstance(value, ast.Call) and last_name(value.func) in _GENERATORS:
            named = keyword(value, "shuffle")
            if named and getattr(named.value, "value", None) is False:
                yield source.planted((source.without(named), ""))


def _squared(text: str, tree: ast.Module) -> Iterator[Planted]:
    source = Source(text)
    if [*_heads(tree, "softmax")] or [*_heads(tree, "sigmoid")]:
        for _, place, _ in _compiled(tree):
            yield source.planted((place, "'mse'"))


def _logits_threshold(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A head without its sigmoid under a loss that knows it, and "accuracy" that still compares with 0.5."""
    source = Source(text)
    roots = [
        f"{alias.asname or alias.name}{'' if alias.name == 'keras' else '.keras'}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in ("tensorflow", "keras")
    ]
    if roots and _trained(tree, "binary_crossentropy") and _accuracy_alone(tree) and _plain_losses(tree):
        heads, compiled = [*_heads(tree, "sigmoid")], _compiled(tree)
        if len(heads) == 1 and len(compiled) == 1 and whole(_units(heads[0][0])) == 1:
            loss = f"{roots[0]}.losses.BinaryCrossentropy(from_logits=True)"
            yield source.planted((compiled[0][1], loss), (source.without(heads[0][1]), ""))


_BOTH = ("categorical_crossentropy", "sparse_categorical_crossentropy")
_ALL = (*_BOTH, "binary_crossentropy")


def _row(name: str, codes: str, plant: Callable[[str, ast.Module], Iterator[Planted]]) -> Plant:
    return Plant(f"keras-{name}".replace(" ", "-"), frozenset(codes.split()), LIBRARIES, plant)


PLANTS: tuple[Plant, ...] = (
    _row("sparse loss for the categorical one", "TU202", _other_loss(_BOTH[0], _BOTH[1])),
    _row("categorical loss for the sparse one", "TU201", _other_loss(_BOTH[1], _BOTH[0])),
    _row("categorical loss on one unit", "TU102", _categorical_on_one_unit),
    _row("binary loss for the categorical one", "TU301 TU103 TU111", _other_loss(_BOTH[0], "binary_crossentropy")),
    _row("binary loss for the sparse one", "TU201 TU103 TU205 TU301", _other_loss(_BOTH[1], "binary_crossentropy")),
    _row("binary_accuracy of rows", "TU301", _elementwise),
    _row("categorical_accuracy of class numbers", "TU319 TU201 TU303", _sparse_metric),
    _row("softmax removed", "TU106", _softmax_removed),
    _row("sigmoid removed", "TU106 TU304", _sigmoid_removed),
    _row(
        "softmax on one unit", "TU101", _other_activation("sigmoid", "softmax", ("binary_crossentropy",), one_unit=True)
    ),
    _row("sigmoid under a categorical loss", "TU104 TU111", _other_activation("softmax", "sigmoid", _BOTH[:1])),
    _row("relu as the last activation", "TU110", _other_activation("softmax", "relu", _BOTH)),
    _row("tanh as the last activation", "TU110", _other_activation("sigmoid", "tanh", _ALL[2:], one_unit=True)),
    _row("from_logits of probabilities", "TU105 TU111", _from_logits),
    _row("from_logits removed", "TU106 TU304", _from_logits_removed),
    _row("head too small", "TU203 TU204", _head_too_small),
    _row("monitor of no logged name", "TU307", _monitor),
    _row("least accuracy as the best", "TU307", _mode),
    _row("argmax of one unit", "TU303", _argmax_of_one),
    _row("argmax over the items", "TU314", _argmax_axis),
    _row("loss printed as accuracy", "TU317", _loss_as_accuracy),
    _row("loss and accuracy exchanged", "TU317", _loss_and_accuracy),
    _row("classes of a shuffled generator", "TU312", _shuffled),
    _row("mean squared error on a classifier", "TU109 TU306", _squared),
    _row("accuracy of logits", "TU304", _logits_threshold),
)
