"""How well a model of statsmodels fits, as its results say: no accuracy of answers."""

from __future__ import annotations

from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.measured_tables import library_score, register_metric_names
from trueup.engine.transfers.registry import attribute_of
from trueup.engine.values import Spot, StoredObject, Value
from trueup.frameworks.statsmodels.model_rows import FITS
from trueup.frameworks.statsmodels.transfers.models import KINDS

register_metric_names("statsmodels", FITS)


def _asked(name: str):  # type: ignore[no-untyped-def]
    def get(machine: Machine, owner: Value, where: Spot) -> Value | None:
        assert isinstance(owner, StoredObject)
        return library_score(machine, "statsmodels", owner.number, owner.kind.rpartition(".")[2], name, where)

    return get


for _name in FITS:
    attribute_of(*(f"{kind}.{_name}" for kind in KINDS))(_asked(_name))
