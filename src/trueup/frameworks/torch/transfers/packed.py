"""Sequences of different lengths: packed, padded again, and taken apart; the numbers in them stay what they are."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.tensors import RowsTrait, Tensor, with_rows, with_shape
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import TupleValue, UnknownValue, Value

_RNN = "torch.nn.utils.rnn"


@on_call(f"{_RNN}.pack_padded_sequence", f"{_RNN}.pack_sequence")
def packed(site: Site) -> Value | None:
    """`pack_padded_sequence(x, lengths)`: the rows of all steps, one after the other, which `[0]` gives."""
    passed = site.arg(0, "input", "sequences")
    if isinstance(passed, Tensor):
        return with_shape(passed, None, size=passed.last)
    if isinstance(passed, UnknownValue):
        return UnknownValue(passed.why, site.where, ("method", passed.sym, "packed"))
    return None


@on_call(f"{_RNN}.pad_packed_sequence")
def padded_again(site: Site) -> Value | None:
    """`pad_packed_sequence(packed)`: the rows as a table again, and the lengths."""
    passed = site.arg(0, "sequence")
    if not isinstance(passed, Tensor):
        return None
    rows = with_shape(passed, None, size=passed.last)
    return TupleValue((rows, UnknownValue("the lengths of the sequences", site.where)), site.where)


@on_call(f"{_RNN}.pad_sequence")
def padded(site: Site) -> Value | None:
    """`pad_sequence(rows, padding_value=0)`: rows of different lengths as a table."""
    rows = items_of(site.machine, site.arg(0, "sequences"))
    result = from_literal(site.machine, site.arg(0, "sequences"), site.where) if rows is not None else None
    if result is None or result.labels.encoding is None:
        return Tensor(
            where=site.where,
            why="rows of different lengths that are padded",
            rows=RowsTrait(loader=result.rows.loader if result is not None else None, padded=site.where),
        )
    return with_rows(with_shape(result, (None, None)), padded=site.where)
