"""Labels that are filled up to one length, in programs that nowhere tell the filling from the rest."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from trueup.contract.known import Place
from trueup.contract.labels import Labels
from trueup.engine.events import Measured
from trueup.engine.tensors import Tensor
from trueup.engine.values import Spot

#: Words by which a program leaves the filling of its labels out of a count, wherever it does.
_LEAVES_OUT = re.compile(
    r"!=|\bmask|_mask|Masking|\.ne\(|\bne\(|lengths|seq_len|packed|not_equal|\.nonzero\(|sample_weight"
)
#: What tells layers to skip the filling, and no function that counts.
_OF_LAYERS = re.compile(r"mask_zero|\w*[Mm]asking\w*")
#: A test by which a program may leave out what it filled up: `if tag == "PAD": continue`, `[t for t in tags if t > 0]`.
_ASKS_FOR_PADDING = re.compile(r"\bif\b.*(?:pad|>\s*0\b|\blen\()", re.IGNORECASE)
#: Arguments by which a metric is told which classes, or which places, it counts.
_CHOOSES = frozenset({"labels", "sample_weight", "mask"})


def where_filled_up(labels: Tensor, *spots: Spot | None) -> Place | None:
    """Where labels are filled up, unless the file that does so, or one of these places', tells the filling apart."""
    filled = labels.rows.padded
    return None if filled is None or _tells_apart(filled, *spots) else filled.place()


def where_filled_up_in_a_call(event: Measured) -> Place | None:
    """Where the labels of a call are filled up that counts every place of them; a layer's mask is no matter to it."""
    labels, call = event.labels, event.where.node
    filled = labels.rows.padded if labels is not None else None
    if filled is None or not isinstance(call, ast.Call):
        return None
    chooses = any(word.arg in _CHOOSES or word.arg is None for word in call.keywords)
    chooses = chooses or any(map(_ASKS_FOR_PADDING.search, event.where.source.lines))
    return None if chooses or _tells_apart(filled, event.where, but=_OF_LAYERS) else filled.place()


def but_left_out(labels: Labels, *spots: Spot | None) -> Labels:
    """The labels, of which nothing is padded for a metric where the file of one of these places leaves padding out."""
    return replace(labels, padded=None) if labels.padded is not None and _tells_apart(*spots) else labels


def _tells_apart(*spots: Spot | None, but: re.Pattern[str] | None = None) -> bool:
    sources = {id(spot.source): spot.source for spot in spots if spot is not None}
    lines = (line for source in sources.values() for line in source.lines)
    code = (line.partition("#")[0] for line in lines)
    return any(_LEAVES_OUT.search(but.sub("", line) if but is not None else line) for line in code)
