"""Metrics that a program calls itself, in the words of the contract: what each argument is, and in which order."""

from __future__ import annotations

import ast

from trueup.contract.head import OVER_AN_AXIS
from trueup.contract.known import Known, Maybe, Place, Unknown, is_known, value_of
from trueup.contract.metric import Argument, Kind, Metric, MetricCall, NumberName, Shuffled
from trueup.contract.reading import is_from_outside
from trueup.engine.events import LossCalled, Measured, NotFollowed
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.outcomes import can_meet
from trueup.engine.pedigree import PRECISION_RECALL_F1, Score
from trueup.engine.setups.filling import where_filled_up_in_a_call
from trueup.engine.setups.metric_ways import as_handed
from trueup.engine.setups.setup_parts import metric_of
from trueup.engine.tensors import Tensor, with_labels
from trueup.engine.transfers import written_names
from trueup.engine.values import Constant, Guards, LibraryName, Spot, place_of
from trueup.facts import arguments_of, meanings_of
from trueup.frameworks.metric_arguments import NUMBERS

_DECIDED: dict[str, Kind] = {"argmax": "class numbers", "highest": "highest scores"}
#: What leaves of a score only whether, or which.
_DECISIONS = frozenset({"argmax", "threshold", "round", "sign"})
#: Of these, those that say yes or no of each class.
_YES_OR_NO = _DECISIONS - {"argmax"}
_ENCODED: dict[str, Kind] = {
    "integer": "class numbers",
    "binary": "0/1 numbers",
    "one-hot": "one-hot rows",
    "multi-hot": "0/1 rows",
    "probabilities": "rows of scores",
    "continuous": "real numbers",
}


def metric_calls_of(
    machine: Machine, model: int, output: int, guards: Guards, meant: str = ""
) -> tuple[MetricCall, ...]:
    """The metrics that are called on one output's answers, under outcomes that the setup allows.

    meant: the encoding that the loss beside the output asks of labels; batches that a loader gives as they are have it.
    """
    events = machine.record.index().measured.get((model, output), ())
    allowed = [event for event in events if can_meet(event.path, guards)]
    return calls_of(machine, [_with_labels_as_meant(event, meant) for event in allowed])


def _with_labels_as_meant(event: Measured, meant: str) -> Measured:
    """The call, with labels that were not read written as the loss asks for: they are batches, and nothing else."""
    labels, scores = event.labels, event.predictions
    # A loss of class numbers is given one unit for each of them, be it the data or a caller that tells how many.
    if meant == "integer" and scores is not None and (scores.head.units_by_data or is_from_outside(scores.why)):
        event = replace(event, predictions=replace(scores, more_than_one=True))
    if labels is None or not meant or labels.labels.encoding is not None or not _are_batches(labels):
        return event
    return replace(event, labels=with_labels(labels, encoding=meant))


def _are_batches(labels: Tensor) -> bool:
    plain = labels.predictions.model is None and labels.predictions.answer is None and labels.figure is None
    return plain and not labels.symbolic and (labels.rows.loader is not None or labels.rows.gathered is not None)


def calls_of(machine: Machine, events: list[Measured]) -> tuple[MetricCall, ...]:
    """Each call once, in order; a loop may have come by several times, and one call may measure several numbers.

    Where some callers of its function exchange the two sides, it is read as the others hand them over.
    """
    last, called = dict[object, Measured](), dict[object, dict[Spot, None]]()
    exchanged = {event.where: found for event in events if (found := _exchanged_at(machine, event))}
    for event in events:
        key = (event.where, _number_of(event))
        if key not in last or not (event.where in exchanged and _is_exchanged(event)):
            last[key] = event
        if event.called is not None:
            called.setdefault(key, {})[event.called] = None
    places = {key: tuple(dict.fromkeys(spot.place() for spot in spots)) for key, spots in called.items()}
    return tuple(
        replace(metric_call(machine, event), called=places.get(key, ()), exchanged_at=exchanged.get(event.where, ()))
        for key, event in last.items()
    )


def _is_exchanged(event: Measured) -> bool:
    """As `MetricCall.exchanged`, of one time that the call is made."""
    labels, predictions = (
        (event.labels, int(event.predictions_first)),
        (event.predictions, int(not event.predictions_first)),
    )
    return _given_as(event, *labels).predicted is True and _given_as(event, *predictions).predicted is False


def _exchanged_at(machine: Machine, event: Measured) -> tuple[Place, ...]:
    """The calls by which this one's two sides are exchanged, where the program comes here with them in order too."""
    if not event.entered or not _is_exchanged(event):
        return ()
    alike = {item.entered: item for item in machine.record.index().measured_at.get(event.where, ())}
    wrong = [item.entered for item in alike.values() if _is_exchanged(item)]
    in_order = {spot for item in alike.values() if item.entered not in wrong for _, spot in item.entered}
    if not in_order:
        return ()
    spots = (
        next((spot for _, spot in reversed(way) if spot is not None and spot not in in_order), None) for way in wrong
    )
    return tuple(dict.fromkeys(spot.place() for spot in spots if spot is not None))


