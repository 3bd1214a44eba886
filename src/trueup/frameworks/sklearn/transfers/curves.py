"""Curves that a program takes apart in another order than the one in which they come."""

from __future__ import annotations

import re

from trueup.engine.events import Swapped
from trueup.engine.transfers.registry import Site

#: What a curve gives first and second: in words, and how programs call each.
_CURVES = {
    "precision_recall_curve": (("precision", "prec"), ("recall", "(?<!p)rec")),
    "roc_curve": (("false positive rate", "fpr|false|fall"), ("true positive rate", "tpr|true|sens|recall")),
}
#: `first, second, _ = metrics.` in front of the call.
_TARGETS = re.compile(r"\(?\s*([\w.]+)\s*,\s*([\w.]+)\s*(?:,\s*[\w.]+\s*)?\)?\s*=\s*(?:[\w.]+\.)?")


def note_exchanged(site: Site, name: str, model: int | None, before: str) -> None:
    """Note a curve whose first two parts are each called what the other is. before: the line in front of the call."""
    targets = _TARGETS.fullmatch(before.strip()) if name in _CURVES else None
    if targets is None:
        return
    first, second = (written.rpartition(".")[2].lower() for written in targets.groups())
    (title, own), (other, theirs) = _CURVES[name]
    of_first = re.search(theirs, first) and not re.search(own, first)
    of_second = re.search(own, second) and not re.search(theirs, second)
    if of_first and of_second:
        machine = site.machine
        machine.record.note(
            Swapped(by=name, answers=title, labels=other, model=model or 0, where=site.where, called=targets[1],
                    path=dict(machine.store.path))
        )  # fmt: skip
