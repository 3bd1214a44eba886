"""scikit-learn: encoders of labels, splits, data sets; they tell most often how a class is written down."""

from __future__ import annotations

from trueup.contract.labels import SCALED, SCALED_COLUMN
from trueup.engine.immutable import replace
from trueup.engine.interpret.containers import items_of, names_in
from trueup.engine.interpret.machine import Machine
from trueup.engine.tensors import YES_OR_NO, LabelsTrait, RowsTrait, Tensor, with_labels
from trueup.engine.transfers.indexing import some_rows
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.one_hot_rows import cells_of_answers, one_hot_of
from trueup.engine.transfers.quantities import CLASSES
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.transfers.seen_data import note_parts, note_whole, part_of
from trueup.engine.transfers.shapes import size_of
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of
from trueup.frameworks.datasets import DatasetRow
from trueup.frameworks.sklearn.dataset_rows import SKLEARN_LOADED, SKLEARN_MADE

_ENCODERS = ("LabelEncoder", "OrdinalEncoder", "LabelBinarizer", "OneHotEncoder", "MultiLabelBinarizer")
_SCALERS = (
    "StandardScaler",
    "MinMaxScaler",
    "RobustScaler",
    "MaxAbsScaler",
    "Normalizer",
    "PowerTransformer",
    "QuantileTransformer",
)


def _named(names: tuple[str, ...], *methods: str) -> tuple[str, ...]:
    return tuple(f"sklearn.{name}.{method}" for name in names for method in methods)


@on_call(*(f"sklearn.{name}" for name in _ENCODERS + _SCALERS))
def make(site: Site) -> Value | None:
    """An encoder, not fitted."""
    return site.machine.new(site.name, site.where, args=site.args)


@on_method(*_named(_ENCODERS, "fit", "partial_fit"))
def fit(site: Site) -> Value | None:
    """The encoder remembers what it was fitted on."""
    assert isinstance(site.owner, StoredObject)
    passed = site.arg(0, "y", "X")
    fitted = from_literal(site.machine, passed, site.where) if _texts_in(site.machine, passed) is None else passed
    if fitted is not None or passed is not None:
        site.machine.set_part(site.owner, "#fitted", fitted or passed or Constant(None))
    return site.owner


def _texts_in(machine: Machine, value: Value | None) -> set[str] | None:
    """The different texts of a list, or of a list of lists; None where it holds anything else."""
    found = names_in(machine, value)
    if found is not None:
        return set(found)
    items = items_of(machine, value)
    rows = [names_in(machine, item) for item in items.items] if items is not None and not items.more else []
    texts = {text for row in rows if row is not None for text in row}
    return texts if rows and None not in rows and texts else None


def _classes(site: Site) -> int | None:
    """How many classes the encoder knows, by what it was fitted on or by its arguments."""
    assert isinstance(site.owner, StoredObject)
    machine = site.machine
    for name in (CLASSES, "categories"):
        passed = machine.resolve(site.owner.args.get(None, name)) if site.owner.args is not None else None
        stored = items_of(machine, passed) if text_of(passed) is None else None  # "auto" is a word, not four classes
        if name == "categories" and stored is not None and len(stored.items) == 1:
            stored = items_of(machine, stored.items[0])  # a list for each column
        if stored is not None and not stored.more:
            return len(stored.items)
    fitted = machine.resolve(machine.part(site.owner, "#fitted"))
    if isinstance(fitted, Tensor):
        if isinstance(fitted.elements, tuple) and fitted.shape is not None and len(fitted.shape) == 1:
            return len(set(fitted.elements))
        return fitted.labels.classes if fitted.labels.encoding in ("integer", "binary", "one-hot", "sign") else None
    texts = _texts_in(machine, fitted)
    return len(texts) if texts else None


@on_method(*_named(_ENCODERS, "fit_transform"))
def fit_transform(site: Site) -> Value | None:
    """fit, then transform."""
    fit(site)
    return transform(site)


