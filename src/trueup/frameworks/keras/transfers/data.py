"""Keras's data: data sets, to_categorical, generators, tf.data; and the names that callbacks watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.immutable import replace
from trueup.engine.interpret.batches import batch_of
from trueup.engine.interpret.containers import entries_of, items_of, names_in, new_dict, set_entry
from trueup.engine.interpret.functions import call
from trueup.engine.tensors import (
    LabelsTrait,
    RowsTrait,
    Tensor,
    class_numbers,
    with_labels,
    with_rows,
    without_encoding,
)
from trueup.engine.transfers.indexing import named_columns, some_rows
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.one_hot_rows import one_hot_of_any_rank
from trueup.engine.transfers.orders import in_files, note_order, set_order
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method, on_prefix
from trueup.engine.values import (
    Args,
    Constant,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    option_sym,
    text_of,
    whole_of,
)
from trueup.frameworks.datasets import DatasetRow
from trueup.frameworks.keras.dataset_rows import KERAS_DATASETS
from trueup.frameworks.keras.transfers.training import labels_in

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


@on_prefix("keras.datasets.")
def dataset(site: Site) -> Value | None:
    """`mnist.load_data()`: two pairs of arrays."""
    parts = site.name.split(".")
    row = KERAS_DATASETS.get(parts[2]) if len(parts) > 2 else None
    if row is None or parts[-1] != "load_data":
        return None
    classes = row.classes
    if parts[2] == "cifar100" and text_of(site.arg(0, "label_mode")) == "coarse":
        classes = 20
    return TupleValue(
        (_pair(row, parts[2], row.train, classes, site.where), _pair(row, parts[2], row.test, classes, site.where)),
        site.where,
    )


def _pair(row: DatasetRow, name: str, length: int | None, classes: int | None, where: Spot) -> TupleValue:
    x = Tensor(shape=(length, *(row.x or (None,))[1:]), where=where, why="a data set's inputs")
    encoding = "binary" if classes == 2 else row.encoding
    high = classes - 1.0 if classes is not None else None
    y = Tensor(
        shape=(length, *row.y[1:]),
        where=where,
        source=f"keras.datasets.{name}",
        dtype="uint8",
        labels=LabelsTrait(
            encoding=encoding, classes=classes, lowest=None if row.encoding == "continuous" else 0.0, highest=high
        ),
        rows=RowsTrait(mixed=row.mixed),
    )
    return TupleValue((x, y), where)


@on_call("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical", "tf.one_hot", "keras.backend.one_hot",
         "torch.nn.functional.one_hot", "keras.utils.categorical_probas_to_classes")  # fmt: skip
def to_categorical(site: Site) -> Value | None:
    """Class numbers as one-hot rows; without a count, as many columns as the largest number asks for."""
    if site.name.endswith("categorical_probas_to_classes"):
        return None
    data = from_literal(site.machine, site.arg(0, "y", "indices", "x", "tensor"), site.where)
    passed = site.arg(1, "num_classes", "nb_classes", "depth")
    size = whole_of(passed)
    explicit = passed is not None and not (isinstance(passed, Constant) and passed.value is None)
    labels = data if data is not None else Tensor(where=site.where)
    if not explicit:
        size = (
            int(labels.labels.highest) + 1
            if labels.labels.highest is not None
            and (labels.labels.encoding in ("integer", "binary") or labels.source == "arange")
            else None
        )
    # Keras adds an axis to rows that are one-hot already, and no loss takes what comes of that.
    if labels.labels.encoding in ("one-hot", "multi-hot") and not site.name.endswith("one_hot"):
        return replace(Tensor(where=site.where), why="one-hot rows are made one-hot again")
    if labels.frame:
        # A table's column: programs give this one column, however it was cut out.
        labels = replace(labels, shape=(labels.shape[0] if labels.shape else None,))
    elif labels.shape is not None and len(labels.shape) == 2 and labels.shape[-1] != 1 and not labels.labels.encoding:
        # One column of a matrix that was not read, as most programs give it, or a number for each place.
        labels = replace(labels, shape=None)
    name = site.name.split(".")[-1]
    result = one_hot_of_any_rank(labels, size, site.where, name, keeps_axes=name == "one_hot")
    at_least = getattr(passed, "at_least", None)
    return replace(
        with_labels(result, classes=size),
        more_than_one=size is None and (not explicit or at_least is None or at_least > 1),
    )


# -- generators and data sets -----------------------------------------------------------------------------------------

#: class_mode of flow_from_directory, label_mode of image_dataset_from_directory -> encoding.
_MODES = {
    "categorical": "one-hot",
    "binary": "binary",
    "sparse": "integer",
    "int": "integer",
    "multi_output": None,
    "raw": None,
}


def data_set(machine: Machine, labels: Value, where: Spot) -> StoredObject:
    """A data set that gives pairs of inputs and these labels."""
    result = machine.new("data set", where)
    machine.set_part(result, "#labels", labels)
    return result


def set_of_rows(machine: Machine, row: StoredObject, where: Spot) -> StoredObject:
    """A data set that gives dicts: a loop takes the labels out of them; `fit` is given none beside its inputs."""
    result = data_set(machine, Tensor(where=where, why="a data set of dicts"), where)
    machine.set_part(result, "#row", row)
    return result


def _from_directory(site: Site, mode: str | None, default: str, classes: int | None) -> StoredObject:
    encoding = _MODES.get(mode or default)
    count = 2 if encoding == "binary" else classes
    # `image_dataset_from_directory` gives 0 and 1 in a column, `flow_from_directory` in a flat array.
    in_a_column = mode == "binary" and default == "int"
    labels = Tensor(
        shape=(None, count) if encoding == "one-hot" else (None, 1) if in_a_column else (None,),
        where=site.where,
        more_than_one=encoding == "one-hot",
        source=f"{site.name.split('.')[-1]}",
        why="" if encoding else "labels of a directory",
        labels=LabelsTrait(
            encoding=encoding,
            classes=count,
            lowest=0,
            highest=1 if encoding in ("one-hot", "binary") else None if count is None else count - 1,
        ),
    )
    result = data_set(site.machine, labels, site.where)
    names = tuple(UnknownValue("a class's name", site.where) for _ in range(classes)) if classes is not None else ()
    if classes is not None:
        site.machine.set_part(result, "class_names", TupleValue(names, site.where))
        site.machine.set_part(result, "num_classes", Constant(classes))
    return result


def _class_list(site: Site, position: int | None, *names: str) -> int | None:
    stored = items_of(site.machine, site.arg(position, *names))
    return len(stored.items) if stored is not None and not stored.more and stored.items else None


@on_call("keras.preprocessing.ImageDataGenerator")
def generator(site: Site) -> Value | None:
    """An image generator; its flow methods tell the labels."""
    return site.machine.new("keras.preprocessing.ImageDataGenerator", site.where, args=site.args)


def _picks_more(machine: Machine, mode: Value) -> bool:
    """True for an option that the program asks for as well: what it picks there goes with another kind of labels."""
    option = option_sym(mode.option) if isinstance(mode, Constant) and mode.option is not None else None
    return option is not None and any(isinstance(asked, tuple) and option in asked for asked in machine.doubts)


@on_method(
    "keras.preprocessing.ImageDataGenerator.flow_from_directory",
    "keras.preprocessing.ImageDataGenerator.flow_from_dataframe",
)
def flow_from_directory(site: Site) -> Value | None:
    """`flow_from_directory(..., class_mode="categorical")`; one-hot unless it says otherwise."""
    from_folder = site.name.endswith("directory")
    passed = site.arg(4 if from_folder else None, "class_mode")
    if passed is not None and (text_of(passed) is None or _picks_more(site.machine, passed)):
        return data_set(site.machine, Tensor(where=site.where, why="the class_mode was not followed"), site.where)
    if isinstance(passed, Constant) and passed.value is None:
        result = data_set(site.machine, Tensor(where=site.where, why="the generator gives no labels"), site.where)
        note_order(site, result, 6 if from_folder else None)
        return result
    names = names_in(site.machine, site.arg(3, "y_col")) if text_of(passed) in ("raw", "other") else None
    if names is not None and len(names) > 1:
        return data_set(site.machine, named_columns(len(names), site.where), site.where)
    classes = _class_list(site, 3 if from_folder else None, "classes")
    result = _from_directory(site, text_of(passed), "categorical", classes)
    note_order(site, result, 6 if from_folder else None)
    return result


@on_method("keras.preprocessing.ImageDataGenerator.flow")
def flow(site: Site) -> Value | None:
    """`flow(x, y)`."""
    labels = site.args.get(1, "y") or labels_in(site.machine, site.arg(0, "x"))
    if labels is None:
        return None
    result = data_set(site.machine, labels, site.where)
    note_order(site, result, 3)
    return result


@on_call(
    "keras.preprocessing.image_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory",
    "keras.preprocessing.audio_dataset_from_directory",
)
def dataset_from_directory(site: Site) -> Value | None:
    """`image_dataset_from_directory(..., label_mode="int")`; class numbers unless it says otherwise."""
    passed, labels = site.arg(2, "label_mode"), site.arg(1, "labels")
    own = labels is not None and text_of(labels) != "inferred"
    if own or (passed is not None and (text_of(passed) is None or _picks_more(site.machine, passed))):
        why = "the labels are given as a list" if own else "the label_mode was not followed"
        return data_set(site.machine, Tensor(where=site.where, why=why), site.where)
    result = _from_directory(site, text_of(passed), "int", _class_list(site, 3, "class_names"))
    kind = site.name.split(".")[-1]
    note_order(site, result, {"image_dataset_from_directory": 7, "text_dataset_from_directory": 6}.get(kind))
    return TupleValue((result, result), site.where) if text_of(site.arg(None, "subset")) == "both" else result


@attribute_of("data set.num_classes")
def num_classes(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """The number of folders."""
    assert isinstance(owner, StoredObject)
    return UnknownValue("the number of classes that the folders tell", where, ("classes", owner.number), 2)


@attribute_of("data set.classes", "data set.labels")
def classes_of_files(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`generator.classes`: the class number of each file, in the order of the files."""
    assert isinstance(owner, StoredObject)
    by, labels = machine.resolve(machine.part(owner, "#by")), machine.resolve(machine.part(owner, "#labels"))
    if not isinstance(by, Constant) or "flow_from" not in str(by.value) or not isinstance(labels, Tensor):
        return class_names(machine, owner, where)
    count = labels.labels.classes
    listed = Tensor(
        shape=(None,),
        where=where,
        source=str(by.value),
        labels=class_numbers(count),
    )
    return in_files(machine, owner, listed)


