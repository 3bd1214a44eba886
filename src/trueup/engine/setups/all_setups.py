"""What the interpreter noted down, put together as setups."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import AS_TAKEN, AS_TAKEN_OR_ROWS, OUTPUTS, ROWS, Encoding, Labels, unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.metric import MetricCall
from trueup.contract.number import BatchNumber
from trueup.contract.reading import NOT_COMPILED
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.doubts import labels_under_doubt
from trueup.engine.entries import moves_weights
from trueup.engine.events import Activated, Built, Compiled, Fitted, LossCalled, NotFollowed
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.limits import LimitMetError
from trueup.engine.record import guards_of
from trueup.engine.setups.assumptions import assumed_of_head, sources_of, with_assumptions
from trueup.engine.setups.batch_numbers import numbers_of
from trueup.engine.setups.callers import with_callers
from trueup.engine.setups.compiled import compiled_setups, is_idle
from trueup.engine.setups.counted import counted_setups
from trueup.engine.setups.early_stops import with_early_stops
from trueup.engine.setups.estimators import estimator_setup, together
from trueup.engine.setups.found_again import take_in
from trueup.engine.setups.half_read import in_one
from trueup.engine.setups.heads_of_any_kind import with_any_head
from trueup.engine.setups.kept_weights import with_kept_weights
from trueup.engine.setups.labels_as_meant import may_be_rows, tags_by_loss
from trueup.engine.setups.labels_of_any_kind import with_any_labels
from trueup.engine.setups.library_numbers import with_library_numbers
from trueup.engine.setups.loaded import loaded_setups, used_of_a_file
from trueup.engine.setups.loss_calls import called_head, dtypes_of
from trueup.engine.setups.measured import measured_setups
from trueup.engine.setups.measured_losses import but_measured_losses
from trueup.engine.setups.metric_calls import calls_of, metric_calls_of
from trueup.engine.setups.outputs import head_options
from trueup.engine.setups.setup_parts import activated_head, head_of, is_data, labels_of, loss_of
from trueup.engine.setups.several_labels import with_all_classes
from trueup.engine.setups.shared_lines import with_shared_lines
from trueup.engine.setups.shown_counts import with_shown_counts
from trueup.engine.setups.stated import as_stated
from trueup.engine.setups.twins import best_of_each, place_of_unread_loss
from trueup.engine.setups.uses import counts_of_output, hand_counts_of
from trueup.engine.setups.watched import watched_by
from trueup.engine.setups.without_gradient import is_negated, is_without_gradient
from trueup.engine.store import combine, options_of
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.graphs import numbered
from trueup.engine.transfers.losses import is_unfollowed
from trueup.engine.values import NO_GUARDS, Constant, Guards, UnknownValue, Value
from trueup.frameworks import framework_of

TargetOf = Callable[[str], Target]


def setups_of(machine: Machine, target_of: TargetOf) -> list[Setup]:
    """Every setup that the machine noted down, without repetitions, in the order of their places."""
    found: dict[object, Setup] = {}
    estimators: list[Setup] = []
    compiled: set[int] = set()
    for event in machine.record.events:
        if isinstance(event, (Compiled, LossCalled)):
            result = _bounded(machine, event, lambda event=event: _of_event(machine, event, target_of, compiled))  # type: ignore[misc]
            take_in(found, result)
    # One followed loss is enough to leave these out: beside it an unread one is mostly a term of the same training.
    lost = [] if found else _not_followed(machine, target_of)
    covered = compiled | _models_of_losses(machine)
    for built in _only_built(machine, covered):
        result = _bounded(machine, built, lambda item=built: _built(machine, item, target_of(item.library)))  # type: ignore[misc]
        take_in(found, result)
        covered |= {built.model.number} if result else set()
    result = _bounded(machine, None, lambda: loaded_setups(machine, covered, target_of))
    take_in(found, result)
    covered |= {number for event in machine.record.events if (number := used_of_a_file(event)) is not None}
    fitted = machine.record.index().fitted
    for first in (events[0] for events in fitted.values()):
        result = _bounded(machine, first, lambda item=first: [estimator_setup(machine, item, target_of(item.library))])  # type: ignore[misc]
        estimators += [setup for _, setup in result]
    found.update((_identity(setup), setup) for setup in together(estimators))
    covered |= fitted.keys()
    result = _bounded(machine, None, lambda: measured_setups(machine, covered, target_of))
    take_in(found, result)
    result = _bounded(machine, None, lambda: counted_setups(machine, covered, target_of))
    lost, counted = in_one(machine, lost, [setup for _, setup in result])
    found = {_identity(setup): setup for setup in lost} | found
    take_in(found, ((_identity(setup), setup) for setup in counted))
    setups = with_library_numbers(machine, best_of_each(list(found.values())), target_of)
    setups = with_early_stops(machine, watched_by(machine, setups, target_of))
    setups = with_shown_counts(machine, setups, target_of)
    setups = _with_numbers(machine, [*setups, *_activated(machine, setups, target_of)])
    setups = [with_any_labels(setup) for setup in with_shared_lines(machine, setups)]
    setups = [with_any_head(setup) for setup in with_callers(machine, setups)]
    setups = but_measured_losses(machine, with_kept_weights(machine, setups))
    return with_assumptions(machine, with_all_classes(setups))


def _with_numbers(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """Numbers of libraries that are taken of something unread belong to every model that is trained."""
    judged = {call.where for setup in setups for call in setup.metric_calls if is_known(call.predictions.kind)}
    calls = calls_of(machine, list(machine.record.index().measured.get(None, ())))
    calls = tuple(call for call in calls if not call.decided)
    unjudged = tuple(
        dict.fromkeys((f"what {call.metric.typed} counts", _why(call)) for call in calls if call.where not in judged)
    )
    return [replace(setup, unjudged=unjudged) if setup.trained else setup for setup in setups] if unjudged else setups


def _why(call: MetricCall) -> str:
    kind = call.predictions.kind
    return kind.why if isinstance(kind, Unknown) else "it comes from no model that was read"


def _of_event(machine: Machine, event: Compiled | LossCalled, target_of: TargetOf, compiled: set[int]) -> list[Setup]:
    """The setups of a call that gives a loss; the number of a model that is not idle is added to `compiled`."""
    if isinstance(event, LossCalled):
        return _called(machine, event, target_of)
    if is_idle(machine, event):
        return []
    compiled.add(event.model.number)
    if event.args.get(1, "loss") is None and not event.args.more and _takes_its_own_loss(machine, event):
        return []
    result = compiled_setups(machine, event, target_of(event.library))
    if event.model.number in machine.record.lost:
        # A training of it may have been lost to a fault of trueup's own, with what that training logs.
        result = [replace(setup, name_uses=()) for setup in result]
    return result


def _takes_its_own_loss(machine: Machine, event: Compiled) -> bool:
    """True where a compile call gives no loss, and a loss is called on the model's output: a setup of its own."""
    calls = (item.output for item in machine.record.events if isinstance(item, LossCalled))
    return any(isinstance(output, Tensor) and output.predictions.model == event.model.number for output in calls)