@on_method(*_named(_ENCODERS, "transform"))
def transform(site: Site) -> Value | None:
    """The labels in the encoder's way of writing."""
    assert isinstance(site.owner, StoredObject)
    # Not by the object: a class of the program's own that is built on an encoder encodes as that one does.
    kind = site.name.split(".")[-2]
    data = from_literal(site.machine, site.arg(0, "y", "X"), site.where)
    if (
        kind == "OneHotEncoder"
        and isinstance(data, Tensor)
        and data.frame
        and data.shape is not None
        and len(data.shape) == 2
        and data.shape[-1] != 1
    ):
        columns = site.owner.args.get(None, "categorical_features") if site.owner.args is not None else None
        return _encoded_frame(site, columns)
    labels = data if data is not None else Tensor(shape=(None,), where=site.where)
    result = _ENCODED[kind](site, labels, _classes(site))
    return replace(result, source=kind)


def _numbers(site: Site, labels: Tensor, classes: int | None) -> Tensor:
    """LabelEncoder, OrdinalEncoder: class numbers from 0, in the order of the names."""
    column = site.name.startswith("sklearn.OrdinalEncoder")
    shape = labels.shape if labels.shape is not None and (column or not labels.frame) else (None,)
    if len(shape) == 2 and shape[-1] != 1:
        return Tensor(shape=shape, where=site.where, why="several columns are encoded")
    encoding = "binary" if classes == 2 else "integer"
    high = None if classes is None else classes - 1
    return Tensor(
        shape=shape, where=site.where, labels=LabelsTrait(encoding=encoding, classes=classes, lowest=0, highest=high)
    )


def _tags(site: Site, _: Tensor, classes: int | None) -> Tensor:
    """MultiLabelBinarizer: a column for each tag."""
    return Tensor(
        shape=(None, classes),
        where=site.where,
        more_than_one=True,
        labels=LabelsTrait(encoding="multi-hot", classes=classes, lowest=0, highest=1),
    )


def _binarized(site: Site, labels: Tensor, classes: int | None) -> Tensor:
    """LabelBinarizer: one-hot rows for three classes and more, a single column for two."""
    if labels.predictions.answer is not None and (classes is None or classes == 2):
        return replace(cells_of_answers(labels), shape=(None, 1) if classes == 2 else None, elements=None)
    if classes is None:
        why = "LabelBinarizer gives one column for two classes, one-hot rows for more; the data tells how many"
        return Tensor(shape=(None, None), where=site.where, why=why)
    if classes == 2:
        return Tensor(shape=(None, 1), where=site.where, labels=YES_OR_NO)
    return replace(one_hot_of(replace(labels, shape=(None,)), classes, site.where, ""), more_than_one=True)


def _one_hot(site: Site, labels: Tensor, classes: int | None) -> Tensor:
    """OneHotEncoder on one column."""
    assert isinstance(site.owner, StoredObject)
    drop = site.machine.resolve(site.owner.args.get(None, "drop")) if site.owner.args is not None else None
    if drop is not None and not (isinstance(drop, Constant) and drop.value is None):
        return Tensor(shape=(None, None), where=site.where, why="one column of the one-hot rows is dropped")
    return replace(one_hot_of(replace(labels, shape=(None,)), classes, site.where, ""), more_than_one=True)


_ENCODED = {
    "LabelEncoder": _numbers,
    "OrdinalEncoder": _numbers,
    "MultiLabelBinarizer": _tags,
    "LabelBinarizer": _binarized,
    "OneHotEncoder": _one_hot,
}


def _encoded_frame(site: Site, columns: Value | None) -> Tensor:
    """One column of a frame encoded, the others behind it (`categorical_features=[i]` of scikit-learn before 0.22)."""
    stored = items_of(site.machine, columns)
    if stored is not None and len(stored.items) == 1:
        return Tensor(
            shape=(None, None),
            where=site.where,
            frame=True,
            source="OneHotEncoder",
            more_than_one=True,
            labels=LabelsTrait(encoding="one-hot", lowest=0, highest=1),
        )
    return Tensor(shape=(None, None), where=site.where, frame=True, why="a frame of which several columns are encoded")


@on_method(*_named(_ENCODERS, "inverse_transform"))
def inverse(site: Site) -> Value | None:
    """The classes by their own names: an answer stays the answer it was."""
    data = site.arg(0)
    return replace(data, elements=None) if isinstance(data, Tensor) and data.predictions.answer is not None else None


