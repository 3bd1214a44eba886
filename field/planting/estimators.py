"""Faults of programs of scikit-learn and of the boosters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from planting import Plant, Planted
from planting.edits import Source
from planting.trees import Values, calls, keyword, last_name, names, whole, word

SKLEARN = ("sklearn",)
BOOSTERS = ("xgboost", "lightgbm", "catboost")
_RANKING = {"roc_auc_score", "average_precision_score", "log_loss", "brier_score_loss"}
_ORDERED = ("precision_score", "recall_score", "classification_report", "fbeta_score", "confusion_matrix")
_REGRESSORS = {
    "RandomForestClassifier": "RandomForestRegressor",
    "DecisionTreeClassifier": "DecisionTreeRegressor",
    "KNeighborsClassifier": "KNeighborsRegressor",
    "GradientBoostingClassifier": "GradientBoostingRegressor",
    "XGBClassifier": "XGBRegressor",
    "LGBMClassifier": "LGBMRegressor",
    "CatBoostClassifier": "CatBoostRegressor",
}
Planter = Callable[[str, ast.Module], Iterator[Planted]]


def _asked(node: ast.AST | None, found: Values, method: str) -> ast.Call | None:
    """The call of this method of an estimator that a node is, or that its name only stands for."""
    value = found.of(node)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == method:
        return value
    return None


def _scored(call: ast.Call, *words: str) -> ast.expr | None:
    """The answers or scores that a metric is given."""
    named = keyword(call, "y_pred", "y_score", "y_prob", "y_proba", *words)
    return call.args[1] if len(call.args) > 1 else named.value if named else None


def _column(node: ast.AST | None, number: int) -> ast.Subscript | None:
    """The subscript [:, number] that a node is."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        first, last = node.slice.elts
        if isinstance(first, ast.Slice) and whole(last) == number:
            return node
    return None


def _probabilities(tree: ast.Module, metrics: set[str], number: int | None) -> Iterator[ast.Subscript | ast.Call]:
    """What a metric is given of predict_proba, written in its call or once before it."""
    found, seen = Values(tree), set()
    for call in calls(tree, *metrics):
        node = _scored(call)
        node = found.of(node)
        place = _column(node, number) if number is not None else node
        asked = _asked(place.value if isinstance(place, ast.Subscript) else place, found, "predict_proba")
        if asked is not None and isinstance(place, (ast.Subscript, ast.Call)) and id(place) not in seen:
            seen.add(id(place))
            yield place


def _hard(metric: str) -> Planter:
    """predict in the place of predict_proba."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source = Source(text)
        for number in (1, None):
            for place in _probabilities(tree, {metric}, number):
                asked = place.value if isinstance(place, ast.Subscript) else place
                if isinstance(asked, ast.Call) and (number is not None or isinstance(place, ast.Call)):
                    yield source.planted((place, source.of(asked).replace(".predict_proba(", ".predict(", 1)))

    return plant


def _thresholded(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The area under the curve of answers, of a native booster whose predict gives probabilities of a class."""
    source, found = Source(text), Values(tree)
    native = {"DMatrix", "Dataset"} & names(tree) and next(calls(tree, "train"), None) is not None
    for call in calls(tree, "roc_auc_score") if native else ():
        place = _scored(call)
        if place is not None and _asked(place, found, "predict"):
            yield source.planted((place, f"({source.of(place)} > 0.5).astype(int)"))