def _bounded(
    machine: Machine, event: Compiled | LossCalled | Built | Fitted | None, work: Callable[[], list[Setup]]
) -> list[tuple[object, Setup]]:
    """The setups of one event by what they are; asking for parties may run functions of the program: bounded as well.

    A fault of trueup's own costs the setups of this event alone.
    """
    where = event.where if event is not None else None
    machine.set_budget(machine.limits.entry_steps)
    try:
        return [(_identity(setup), setup) for setup in work()]
    except LimitMetError as error:
        machine.record.met(str(error), where)
        return []
    except RecursionError:
        machine.record.met("a setup is nested deeper than can be followed", where)
        return []
    except MemoryError:
        raise
    except Exception as error:
        machine.record.failed(error, "put this setup together", where)
        return []
    finally:
        machine.depth = 0
        machine.active.clear()
        machine.called_at.clear()
        machine.store.path = {}
        del machine.store.layers[1:]


def _identity(setup: Setup) -> object:
    return (setup.where, setup.output, setup.head, setup.loss, setup.labels, setup.metrics, setup.target)


def _activated(machine: Machine, setups: list[Setup], target_of: TargetOf) -> list[Setup]:
    """Activations that are wrong wherever they stand, but for those of heads that a setup has already."""
    known = {setup.head.activation.where for setup in setups}
    found: dict[object, Setup] = {}
    for event in machine.record.events:
        place = event.where.place()
        if not isinstance(event, Activated) or place in known or place in found:
            continue
        why = "no loss is read beside this activation"
        found[place] = Setup(
            where=place,
            target=target_of(event.library),
            head=activated_head(event.output),
            labels=unread_labels(why),
            loss=unread_loss(why, place),
            # What is wrong with it is wrong whatever it feeds, an attention's weights as well as a head.
            only_asked=True,
            any_labels=True,
            any_head=True,
        )
    return list(found.values())


