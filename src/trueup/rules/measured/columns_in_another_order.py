"""The same answers are right far more often with the classes in another order."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.audit import Audit
from trueup.contract.finding import Finding
from trueup.contract.percent import percent
from trueup.rules.measured._naming import named

RULE = named(__name__, "TU406", "warning")

#: So many classes that change are named.
MOST = 8


def check(audit: Audit) -> Iterator[Finding]:
    """Silent where the gain is small, where chance explains it, and where a constant answer would do as well."""
    order = audit.columns_order
    if order is None:
        return
    moved = ", ".join(f"what counts as {counted} is {true}" for counted, true in order.moved[:MOST])
    more = f", and {len(order.moved) - MOST} more" if len(order.moved) > MOST else ""
    scores = audit.kind != "predicted"
    yield RULE.finding(
        have=f"The accuracy is {percent(audit.accuracy.value)}, and with the classes in another order the same answers "
        f"are right in {percent(order.accuracy)} ({order.right} of {order.of})",
        expected=f"{'Each column of scores stands' if scores else 'Each answer stands'} for the class that it is "
        "counted as",
        happens=f"In that order {moved}{more}. Chance finds so good an order with p "
        f"{'< 0.001' if order.p_value < 0.001 else f'= {order.p_value:.3f}'}",
        change="Compare the order of the classes with the one the model was trained with (sorted names, the order of "
        "folders, a label encoder), and give it with classes=[…]",
    )
