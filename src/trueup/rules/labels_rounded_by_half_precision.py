"""Class numbers are cast to a half-precision output's dtype, in which large numbers fall together."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Change, Finding
from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, Repair, named
from trueup.rules._queries import accuracies, metric_place

RULE = named(__name__, "TU313", "warning")
#: The largest n for which 0..n are all exact: 2 to the power of the significant bits (8 and 11 with the hidden one).
EXACT_TO = {"bfloat16": 2**8, "float16": 2**11}


def check(setup: Setup) -> Iterator[Finding]:
    """Needs the output's dtype, the number of classes, and a release that has the defect."""
    dtype = value_of(setup.head.dtype)
    exact = EXACT_TO.get(dtype or "")
    classes = value_of(setup.labels.classes) or value_of(setup.head.units)
    if exact is None or classes is None or classes - 1 <= exact:
        return
    for metric, meaning in accuracies(setup):
        if meaning.decision != "argmax" or not any("dtype" in defect for defect in meaning.defects):
            continue
        message = Message(
            have=f"{meaning.function} casts {classes} class numbers to the output's dtype, {dtype}",
            expected=f"{dtype} holds whole numbers exactly up to {exact}; the largest class here is {classes - 1}",
            happens="Neighbouring classes fall together, so an answer that is off by one can count as right",
            change='Give the last layer dtype="float32"',
        )
        focus = Focus(where=metric_place(metric, setup), metric=metric, elsewhere=meaning.elsewhere)
        yield RULE.finding(setup, message, focus, Repair(changes=_float32(setup)))


def _float32(setup: Setup) -> tuple[Change, ...]:
    """A dtype that is written is replaced; else the layer is given one."""
    where = setup.head.where
    if where is None:
        return ()
    return (Change(where=where, what="argument", argument="dtype", to='"float32"'),)
