"""Setups of estimators, which fit their head and their loss to the labels: what counts is what is measured of them."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.head import Head
from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.engine.events import Fitted
from trueup.engine.interpret.machine import Machine
from trueup.engine.setups.metric_calls import metric_calls_of
from trueup.engine.setups.setup_parts import labels_of
from trueup.engine.setups.uses import hand_counts_of
from trueup.engine.values import NO_GUARDS

_OWN_HEAD = "{} fits its head to the labels"
_OWN_LOSS = "{} trains a loss of its own"


def estimator_setup(machine: Machine, event: Fitted, target: Target) -> Setup:
    """The setup of one estimator where it is trained first, with all that is measured of its answers."""
    labels = labels_of(machine, event.labels)
    return Setup(
        where=event.where.place(),
        target=target,
        head=_head(event, labels),
        labels=labels,
        loss=_loss(event),
        hand_counts=hand_counts_of(machine, event.model.number, 0, None, NO_GUARDS),
        metric_calls=metric_calls_of(machine, event.model.number, 0, NO_GUARDS),
        trained=True,
        fits_itself=True,
    )


def _loss(event: Fitted) -> Loss:
    """The objective that it is told to train, or the one that it trains where none is told."""
    where = event.where.place()
    if not event.objective:
        return unread_loss(_OWN_LOSS.format(event.name), where)
    asked = event.objective_where
    shown = event.objective if asked is not None else f"{event.objective} (no objective is given)"
    return Loss(
        name=Known(event.objective, where), qualified=shown, spelling="string", call=where,
        where=asked.place() if asked is not None else where,
    )  # fmt: skip


def _head(event: Fitted, labels: Labels) -> Head:
    """As many outputs as there are classes, or what was read of the outputs themselves."""
    why = Unknown(_OWN_HEAD.format(event.name), event.where.place())
    output = event.output
    units: Maybe[int] = why
    activation: Maybe[str] = why
    if output is not None and output.last is not None and output.head.activation is not None:
        units = Known(output.last, output.head.units_where.place() if output.head.units_where is not None else None)
        activation = Known(output.head.activation, event.where.place())
    return Head(units=units, activation=activation, where=event.where.place())


def together(setups: list[Setup]) -> list[Setup]:
    """Estimators that one line trains, one after the other in a loop, are one setup with all their numbers.

    Where each way of a test has an estimator and numbers of its own, each is a setup.
    """
    found: list[Setup] = []
    at: dict[Place, list[int]] = {}
    for setup in setups:
        places = at.setdefault(setup.where, [])
        place = next((number for number in places if _is_one(found[number], setup)), None)
        if place is None:
            places.append(len(found))
            found.append(setup)
            continue
        before = found[place]
        calls = (*before.metric_calls, *setup.metric_calls)
        found[place] = replace(
            before,
            metric_calls=tuple({(call.where, call.quantity): call for call in reversed(calls)}.values())[::-1],
            hand_counts=tuple(dict.fromkeys((*before.hand_counts, *setup.hand_counts))),
        )
    return found


def _is_one(first: Setup, other: Setup) -> bool:
    """True for estimators of which something is measured in one place, or that are alike; of one that is not, too."""
    measured, others = _measured_at(first), _measured_at(other)
    if not measured or not others or measured & others:
        return True
    return first.head == other.head and first.labels == other.labels


def _measured_at(setup: Setup) -> set[Place | None]:
    return {*(call.where for call in setup.metric_calls), *(count.where for count in setup.hand_counts)}
