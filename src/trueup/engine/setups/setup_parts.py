"""Values of the interpreter as the words of the contract: a head, labels, a loss, a metric."""

from __future__ import annotations

from typing import cast

from trueup.contract.head import OVER_AN_AXIS, Head
from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.labels import FLAT, OUTPUTS, ROWS, WRITTEN_OUT, Encoding, Labels, unread_labels
from trueup.contract.loss import Loss, Spelling, unread_loss
from trueup.contract.metric import Metric
from trueup.engine.events import Compiled
from trueup.engine.immutable import replace
from trueup.engine.interpret.functions import class_attribute
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.batch_ratios import is_ratio_of_a_batch
from trueup.engine.setups.filling import where_filled_up
from trueup.engine.tensors import Tensor, over_places, with_shape
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.losses import own_losses_of, wrapped_loss
from trueup.engine.transfers.placeholders import as_fed
from trueup.engine.transfers.writing import but_what_is_written
from trueup.engine.values import (
    Args,
    Bound,
    Call,
    Constant,
    FunctionValue,
    LibraryName,
    Partial,
    Spot,
    StoredObject,
    UnknownValue,
    Value,
    number_of,
    place_of,
    text_of,
)
from trueup.facts import canonical_loss, canonical_metric


def head_of(value: Value, name: str | None) -> Head:
    """The head that a tensor is."""
    if not isinstance(value, Tensor):
        why = value.why if isinstance(value, UnknownValue) else "the output of the model was not followed"
        where = place_of(value.where)
        return Head(units=Unknown(why, where), activation=Unknown(why, where), name=name, where=where)
    why = value.why or "the size of the last axis was not followed"
    where = place_of(value.where)
    spot = value.head.activation_where or value.where
    units = value.last if value.last is not None or value.class_axis == -1 else value.size
    if over_places(value):
        units, why = None, f"{value.head.activation} is over another axis than the channels"
    single = value.head.activation is not None and value.head.activation not in OVER_AN_AXIS
    answer = value.predictions.answer
    if value.shape == (None,) and single and value.symbolic and not value.head.laid_flat:
        # One number for each item: what there was of a class axis is gone, and the axis left is that of the items.
        units = 1
    if units is None and value.shape is None and single and value.head.unit_gone:
        units = 1
    return Head(
        units=Known(units, place_of(value.head.units_where or value.where))
        if units is not None
        else Unknown(why, where),
        activation=Known(value.head.activation, place_of(spot))
        if value.head.activation is not None
        else Unknown(why, where),
        axis=_axis_of(value, spot),
        implicit_axis=value.head.implicit_axis,
        rank=_rank_of(value, where),
        under=value.head.under,
        direct=value.head.direct,
        recurrent=value.head.recurrent,
        decided=answer is not None and answer.decision in ("round", "threshold"),
        dtype=Known(value.dtype, where) if value.dtype is not None else Unknown("no dtype is written"),
        more_than_one=value.more_than_one,
        name=name,
        where=where,
        applied=place_of(value.head.applied_where) if value.head.activation is not None else None,
    )


def activated_head(output: Tensor) -> Head:
    """The head that an activation makes; applied to what a model has given already, it is none of the model's own."""
    return replace(head_of(output, None), beside_loss=output.predictions.model is not None)


def _items_last(value: Tensor) -> bool:
    """True for outputs in columns: `w @ x` has its classes along the first axis and its items along the last."""
    rank = len(value.shape) if value.shape is not None else 0
    return rank > 1 and value.class_axis in (0, -rank)


def _axis_of(value: Tensor, spot: Spot | None) -> Known[int] | Unknown:
    axis = value.head.axis
    if axis is None:
        return Unknown("no axis is written")
    if not _items_last(value):
        return Known(axis, place_of(spot))
    # Of outputs in columns the axis of the classes is the first: that is said as of outputs in rows.
    over_classes = value.shape is not None and axis in (0, -len(value.shape))
    return Known(-1, place_of(spot)) if over_classes else Unknown("the items lie along the last axis")