def _number_of(event: Measured) -> tuple[str, str, bool] | None:
    score = event.score
    several = score is not None and (event.decided or score.by == PRECISION_RECALL_F1)
    return (score.quantity, score.average, score.on_training_data) if score is not None and several else None


def metric_call(machine: Machine, event: Measured) -> MetricCall:
    """One call."""
    metric = _metric(machine, event)
    row = arguments_of(metric)
    event = as_handed(machine, event) if row is not None and row.ranks else event
    predictions = _given_as(event, event.predictions, int(not event.predictions_first))
    if _is_answered(machine, event) and not is_known(predictions.kind) and predictions.predicted is not False:
        predictions = replace(predictions, decided=True)
    labels = _given_as(event, event.labels, int(event.predictions_first))
    predictions = _as_labels_are(metric, predictions, labels, event.predictions)
    return MetricCall(
        metric=metric,
        labels=_as_it_takes(metric, labels, predictions),
        predictions=predictions,
        quantity=event.score.quantity if event.score is not None else "",
        average=event.score.average if event.score is not None else "",
        by=event.score.by if event.score is not None else "",
        names=names_of(machine, event),
        on_training_data=event.score is not None and event.score.on_training_data,
        partly_trained_on=event.score is not None and event.score.partly_trained_on,
        decided=event.decided,
        shuffled=shuffled_of(machine, event.labels, event.predictions),
        cut=event.cut,
        one_class=event.one_class,
        lower_class=event.lower_class,
        named_in_order=event.named_in_order,
        padded=where_filled_up_in_a_call(event),
        where=event.where.place(),
    )


def _is_answered(machine: Machine, event: Measured) -> bool:
    """True where the same array goes to a metric that raises for anything but answers, whenever this call is made."""
    if event.array is None:
        return False
    paths = machine.record.index().answered.get(event.array, ())
    return any(path.items() <= event.path.items() for path in paths)


def _as_it_takes(metric: Metric, labels: Argument, predictions: Argument) -> Argument:
    """Labels that were not read, beside one answer for each item: one number for each, where it raises for rows."""
    kind = value_of(predictions.kind)
    if is_known(labels.kind) or kind not in NUMBERS or labels.predicted is True:
        return labels
    row = arguments_of(metric)
    return replace(labels, kind=Known(kind, labels.where)) if row is not None and row.one_kind and kind else labels


def _as_labels_are(metric: Metric, answers: Argument, labels: Argument, tensor: Tensor | None) -> Argument:
    """Answers by a threshold whose shape was not followed, beside one label for each item: one number for each."""
    answer = tensor.predictions.answer if tensor is not None else None
    row = arguments_of(metric)
    if is_known(answers.kind) or answer is None or answer.decision not in ("threshold", "round"):
        return answers
    kind = value_of(labels.kind)
    if row is None or not row.one_kind or labels.predicted is True or kind is None or kind not in NUMBERS:
        return answers
    return replace(answers, kind=Known("0/1 numbers", answers.where))


def names_of(machine: Machine, event: Measured) -> tuple[NumberName, ...]:
    """What the program calls the number that comes out, each place once."""
    if event.score is None:
        return ()
    shown = machine.record.index().shown.get(event.where, ())
    measured = event.score
    own = (item for item in shown if (item.called or item.behind) and _is_of(item.score, measured))
    # A loop comes by many times: a place is worked out once.
    once = dict.fromkeys((item.called, item.behind, item.how, item.where) for item in own)
    names = (NumberName(words=words, behind=behind, how=how, where=spot.place()) for words, behind, how, spot in once)
    return tuple(dict.fromkeys(names))


def _is_of(shown: Score, measured: Score) -> bool:
    same_data = shown.on_training_data == measured.on_training_data
    return shown.quantity == measured.quantity and same_data


def _metric(machine: Machine, event: Measured) -> Metric:
    if event.decided and isinstance(event.metric, LibraryName):
        name = event.metric.name
        return Metric(name=Known(name), typed=name, spelling="function", where=event.where.place())
    if isinstance(event.metric, LibraryName) and not meanings_of(event.library).metrics_of_its_own:
        name = event.metric.name.rpartition(".")[2]
        typed = event.metric.name if event.predictions_first else name
        return Metric(name=Known(name), typed=typed, spelling="function", task=event.task, where=event.where.place())
    result = metric_of(machine, event.metric, event.library)
    return replace(result, where=result.where or event.where.place())


def _given_as(event: Measured, tensor: Tensor | None, index: int) -> Argument:
    """One side of the call; where nothing else is known of it, its name tells whether it is labels."""
    argument = argument_of(tensor)
    if argument.predicted is not None or not isinstance(event.where.node, ast.Call):
        return argument
    if tensor is not None and (
        (tensor.predictions.answer is not None and tensor.predictions.model is not None) or tensor.symbolic
    ):
        return argument
    passed = event.where.node.args
    node: ast.AST | None = passed[index] if index < len(passed) else None
    name = written_names.name_behind(node)
    if written_names.is_of_labels(name):
        return replace(argument, predicted=False)
    # What was decided and is called a prediction is one, whatever it was decided upon.
    answered = tensor is not None and tensor.predictions.answer is not None and written_names.is_of_answers(name)
    return replace(argument, predicted=True) if answered else argument