# -- a loss called by the program's own loop, and models that are never compiled ----------------------------------


def _called(machine: Machine, event: LossCalled, target_of: TargetOf) -> list[Setup]:
    found: list[Setup] = []
    target = target_of(event.library)
    path = guards_of(event.path)
    for guards, passed in options_of(event.output):
        both = combine(path, guards)
        if both is None or len(found) >= machine.limits.combinations or not _is_a_models(passed) or is_data(passed):
            continue
        machine.store.path = dict(both)
        loss = _called_loss(machine, event, target)
        output = _of_its_framework(machine, _numbered(passed), event, target_of)
        head, assumed = called_head(machine, event, output, guards)
        setup = Setup(
            where=event.where.place(),
            target=target,
            head=head,
            labels=labels_under_doubt(machine, _labels_beside(machine, output, event), event.labels, both),
            loss=loss,
            hand_counts=counts_of_output(machine, output, both),
            metric_calls=_calls_of(machine, output, both, event.meant),
            numbers=_numbers_of(machine, output, both),
            trained=not is_data(output),
            without_gradient=is_without_gradient(machine, event.where),
            assumptions=(*assumed, *assumed_of_head(machine, output)),
        )
        model = output.predictions.model if isinstance(output, Tensor) else None
        found.append(_as_meant(as_stated(machine, setup, [event.where], model), event))
    machine.store.path = {}
    return found


def _numbered(output: Value) -> Value:
    return numbered(output) if isinstance(output, Tensor) else output


def _of_its_framework(machine: Machine, output: Value, event: LossCalled, target_of: TargetOf) -> Value:
    """The output; unknown where it is of a model that the loss's framework cannot train.

    In a notebook whose cell was deleted the name of the model means what an earlier cell made.
    """
    number = output.predictions.model if isinstance(output, Tensor) else None
    model = next((item for item in machine.models if item.number == number), None)
    library = machine.resolve(machine.part(model, "#library")) if model is not None else None
    if not isinstance(library, Constant):
        return output
    made_with, trained_with = framework_of(str(library.value)), framework_of(event.library)
    if made_with is None or trained_with is None or made_with is trained_with:
        return output
    if target_of(str(library.value)).backend == trained_with.key:
        return output
    why = f"the model was made with {made_with.title}, and the loss is of {trained_with.title}"
    return UnknownValue(why, output.where)


def _as_meant(setup: Setup, event: LossCalled) -> Setup:
    """Labels that were not read, as the loss takes them; floats and rows it may take otherwise."""
    labels = tags_by_loss(setup)
    setup = setup if labels is setup.labels else replace(setup, labels=labels)
    dtype = value_of(labels.dtype) or ""
    rows = isinstance(labels.columns, Known) and labels.columns.value not in (None, 1)
    if is_known(labels.encoding) or not event.meant or (event.meant == "integer" and ("float" in dtype or rows)):
        return setup
    if labels.source == OUTPUTS:
        # What a model answers for another view of the items: from 0 to 1, and seldom either of them.
        return setup
    taken = event.labels.predictions.answer if isinstance(event.labels, Tensor) else None
    in_rows = any(count.labels_decision == "argmax" for count in setup.hand_counts)
    # What is an argmax itself is held against the answers as the loss takes it.
    if event.meant == "integer" and in_rows and (taken is None or taken.decision != "argmax"):
        why = Unknown("they are rows, since argmax is applied to them: which ones was not followed", labels.where)
        return replace(setup, labels=replace(labels, encoding=why))
    encoding = Known(cast("Encoding", event.meant), labels.where)
    # A mask of 0 and 255 fits when it is divided: what the loss takes is what came of it.
    fitting = replace(labels, encoding=encoding, scale=Known(1.0, labels.where))
    fitting = replace(
        fitting, source=AS_TAKEN_OR_ROWS if event.or_rows and may_be_rows(setup, event.labels) else AS_TAKEN
    )
    return replace(setup, labels=fitting)


def _labels_beside(machine: Machine, output: Value, event: LossCalled) -> Labels:
    """The labels of an output; where its classes lie along another axis than the last, rows say nothing of them."""
    labels = labels_of(machine, event.labels)
    if is_known(labels.dtype) and len(dtypes_of(machine, event)) > 1:
        # `if several: y = y.long()`: the test may well look at the loss.
        labels = replace(labels, dtype=Unknown("it depends on a test that was not followed", labels.where))
    elsewhere = isinstance(output, Tensor) and output.class_axis != -1
    encoding = value_of(labels.encoding)
    if not elsewhere or encoding is None or encoding not in ROWS:
        return labels
    why = Unknown("the classes of pictures lie along another axis than the last", labels.where)
    return replace(labels, encoding=why, classes=why, columns=why)