def _rank_of(value: Tensor, where: Place | None) -> Known[int] | Unknown:
    if value.shape is None or _items_last(value):
        return Unknown("the rank was not followed" if value.shape is None else "the items lie along the last axis")
    return Known(len(value.shape), where)


def argument_of(event: Compiled, index: int | None, name: str) -> Value | None:
    """What a call is given; of `compile(**options)` with options that were not read it is not known to be nothing."""
    passed = event.args.get(index, name)
    unread = passed is None and event.args.more
    return UnknownValue("arguments that were not followed", event.where) if unread else passed


def is_data(output: Value) -> bool:
    """True for numbers that a program writes out or draws, whatever was done to them since: no model gave them."""
    if not isinstance(output, Tensor) or output.predictions.model is not None:
        return False
    return output.labels.encoding is not None or output.source == WRITTEN_OUT


def of_items(machine: Machine, output: Value, passed: Value | None) -> Value:
    """An output of one number for each item: where the labels are as many, its only axis is that of the items."""
    labels = machine.resolve(passed)
    if not isinstance(output, Tensor) or not isinstance(labels, Tensor) or labels.labels.encoding not in FLAT:
        return output
    one_axis = output.shape is not None and len(output.shape) == 1 and output.shape == labels.shape
    if not one_axis or output.head.activation in OVER_AN_AXIS:
        return output
    return with_shape(output, (None,))


def _why_no_labels(value: Value | None) -> str:
    """Why nothing is known of labels that no array was made of."""
    if value is None or (isinstance(value, Constant) and value.value is None):
        return "no labels are given to a training that was read"
    if isinstance(value, Call):
        return f"what {value.name} gives is not known as labels"
    return "what is given as labels was not followed"


def labels_of(machine: Machine, value: Value | None) -> Labels:
    """The labels that a value is."""
    plain = machine.resolve(value)
    if isinstance(plain, StoredObject) and plain.kind == "data set":
        plain = machine.resolve(machine.part(plain, "#labels"))
    result = from_literal(machine, plain, None) if plain is not None else None
    if result is None:
        why = plain.why if isinstance(plain, UnknownValue) else _why_no_labels(plain)
        return unread_labels(why, place_of(getattr(plain, "where", None)))
    result = but_what_is_written(as_fed(machine, result))
    where = place_of(result.where)
    columns: Maybe[int | None] = Unknown("the shape of the labels was not followed", where)
    rank: Maybe[int] = Unknown("the shape of the labels was not followed", where)
    # Of a frame in which no labels were made out, the columns may be features: how many there are says nothing.
    if result.shape is not None and (result.labels.encoding is not None or not result.frame):
        rank = Known(max(len(result.shape), 1), where)
        if len(result.shape) < 2:
            columns = Known(None, where)
        elif result.shape[-1] is not None:
            columns = Known(result.shape[-1], where)
    # Laid out anew (`reshape`, `view`), rows keep how many numbers an item has, and that is their classes.
    elif result.shape is None and result.size is not None and result.labels.encoding in ROWS:
        columns = Known(result.size, where)
    encoding = cast("Encoding | None", result.labels.encoding)
    return Labels(
        encoding=Known(encoding, where)
        if encoding is not None
        else Unknown(result.why or "the labels were not followed", where),
        classes=Known(result.labels.classes, where)
        if result.labels.classes is not None
        else Unknown("the number of classes was not followed"),
        columns=columns,
        rank=rank,
        lowest=Known(result.labels.lowest, where)
        if result.labels.lowest is not None
        else Unknown("the range was not followed"),
        highest=Known(result.labels.highest, where)
        if result.labels.highest is not None
        else Unknown("the range was not followed"),
        scale=Known(result.labels.scale, where)
        if result.labels.scale is not None
        else Unknown("the scale was not followed"),
        dtype=Known(result.dtype, where) if result.dtype is not None else Unknown("no dtype is written"),
        in_rows=result.where in machine.record.in_rows,
        may_be_one=result.rows.batch or (result.shape is not None and result.shape[:1] == (1,)),
        source=OUTPUTS if _is_output(result) else result.source,
        under=result.head.under if _is_output(result) else None,
        padded=where_filled_up(result),
        where=where,
    )