def _other_column(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The scores of the negative class."""
    source = Source(text)
    for place in _probabilities(tree, {"roc_auc_score", "average_precision_score"}, 1):
        if isinstance(place, ast.Subscript) and isinstance(place.slice, ast.Tuple):
            yield source.planted((place.slice.elts[1], "0"))


def _is_even(call: ast.Call, metric: str) -> bool:
    """True for an average that is the accuracy, whichever side comes first."""
    named = keyword(call, "average")
    average = word(named.value) if named else "binary"
    return average in (None, "micro") or (average == "weighted" and metric == "recall_score")


def _exchanged(metric: str) -> Planter:
    """A metric's arguments the wrong way round."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source, found = Source(text), Values(tree)
        for call in calls(tree, metric):
            if len(call.args) < 2:
                continue
            first, second = call.args[:2]
            if _asked(second, found, "predict") and not _asked(first, found, "predict") and not _is_even(call, metric):
                yield source.planted((first, source.of(second)), (second, source.of(first)))

    return plant


def _words(call: ast.Call) -> str:
    """The words of a line that is printed."""
    return " ".join(filter(None, map(word, ast.walk(call)))).lower()


def _printed_as(tree: ast.AST, *words: str) -> Iterator[ast.Call]:
    """The print calls with one of these words in a string that they hold, and no name of another number."""
    others = {"precision", "recall", "f1", "auc", "accuracy", "r2", "mse", "loss"} - set(words)
    for call in calls(tree, "print"):
        shown = _words(call)
        if any(each in shown for each in words) and not any(other in shown for other in others):
            yield call


def _printed_number(metric: str, new: str, *words: str) -> Planter:
    """Another metric computed within the line, or for the name, that shows it."""

    def plant(text: str, tree: ast.Module) -> Iterator[Planted]:
        source, found, seen = Source(text), Values(tree), set()
        for shown in _printed_as(tree, *words):
            for node in ast.walk(shown):
                value = found.of(node)
                if not isinstance(value, ast.Call) or last_name(value.func) != metric or id(value) in seen:
                    continue
                seen.add(id(value))
                end = source.span(value.func)[1]
                even = new in ("precision_score", "recall_score") and _is_even(value, "")
                if _may_be_called(tree, new, value.func) and not even:
                    yield source.planted(((end - len(metric), end), new))

    return plant


def _may_be_called(tree: ast.Module, name: str, other: ast.expr) -> bool:
    """True where a function is imported, or stands in the module of another one."""
    imports = (alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names)
    return isinstance(other, ast.Attribute) or name in imports


def _regressor(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The regressor of a family where its score is printed as accuracy."""
    source, found = Source(text), Values(tree)
    scored = {
        node.func.value.id: found.of(node.func.value)
        for shown in _printed_as(tree, "accuracy")
        for node in _with_values(shown, found)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "score"
        if isinstance(node.func.value, ast.Name)
    }
    plain = {"n_estimators", "max_depth", "random_state", "n_neighbors"}
    for made in scored.values():
        if not isinstance(made, ast.Call) or made.args or not plain >= {named.arg for named in made.keywords}:
            continue
        if last_name(made.func) in _REGRESSORS:
            old = last_name(made.func)
            start, end = source.span(made.func)
            written = source.of(made.func).replace(old, _REGRESSORS[old])
            imports = [
                alias
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
                if alias.name == old and alias.asname is None
            ]
            edits = [((start, end), written)]
            edits += [(source.span(alias), _REGRESSORS[old]) for alias in imports]  # type: ignore[arg-type]
            if sum(last_name(node) == old for node in ast.walk(tree)) == 1:
                yield source.planted(*edits)


def _with_values(node: ast.AST, found: Values) -> Iterator[ast.AST]:
    """The nodes of a line, and what the names in it only stand for."""
    for part in ast.walk(node):
        yield part
        value = found.of(part)
        if value is not None and value is not part:
            yield value


def _split(tree: ast.Module) -> list[tuple[str, str, str, str]]:
    """The names of train rows, test rows, train labels and test labels of each split of the program."""
    splits = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            target = node.targets[0]
            if last_name(node.value.func) == "train_test_split" and isinstance(target, ast.Tuple):
                parts = [last_name(part) for part in target.elts]
                if len(parts) == 4 and all(parts):
                    splits.append((parts[0], parts[1], parts[2], parts[3]))
    return splits


def _training_score(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The accuracy of the training data printed as the test's."""
    source, found, splits, seen = Source(text), Values(tree), _split(tree), set()
    if len(splits) != 1:
        return
    rows, others, labels, answers = splits[0]
    fitted = {(source.of(call.args[0]), source.of(call.args[1])) for call in calls(tree, "fit") if len(call.args) == 2}
    if not fitted or fitted != {(rows, labels)}:
        return
    for shown in _printed_as(tree, "accuracy"):
        if "test" not in _words(shown) or "train" in source.of(shown).lower():
            continue
        for node in _with_values(shown, found):
            if not isinstance(node, ast.Call) or last_name(node.func) != "score" or id(node) in seen:
                continue
            if [source.of(each) for each in node.args] == [others, answers]:
                seen.add(id(node))
                yield source.planted((node.args[0], rows), (node.args[1], labels))


def _average(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A micro average where the name says macro or weighted."""
    source = Source(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        name = last_name(node.targets[0]).lower()
        named = keyword(node.value, "average")
        if named and last_name(node.value.func) in ("f1_score", "precision_score", "recall_score"):
            old = word(named.value)
            if old in ("macro", "weighted") and old in name:
                yield source.planted((named.value, "'micro'"))


def _scoring(text: str, tree: ast.Module) -> Iterator[Planted]:
    """cross_val_score of another number than the line shows."""
    source, found, seen = Source(text), Values(tree), set()
    for shown in _printed_as(tree, "accuracy"):
        for node in _with_values(shown, found):
            named = keyword(node, "scoring") if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and last_name(node.func) == "cross_val_score" and id(node) not in seen:
                seen.add(id(node))
                if named and word(named.value) == "accuracy":
                    yield source.planted((named.value, "'roc_auc'"))


def _row(library: tuple[str, ...], name: str, codes: str, plant: Planter) -> Plant:
    kind = "sklearn" if library is SKLEARN else "booster"
    return Plant(f"{kind}-{name}".replace(" ", "-"), frozenset(codes.split()), library, plant)


PLANTS: tuple[Plant, ...] = (
    *(_row(SKLEARN, f"{metric} of predict", "TU311", _hard(metric)) for metric in sorted(_RANKING)),
    _row(SKLEARN, "scores of the negative class", "TU319", _other_column),
    *(_row(SKLEARN, f"{metric} with arguments exchanged", "TU318", _exchanged(metric)) for metric in _ORDERED),
    _row(
        SKLEARN, "recall printed as precision", "TU317", _printed_number("precision_score", "recall_score", "precision")
    ),
    _row(SKLEARN, "precision printed as recall", "TU317", _printed_number("recall_score", "precision_score", "recall")),
    _row(SKLEARN, "F1 printed as accuracy", "TU317", _printed_number("accuracy_score", "f1_score", "accuracy")),
    _row(SKLEARN, "accuracy printed as F1", "TU317", _printed_number("f1_score", "accuracy_score", "f1")),
    _row(SKLEARN, "AUC printed as accuracy", "TU317", _printed_number("accuracy_score", "roc_auc_score", "accuracy")),
    _row(SKLEARN, "score of a regressor printed as accuracy", "TU317", _regressor),
    _row(SKLEARN, "accuracy of the training data printed as the test's", "TU317", _training_score),
    _row(SKLEARN, "micro average under another name", "TU308 TU317", _average),
    _row(SKLEARN, "cross_val_score of AUC printed as accuracy", "TU317", _scoring),
    _row(BOOSTERS, "roc_auc_score of answers", "TU311", _thresholded),
)