def _numbers_of(machine: Machine, output: Value, guards: Guards) -> tuple[BatchNumber, ...]:
    if not isinstance(output, Tensor) or output.predictions.model is None:
        return ()
    return numbers_of(machine, output.predictions.model, output.predictions.output, guards)


def _calls_of(machine: Machine, output: Value, guards: Guards, meant: str) -> tuple[MetricCall, ...]:
    if not isinstance(output, Tensor) or output.predictions.model is None:
        return ()
    return metric_calls_of(machine, output.predictions.model, output.predictions.output, guards, meant)


def _is_a_models(output: Value) -> bool:
    """True for what a model gives, followed or not; False for data, and for what a loss function is handed."""
    if not isinstance(output, Tensor):
        return is_unfollowed(output)
    return output.symbolic and not _only_given(output)


def _only_given(output: Tensor) -> bool:
    """What a module of the loss alone is given: no layer of the program was followed that made it."""
    return (
        output.why == "an input" and output.head.activation in (None, "linear") and output.head.activation_where is None
    )


def _called_loss(machine: Machine, event: LossCalled, target: Target) -> Loss:
    loss = loss_of(machine, event.loss, target.library, event.where)
    if value_of(loss.name) is None and event.name:
        loss = replace(loss, name=Known(event.name, loss.where))
    if isinstance(event.loss, UnknownValue) and event.name:
        loss = replace(loss, spelling="wrapped")  # it is written out: there is no name that a fix could change
    if event.from_logits is not None:
        loss = replace(loss, from_logits=Known(event.from_logits))
    return replace(loss, negated=True) if is_negated(event.where) else loss


def _not_followed(machine: Machine, target_of: TargetOf) -> list[Setup]:
    """The trainings of a program none of whose losses was followed: one setup for each, of which nothing is known.

    Where gradients are taken and no weights are moved (a heat map, a test of a layer), nothing is trained.
    """
    found = []
    for event in machine.record.events:
        if isinstance(event, NotFollowed) and moves_weights(event.library, sources_of(machine, [event.where])):
            setup = Setup(
                where=event.where.place(),
                target=target_of(event.library),
                head=head_of(UnknownValue(event.why, event.where), None),
                labels=unread_labels(event.why, event.where.place()),
                loss=unread_loss(event.why, place_of_unread_loss(event.where)),
                trained=True,
            )
            found.append(as_stated(machine, setup, [event.where]))
    return found


def _models_of_losses(machine: Machine) -> set[int]:
    """The models whose outputs a loss was called on."""
    called = [event.output for event in machine.record.events if isinstance(event, LossCalled)]
    lost = {numbered(output).predictions.model for output in called if isinstance(output, Tensor)}
    return {number for number in lost if number is not None}


def _only_built(machine: Machine, known: set[int]) -> list[Built]:
    """Models that no compile call was seen for, once each."""
    found: dict[int, Built] = {}
    for event in machine.record.events:
        if isinstance(event, Built) and event.model.number not in known:
            found.setdefault(event.model.number, event)
    for model in machine.models:
        out = machine.part(model, "#out")
        if model.number not in known and model.number not in found and out is not None and model.where is not None:
            stored = machine.resolve(machine.part(model, "#library"))
            library = str(stored.value) if isinstance(stored, Constant) else ""
            found[model.number] = Built(model=model, outputs=out, library=library, path={}, where=model.where)
    return list(found.values())


def _built(machine: Machine, event: Built, target: Target) -> list[Setup]:
    """The head of a model for which no loss was read: enough for what a head alone can tell."""
    result: list[Setup] = []
    for _, parts in head_options(machine, event.outputs)[:1]:
        for number, (name, tensor) in enumerate(parts):
            for _, option in options_of(tensor)[:1]:
                head = head_of(option, name)
                if not is_known(head.activation) or not is_known(head.units):
                    continue
                result.append(
                    Setup(
                        where=head.where or event.where.place(),
                        target=target,
                        head=head,
                        labels=unread_labels("the model is not trained in what was read"),
                        loss=unread_loss(NOT_COMPILED),
                        hand_counts=hand_counts_of(machine, event.model.number, number, None, NO_GUARDS),
                        metric_calls=metric_calls_of(machine, event.model.number, number, NO_GUARDS),
                        output=name,
                    )
                )
    return result