def argument_of(tensor: Tensor | None) -> Argument:
    """What an array is that a metric is given."""
    if tensor is None:
        return Argument(kind=Unknown("what the metric is given was not followed"))
    where = place_of(tensor.where)
    kind = _kind_of(tensor)
    activation: Maybe[str] = Unknown("what stood last was not followed", where)
    if tensor.head.activation is not None and tensor.predictions.answer is None and not tensor.predictions.rescaled:
        activation = Known(tensor.head.activation, where)
    return Argument(
        kind=Known(kind, where) if kind is not None else Unknown(tensor.why or "it was not followed", where),
        activation=activation,
        predicted=_predicted(tensor),
        decided=tensor.predictions.answer is not None
        and tensor.predictions.answer.decision in _DECISIONS
        and tensor.figure is None,
        decided_at=place_of(tensor.predictions.answer.where) if tensor.predictions.answer is not None else None,
        where=where,
        even=tensor.rows.even,
    )


def _predicted(tensor: Tensor) -> bool | None:
    """Whether a model gave it; arrays of which nothing is known may be anything."""
    if tensor.predictions.model is not None:
        return True
    known = tensor.labels.encoding is not None or tensor.frame or tensor.source.startswith(("column ", "columns"))
    return False if known and tensor.predictions.answer is None and not tensor.symbolic else None


def _kind_of(tensor: Tensor) -> Kind | None:
    decision = tensor.predictions.answer.decision if tensor.predictions.answer is not None else "none"
    if tensor.figure is not None or tensor.loss is not None or decision == "lowest":
        return None
    if decision in _YES_OR_NO and tensor.rows.of_one:
        return None  # one item's answers for several classes, no answers of several items
    rows = _in_rows(tensor)
    if decision in _DECIDED and not (tensor.predictions.answer is not None and tensor.predictions.answer.tested):
        return "0/1 rows" if tensor.labels.encoding == "one-hot" else _DECIDED[decision]
    if decision != "none":
        # One number or several for each item: either way it is decided.
        rows = len(tensor.shape) == 2 if rows is None and tensor.shape is not None else rows
        return None if rows is None else "0/1 rows" if rows else "0/1 numbers"
    if tensor.predictions.model is None:
        if tensor.labels.lowest is not None and tensor.labels.lowest == tensor.labels.highest:
            return None  # one number for all items: the score of a guess that tells nothing apart
        return _ENCODED.get(tensor.labels.encoding or "")
    # Outputs that were combined with other numbers are no scores for certain.
    if rows is None or tensor.head.activation is None:
        return None
    return "rows of scores" if rows else "scores"


def _in_rows(tensor: Tensor) -> bool | None:
    """True where each item has several numbers along the last axis, False where it has one."""
    if tensor.head.unit_gone and tensor.shape is None and tensor.head.activation not in OVER_AN_AXIS:
        return False
    if tensor.class_axis != -1 or (tensor.shape is None and tensor.last is None and not tensor.more_than_one):
        return None
    if tensor.shape is not None and len(tensor.shape) < 2:
        return False
    if tensor.last is None:
        return True if tensor.more_than_one else None
    return tensor.last > 1


def shuffled_of(machine: Machine, first: Tensor | None, other: Tensor | None) -> Shuffled | None:
    """Where one side is a pass over a shuffled source, and the other is not of the same pass."""
    for passed, beside in ((first, other), (other, first)):
        order = passed.rows.order if passed is not None else None
        if passed is None or passed.predictions.model is None or order is None or order.files or beside is None:
            continue
        against = beside.rows.order
        if against is not None and against.passed_at is not None and against.passed_at == order.passed_at:
            continue
        alone = against is None and beside.rows.loader is None and beside.predictions.model is None
        itself = alone and beside.where is not None and beside.where == order.listed
        if not itself and (against is None or against.source != order.source or beside.predictions.model is not None):
            continue
        trains = machine.store.read((order.source, "#trains"))
        trained_on = isinstance(trains, Constant) or (order.passed_at is not None and _in_a_loss(machine, order.source))
        place = place_of(order.where)
        if place is not None:
            files = itself or (against is not None and against.files)
            return Shuffled(where=place, by=order.by, trains=trained_on, files=files)
    return None


def _in_a_loss(machine: Machine, source: int) -> bool:
    """Whether batches of a source may train: they meet a loss, or a loss of the program was not followed."""
    for event in machine.record.events:
        if isinstance(event, NotFollowed):
            return True
        if isinstance(event, LossCalled):
            sides = (event.output, machine.resolve(event.labels))
            orders = (side.rows.order for side in sides if isinstance(side, Tensor))
            if any(order is not None and order.source == source for order in orders):
                return True
    return False