def _is_output(labels: Tensor) -> bool:
    """True for what a model gives as it is: neither a class that was decided upon nor labels that are known."""
    answer = labels.predictions.answer
    undecided = answer is None or answer.decision == "none"
    return labels.symbolic and labels.labels.encoding is None and labels.head.activation is not None and undecided


def one_hot_by_wrapper(labels: Labels) -> Labels:
    """Class numbers as scikit-learn's wrapper hands them to a categorical loss: as one-hot rows."""
    classes = labels.classes.value if isinstance(labels.classes, Known) else None
    columns: Maybe[int | None] = Known(classes) if classes is not None else Unknown("the classes were not followed")
    return replace(
        labels, encoding=Known("one-hot", labels.where), columns=columns, lowest=Known(0.0), highest=Known(1.0),
        source=f"{labels.source}, made one-hot by the wrapper",
    )  # fmt: skip


def loss_of(machine: Machine, value: Value | None, library: str, call: Spot) -> Loss:
    """The loss that a value given to compile is."""
    call_place = place_of(call)
    value = machine.resolve(value)
    if value is None or (isinstance(value, Constant) and value.value is None):
        return replace(unread_loss("no loss is given", call_place), call=call_place)
    where = place_of(value.where) or call_place
    text = text_of(value)
    if text is not None:
        return _named(text, text, "string", library, Loss(name=Unknown(""), where=where, call=call_place))
    base, own = Loss(name=Unknown(""), where=where, call=call_place), own_losses_of(library)
    if isinstance(value, LibraryName):
        foreign = own.foreign(value.name) if own is not None else None
        if foreign is not None:
            row, full = foreign
            return replace(base, name=Known(row, where), qualified=full, spelling="function", from_logits=Known(True))
        last = value.name.split(".")[-1]
        # `MSE` and `KLD` are functions: a class has small letters in its name, too.
        spelling: Spelling = "object" if last[:1].isupper() and last.upper() != last else "function"
        return _named(last, value.name, spelling, library, base)
    if isinstance(value, Partial) and isinstance(value.func, LibraryName):
        result = _named(value.func.name.split(".")[-1], value.func.name, "wrapped", library, base)
        return _with_arguments(result, machine, value.args, None)
    if isinstance(value, Call):
        entry = _entry_of(value)
        return replace(base, name=Unknown(entry, where)) if entry else _object(machine, value, library, base)
    if isinstance(value, FunctionValue):
        term = wrapped_loss(machine, value)
        seen = own.wrapped(value, term) if own is not None and term is not None else None
        if seen is not None:
            term, full = seen
            logits: Maybe[bool] = Unknown("not followed") if term.from_logits is None else Known(term.from_logits)
            return replace(base, name=Known(term.name, where), qualified=full, spelling="wrapped", from_logits=logits)
        return replace(base, name=Unknown("a loss of the program's own", where), spelling="wrapped")
    why = value.why if isinstance(value, UnknownValue) else "a loss that was not followed"
    return replace(base, name=Unknown(why, where))


def _entry_of(value: Call) -> str:
    """Why nothing is known of an entry of what a library's function gave, "" for anything else."""
    return f"an entry of what {value.name.rstrip('[]')} gives" if value.name.endswith("[]") else ""


def _named(word: str, qualified: str, spelling: Spelling, library: str, base: Loss) -> Loss:
    row = canonical_loss(word, library)
    name: Maybe[str] = (
        Known(row, base.where) if row is not None else Unknown(f"{word} is no loss that is known", base.where)
    )
    return replace(base, name=name, qualified=qualified, spelling=spelling)


def _object(machine: Machine, value: Call, library: str, base: Loss) -> Loss:
    last = value.name.split(".")[-1]
    if last in ("get", "deserialize") and value.args.positional:
        return loss_of(machine, value.args.positional[0], library, value.where) if value.where else base
    result = _named(last, value.name, "object", library, base)
    return _with_arguments(result, machine, value.args, 0)


