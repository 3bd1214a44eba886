"""Labels that are filled up to one length, in programs that nowhere tell the filling from the rest."""

from __future__ import annotations

import re
from dataclasses import replace

from trueup.contract.known import Place
from trueup.contract.labels import Labels
from trueup.engine.tensors import Tensor
from trueup.engine.values import Spot

#: Words by which a program leaves the filling of its labels out of a count, wherever it does.
_LEAVES_OUT = re.compile(
    r"!=|\bmask|_mask|Masking|\.ne\(|\bne\(|lengths|seq_len|packed|not_equal|\.nonzero\(|sample_weight"
)


def where_filled_up(labels: Tensor, *spots: Spot | None) -> Place | None:
    """Where labels are filled up, unless the file that does so, or one of these places', tells the filling apart."""
    filled = labels.rows.padded
    return None if filled is None or _tells_apart(filled, *spots) else filled.place()


def but_left_out(labels: Labels, *spots: Spot | None) -> Labels:
    """The labels, of which nothing is padded for a metric where the file of one of these places leaves padding out."""
    return replace(labels, padded=None) if labels.padded is not None and _tells_apart(*spots) else labels


def _tells_apart(*spots: Spot | None) -> bool:
    sources = {id(spot.source): spot.source for spot in spots if spot is not None}
    lines = (line for source in sources.values() for line in source.lines)
    return any(_LEAVES_OUT.search(line.partition("#")[0]) for line in lines)