@on_method(*_named(_SCALERS, "fit", "fit_transform", "transform"))
def scale(site: Site) -> Value | None:
    """Scaled real numbers are real numbers; scaled class numbers are what the scaler makes of them."""
    data = from_literal(site.machine, site.arg(0), site.where)
    if site.name.endswith(".fit"):
        return site.owner
    shape, real = (data.shape, data.labels.encoding == "continuous") if data is not None else (None, False)
    encoding = "continuous" if real else None
    source = SCALED_COLUMN if shape is not None and len(shape) == _IN_A_TABLE and shape[-1] == 1 else SCALED
    return Tensor(shape=shape, where=site.where, why=SCALED, source=source, labels=LabelsTrait(encoding=encoding))


#: The axes of a table.
_IN_A_TABLE = 2


@attribute_of(*_named(_ENCODERS, "classes_", "categories_"))
def classes_attribute(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`encoder.classes_`: as many as there are classes."""
    assert isinstance(owner, StoredObject)
    classes = _classes(Site(machine, "", "", Args(), where, owner))
    if classes is not None:
        return TupleValue(tuple(UnknownValue("a class's name", where) for _ in range(min(classes, 4096))), where)
    return UnknownValue("the classes that only the data tells", where, (CLASSES, owner.number), 2)


@on_call("sklearn.label_binarize")
def label_binarize(site: Site) -> Value | None:
    """`label_binarize(y, classes=[0, 1, 2])`: of a model's answers too."""
    labels = from_literal(site.machine, site.arg(0, "y"), site.where)
    answered = labels is not None and labels.predictions.answer is not None
    stored = items_of(site.machine, site.arg(1, "classes"))
    classes = len(stored.items) if stored is not None and not stored.more else None
    if classes == 2:
        if labels is not None and answered:
            return replace(cells_of_answers(labels), shape=(None, 1), elements=None)
        return Tensor(
            shape=(None, 1),
            where=site.where,
            source="label_binarize",
            labels=YES_OR_NO,
        )
    flat = replace(labels, shape=(None,)) if labels is not None and answered else Tensor(shape=(None,))
    return one_hot_of(flat, classes, site.where, "label_binarize")


@on_call("sklearn.train_test_split")
def train_test_split(site: Site) -> Value | None:
    """Each array in two parts of the same kind. Shuffled, each part is taken to hold every class."""
    shuffled = site.arg(None, "shuffle")
    in_order = isinstance(shuffled, Constant) and not shuffled.value
    parts: list[Value] = []
    for index, item in enumerate(site.args.positional):
        plain = site.machine.resolve(item)
        result = from_literal(site.machine, plain, site.where)
        part: Value = (
            replace(_unsized(result), elements=result.elements if result.frame else None)
            if result is not None
            else (plain or item)
        )
        part = some_rows(part) if in_order and isinstance(part, Tensor) else part
        whole = note_whole(site, index, plain or item)
        # Two values, so that the part that is kept apart is never taken for the other.
        both = part_of(part, whole, "first"), part_of(_another(part), whole, "second")
        note_parts(site, whole, both)
        parts.extend(both)
    return TupleValue(tuple(parts), site.where, site.args.more)


def _another(part: Value) -> Value:
    if isinstance(part, UnknownValue):
        return UnknownValue(part.why, part.where, at_least=part.at_least)
    return replace(part) if isinstance(part, Tensor) else part


def _unsized(tensor: Tensor) -> Tensor:
    return tensor if not tensor.shape else replace(tensor, shape=(None, *tensor.shape[1:]))


@on_call("sklearn.fetch_openml", "sklearn.fetch_mldata")
def fetch(site: Site) -> Value | None:
    """MNIST by its name; of other data sets nothing is known."""
    name = (text_of(site.arg(0, "name", "dataname")) or "").lower()
    row = DatasetRow("integer", 10, (None, 784)) if "mnist" in name else None
    return _bunch(site, row)


def _bunch(site: Site, row: DatasetRow | None) -> Value:
    x = Tensor(shape=row.x if row else None, where=site.where, why="a data set's inputs")
    y = _labels(row, site) if row is not None else Tensor(where=site.where, why="a data set that is not known")
    wants_pair = site.arg(None, "return_X_y")
    if isinstance(wants_pair, Constant) and wants_pair.value:
        return TupleValue((x, y), site.where)
    result = site.machine.new("sklearn.Bunch", site.where)
    site.machine.set_part(result, "data", x)
    site.machine.set_part(result, "target", y)
    names = (
        tuple(UnknownValue("a class's name", site.where) for _ in range(row.classes or 0)) if row is not None else ()
    )
    site.machine.set_part(result, "target_names", TupleValue(names, site.where, more=not names))
    return result


def _labels(row: DatasetRow, site: Site, classes: int | None = None) -> Tensor:
    count = classes if classes is not None else row.classes
    low = -1.0 if row.encoding == "sign" else float(row.lowest) if row.encoding != "continuous" else None
    high = (
        None
        if count is None or row.encoding == "continuous"
        else 1.0
        if row.encoding in ("multi-hot", "sign")
        else row.lowest + count - 1.0
    )
    encoding = "binary" if row.encoding == "integer" and count == 2 else row.encoding
    shape = row.y if row.encoding != "multi-hot" else (None, count)
    return Tensor(
        shape=shape,
        where=site.where,
        source=site.name,
        labels=LabelsTrait(encoding=encoding, classes=count, lowest=low, highest=high),
        rows=RowsTrait(mixed=row.mixed),
    )


@on_call(*(f"sklearn.{name}" for name in SKLEARN_LOADED))
def load(site: Site) -> Value | None:
    """`load_iris()` and its kin; `load_digits(n_class=2)` has the first digits only."""
    row = SKLEARN_LOADED[site.name.split(".")[-1]]
    passed = site.args.get(0, "n_class") if site.name.endswith("load_digits") else None
    if passed is not None:
        row = replace(row, classes=size_of(site.machine, passed))
    picked = site.arg(None, "categories") if "20newsgroups" in site.name else None
    if picked is not None and not (isinstance(picked, Constant) and picked.value is None):
        # The groups that are asked for are numbered anew from 0.
        texts = names_in(site.machine, picked)
        row = replace(row, classes=len(set(texts)) if texts else None)
    return _bunch(site, row)


@item_of("sklearn.Bunch")
def bunch_item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`bunch["target"]`."""
    name = text_of(index)
    return machine.part(owner, name) if isinstance(owner, StoredObject) and name is not None else None


@on_call(*(f"sklearn.{name}" for name in SKLEARN_MADE))
def generate(site: Site) -> Value | None:
    """`make_classification(n_classes=3)` and its kin."""
    name = site.name.split(".")[-1]
    row = SKLEARN_MADE[name]
    passed = site.args.get(None, "n_classes") or (site.args.get(2, "centers") if name == "make_blobs" else None)
    centers = items_of(site.machine, passed)
    if centers is not None and not centers.more:
        passed = Constant(len(centers.items), site.where)
    if name == "make_multilabel_classification" and passed is None:
        passed = site.args.get(2)
    classes = size_of(site.machine, passed) if passed is not None else row.classes
    targets = size_of(site.machine, site.args.get(None, "n_targets"))
    labels = _labels(row, site, classes)
    if passed is not None and classes is None:
        labels = with_labels(labels, classes=None, highest=None)
    if name == "make_regression" and targets is not None and targets > 1:
        labels = replace(labels, shape=(None, targets))
    # A single tag is a yes or no for each item, in a column of its own.
    if name == "make_multilabel_classification" and classes == 1:
        labels = replace(with_labels(labels, encoding="binary", classes=2), shape=(None, 1))
    return TupleValue((Tensor(shape=row.x, where=site.where, why="generated inputs"), labels), site.where)


@on_call("sklearn.StratifiedKFold", "sklearn.KFold", "sklearn.StratifiedShuffleSplit", "sklearn.ShuffleSplit")
def folds(site: Site) -> Value | None:
    """Splits by rows."""
    return site.machine.new("sklearn.folds", site.where)


@on_method("sklearn.folds.split")
def split(site: Site) -> Value | None:
    """Pairs of row numbers."""
    rows = Call("rows", site.args, site.where)
    return TupleValue((TupleValue((rows, rows), site.where),), site.where, more=True)