def _with_arguments(loss: Loss, machine: Machine, args: Args, at: int | None) -> Loss:
    passed = machine.resolve(args.get(at, "from_logits"))
    logits: Maybe[bool] = Known(False)
    if passed is not None:
        logits = (
            Known(bool(passed.value), place_of(passed.where))
            if isinstance(passed, Constant) and isinstance(passed.value, (bool, int))
            else Unknown("from_logits was not followed", place_of(passed.where))
        )
    elif args.unread(at):
        logits = Unknown("from_logits may be among arguments that were not followed")
    smoothing = number_of(machine.resolve(args.get(None, "label_smoothing")))
    ignored = number_of(machine.resolve(args.get(None, "ignore_class", "ignore_index")))
    return replace(
        loss,
        from_logits=logits,
        label_smoothing=Known(float(smoothing)) if smoothing is not None else loss.label_smoothing,
        ignore_index=Known(int(ignored)) if ignored is not None else loss.ignore_index,
        weighted=args.get(None, "weight", "pos_weight", "class_weight") is not None,
    )


def metric_of(machine: Machine, value: Value, library: str, *, weighted: bool = False) -> Metric:
    """The metric that a value in `metrics=` is."""
    value = machine.resolve(value) or value
    where = place_of(value.where)
    text = text_of(value)
    if text is not None:
        return _metric(text, text, "string", library, where_spot=value.where, weighted=weighted)
    if isinstance(value, LibraryName):
        last = value.name.split(".")[-1]
        return _metric(last, value.name, "function", library, where_spot=value.where, weighted=weighted)
    if isinstance(value, Call) and (entry := _entry_of(value)):
        return Metric(name=Unknown(entry, where), where=where, weighted=weighted)
    if isinstance(value, Call):
        result = _metric(
            value.name.split(".")[-1], value.name, "object", library, where_spot=value.where, weighted=weighted
        )
        threshold = number_of(machine.resolve(value.args.get(None, "threshold", "thresholds")))
        logits = machine.resolve(value.args.get(None, "from_logits"))
        return replace(
            result,
            logged_as=text_of(machine.resolve(value.args.get(0 if "tp" not in value.args.keywords else None, "name"))),
            threshold=Known(float(threshold), where) if threshold is not None else result.threshold,
            from_logits=Known(bool(logits.value)) if isinstance(logits, Constant) else result.from_logits,
            sparse_labels=_flag(machine, value.args, "sparse_y_true"),
            sparse_predictions=_flag(machine, value.args, "sparse_y_pred"),
        )
    function = value.func if isinstance(value, Bound) else value
    if isinstance(value, (Bound, FunctionValue)) and isinstance(function, FunctionValue):
        typed = getattr(function.node, "name", "a lambda")
        return Metric(
            name=Unknown("a metric of the program's own", where),
            typed=typed,
            spelling="wrapped",
            logged_as=typed,
            of_each_batch=is_ratio_of_a_batch(machine, value),
            where=where,
        )
    if isinstance(value, StoredObject) and value.cls is not None:
        typed = value.cls.node.name
        own = class_attribute(machine, value.cls, "name")
        return Metric(
            name=Unknown("a metric of the program's own", where),
            typed=typed,
            spelling="object",
            logged_as=text_of(own),
            where=where,
        )
    why = value.why if isinstance(value, UnknownValue) else "a metric that was not followed"
    return Metric(name=Unknown(why, where), where=where, weighted=weighted)


def _flag(machine: Machine, args: Args, name: str) -> Maybe[bool | None]:
    passed = machine.resolve(args.get(None, name))
    if passed is None and not args.more:
        return Known(None)
    if isinstance(passed, Constant) and isinstance(passed.value, bool):
        return Known(passed.value, place_of(passed.where))
    return Unknown(f"{name} was not followed")


def _metric(
    word: str, typed: str, spelling: Spelling, library: str, *, where_spot: Spot | None, weighted: bool
) -> Metric:
    row = canonical_metric(word, library)
    where = place_of(where_spot)
    name: Maybe[str] = Known(row, where) if row is not None else Unknown(f"{word} is no metric that is known", where)
    return Metric(name=name, typed=typed, spelling=spelling, weighted=weighted, where=where)
