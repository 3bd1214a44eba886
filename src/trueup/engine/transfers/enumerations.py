"""Members of enumerations: each is another one than the others, whatever value it is given."""

from __future__ import annotations

from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Constant, Value


@on_call("enum.auto")
def auto(site: Site) -> Value:
    """`BINARY = auto()`: a value of its own, which two tests of one thing are told apart by."""
    place = site.where.place()
    return Constant(f"auto() at {place.row}:{place.column}", site.where)