@attribute_of("data set.class_indices", "data set.class_names")
def class_names(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """The names of the folders."""
    assert isinstance(owner, StoredObject)
    return UnknownValue("the classes that the folders tell", where, ("class names", owner.number), 2)


@on_call("tf.data.Dataset.from_tensor_slices", "tf.data.Dataset.from_tensors", "tf.data.Dataset.zip")
def from_slices(site: Site) -> Value | None:
    """`Dataset.from_tensor_slices((x, y))`."""
    data = site.arg(0)
    pair = items_of(site.machine, data) if len(site.args.positional) == 1 else TupleValue(site.args.positional)
    if site.name.endswith("zip") and pair is not None and len(pair.items) == 2:
        second = site.machine.resolve(pair.items[1])
        labels = site.machine.part(second, "#rows") if isinstance(second, StoredObject) else None
        return data_set(site.machine, labels, site.where) if labels is not None else None
    labels = labels_in(site.machine, data)
    if labels is not None:
        return data_set(site.machine, labels, site.where)
    if not isinstance(data, Tensor):
        return None
    result = data_set(site.machine, Tensor(where=site.where, why="a data set that gives no labels"), site.where)
    site.machine.set_part(result, "#rows", data)
    return result


@on_method("data set.map")
def mapped(site: Site) -> Value | None:
    """`dataset.map(f)`: what the function makes of inputs and labels."""
    assert isinstance(site.owner, StoredObject)
    labels = site.machine.part(site.owner, "#labels") or UnknownValue("labels")
    row = site.machine.resolve(site.machine.part(site.owner, "#row"))
    function = site.args.get(0, "map_func") or UnknownValue("a function")
    label = site.machine.resolve(labels)
    item = with_rows(label, single=True) if isinstance(label, Tensor) else labels
    row_values = (row,) if isinstance(row, StoredObject) else (Tensor(why="inputs"), item)
    created = call(site.machine, function, Args(row_values), site.where)
    created = site.machine.resolve(created) or created
    if isinstance(created, StoredObject) and created.kind == "dict":
        return set_of_rows(site.machine, created, site.where)
    found = labels_in(site.machine, created)
    # Its order is the order of what is mapped.
    stored = {part: site.machine.part(site.owner, part) for part in ("#by", "#shuffles")}
    why = Tensor(where=site.where, why="a function of the data set that was not followed")
    found = with_rows(found, single=False) if isinstance(found, Tensor) else found
    result = data_set(site.machine, found if found is not None else why, site.where)
    for part, value in stored.items():
        if value is not None:
            site.machine.set_part(result, part, value)
    return result


@on_method("data set.shuffle", "data set.cache", "data set.repeat")
def other_order(site: Site) -> Value | None:
    """`dataset.shuffle(1000)`: each pass has an order of its own; one that is kept, or goes on, is not judged."""
    assert isinstance(site.owner, StoredObject)
    machine, owner = site.machine, site.owner
    result = data_set(machine, machine.part(owner, "#labels") or UnknownValue("labels", site.where), site.where)
    for part in ("#row", "#rows", "#several", "dataset", "class_names", "num_classes"):
        value = machine.part(owner, part)
        if value is not None:
            machine.set_part(result, part, value)
    again = site.arg(2, "reshuffle_each_iteration")
    known = again is None or (isinstance(again, Constant) and again.value is not False)
    shuffles = site.name.endswith(".shuffle") and known and not site.args.more
    set_order(machine, result, "shuffle", site.where, shuffles=shuffles)
    return result


@on_method(*(f"data set.{name}" for name in ("take", "skip", "filter", "shard", "take_while")))
def some_of_set(site: Site) -> Value | None:
    """Some of the pairs: classes may be missing among them."""
    assert isinstance(site.owner, StoredObject)
    machine = site.machine
    row = machine.resolve(machine.part(site.owner, "#row"))
    entries = entries_of(machine, row)
    if entries is not None:
        some = new_dict(machine, site.where)
        for name, item in entries.items():
            value = machine.resolve(item)
            set_entry(machine, some, Constant(name), some_rows(value) if isinstance(value, Tensor) else item)
        return set_of_rows(machine, some, site.where)
    labels = machine.resolve(machine.part(site.owner, "#labels"))
    return data_set(machine, some_rows(labels), site.where) if isinstance(labels, Tensor) else site.owner


@on_prefix("data set.")
def same_set(site: Site) -> Value | None:
    """batch, shuffle, prefetch, cache …: the same pairs."""
    return site.owner


@item_of("data set")
def set_item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`generator[0]`: a pair of batches."""
    assert isinstance(owner, StoredObject)
    return batch_of(machine, owner, where)


@on_call("keras.preprocessing.pad_sequences", "keras.utils.pad_sequences")
def padded(site: Site) -> Value | None:
    """`pad_sequences(rows, maxlen=20)`: a table of whole numbers, one row for each sequence; words or classes."""
    length = site.arg(1, "maxlen")
    columns = length.value if isinstance(length, Constant) and isinstance(length.value, int) else None
    return Tensor(
        shape=(None, columns),
        where=site.where,
        dtype=text_of(site.arg(2, "dtype")) or "int32",
        why="padded sequences, of which it was not followed what their numbers mean",
        rows=RowsTrait(padded=site.where),
    )


@on_call("keras.utils.normalize")
def normalize(site: Site) -> Value | None:
    """Inputs divided by their length."""
    value = site.arg(0)
    return without_encoding(value, "normalised numbers") if isinstance(value, Tensor) else None


@on_prefix("keras.mixed_precision.")
def policy(site: Site) -> Value | None:
    """`set_global_policy("mixed_float16")`: every layer that names no dtype computes in half precision."""
    name = text_of(site.arg(0, "name", "policy", "value", "dtype"))
    if name is not None and site.name.split(".")[-1] in ("set_global_policy", "set_policy", "set_dtype_policy"):
        site.machine.record.policy = (name.removeprefix("mixed_"), site.where)
    return None


@on_call(
    *(f"keras.{home}.set_image_data_format" for home in ("backend", "config", "utils")),
    "keras.set_image_data_format",
    "keras.backend.set_image_dim_ordering",
    "keras.backend.common.set_image_dim_ordering",
)
def order_of_channels(site: Site) -> Value | None:
    """`set_image_data_format("channels_first")`: for every layer that names no order of its own."""
    known = text_of(site.arg(0, "data_format", "dim_ordering"))
    decided = known is not None and not site.machine.store.path
    site.machine.record.data_format = known if decided else ""
    return None
