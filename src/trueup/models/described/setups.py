"""A description of a model, put together as setups: one for each output."""

from __future__ import annotations

from trueup.contract.known import Unknown, value_of
from trueup.contract.labels import Labels, unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.metric import Metric
from trueup.contract.reading import Reading, Unread
from trueup.contract.setup import Setup
from trueup.engine.outside.description import CompileArgument, Description, Output
from trueup.facts import loss_meaning
from trueup.frameworks.meanings import meanings_of
from trueup.models.described.compile_arguments import Slot, loss_for, metrics_for
from trueup.models.described.heads import head_of, steps_of

#: Families of losses that compare several units of an item.
_COMPARES = frozenset({"categorical", "sparse"})


def setups_of(model: Description) -> Reading:
    """The setups of a model, one for each output, and what could not be read of it.

    Never raises, whatever the configurations hold: what is not understood is unknown, with why and where.
    """
    names = tuple(_name(output, index) for index, output in enumerate(model.outputs)) if len(model.outputs) > 1 else ()
    setups = []
    for index, output in enumerate(model.outputs):
        name = names[index] if names else None
        setups.append(_setup(model, output, Slot(index, name if names else output.name, names)))
    return Reading(file=model.name, setups=tuple(setups), unread=(*model.unread, *_own_steps(model)))


def _name(output: Output, index: int) -> str:
    return output.name if output.name is not None else str(index)


def _setup(model: Description, output: Output, slot: Slot) -> Setup:
    where = model.compiled_at
    loss = _loss(model, slot)
    head = head_of(output, model.target.library)
    meaning = value_of(loss_meaning(loss, model.target, head))
    if meaning is not None and meaning.family in _COMPARES:
        head = head_of(output, model.target.library, compared=True, places=meaning.takes_places)
    if output.steps:
        head = steps_of(model.target.library).shown(head, output, loss, model.target.library)
    metrics: tuple[Metric, ...] = ()
    if where is not None:
        metrics = metrics_for(model.metrics, slot, model.target)
        metrics += metrics_for(model.weighted_metrics, slot, model.target, weighted=True)
        metrics += _unseen_metrics(model)
    labels = _labels(model, slot)
    return Setup(
        where=where or head.where or model.where,
        target=model.target,
        head=head,
        labels=labels if labels is not None else unread_labels("no labels were given", model.where),
        loss=loss,
        metrics=metrics,
        output=slot.name if slot.names else None,
        outputs=slot.names,
        trained=labels is not None,
    )


def _loss(model: Description, slot: Slot) -> Loss:
    if model.compiled_at is None:
        return unread_loss("the model is not compiled", model.where)
    if model.own_loss:
        return unread_loss(model.own_loss, model.where)
    if model.own_loop and not slot.single and isinstance(model.loss, CompileArgument):
        why = (
            f"{model.loss.name} is given for a module of several outputs, and which of them it takes is not seen: give "
            "loss as a list in their order, or a dictionary by their names"
        )
        return unread_loss(why, model.loss.where)
    return loss_for(model.loss, slot, model.target.library, model.compiled_at)


def _labels(model: Description, slot: Slot) -> Labels | None:
    if slot.name in model.labels:
        return model.labels[slot.name]
    if not slot.names and len(model.labels) == 1:
        return next(iter(model.labels.values()))
    return None


def _unseen_metrics(model: Description) -> tuple[Metric, ...]:
    """What may be logged beside the metrics that compile was given, and is not seen."""
    own = next((name for name in model.own_steps if name in meanings_of(model.target.library).own_steps), None)
    if own is not None:
        return (Metric(name=Unknown(f"the model has a {own} of its own", model.where), typed=own),)
    if not model.library_metrics:
        return (Metric(name=Unknown("the metrics of the model are hidden", model.where), typed="metrics"),)
    return ()


def _own_steps(model: Description) -> tuple[Unread, ...]:
    if not model.own_steps:
        return ()
    named = ", ".join(sorted(model.own_steps))
    why = f"the model trains or counts in its own way ({named}), which is not followed"
    return (Unread(model.where, why),)
