"""statsmodels: `Logit(labels, rows).fit().predict(rows)` and its kin."""

from __future__ import annotations

from trueup.engine.transfers.boosters import RAW, Objective, answers, note_booster, output_of
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Call, LibraryName, StoredObject, Value
from trueup.frameworks.estimators import ESTIMATE
from trueup.frameworks.qualified_names import canonical
from trueup.frameworks.statsmodels.model_rows import GENERAL, GIVES, OF_CLASSES

_NAMES = (*GIVES, GENERAL)
KINDS = tuple(f"statsmodels.{name}" for name in _NAMES)


@on_call(*KINDS)
def model(site: Site) -> Value | None:
    """`Logit(endog, exog)`: the labels come first."""
    result = site.machine.new(site.name, site.where, args=site.args)
    labels = site.arg(0, "endog")
    if labels is not None:
        site.machine.set_part(result, "#labels", labels)
    return result


@on_call(*(kind.lower() for kind in KINDS))
def by_formula(site: Site) -> Value | None:
    """`logit("y ~ x", data=frame)`: the labels are a column of the frame, named in the formula."""
    name = next(name for name in _NAMES if name.lower() == site.name.rpartition(".")[2])
    return site.machine.new(f"statsmodels.{name}", site.where, args=site.args)


@on_method(*(f"{kind}.{method}" for kind in KINDS for method in ("fit", "fit_regularized")))
def fit(site: Site) -> Value | None:
    """`fit()`: the results answer as the model itself would."""
    owner, machine = site.owner, site.machine
    assert isinstance(owner, StoredObject)
    name = owner.kind.rpartition(".")[2]
    gives = GIVES[name] if name in GIVES else _of_family(site, owner)
    machine.set_part(owner, "#output", output_of(gives, None, owner.number, site.where))
    note_booster(site, owner, name, "statsmodels", machine.part(owner, "#labels"), Objective("", None))
    return owner


def _of_family(site: Site, owner: StoredObject) -> str | None:
    """What a generalised linear model gives; None where its family was not read."""
    family = site.machine.resolve(owner.args.get(None, "family")) if owner.args is not None else None
    if family is None:
        return None if owner.args is None or owner.args.more else ESTIMATE
    called = family.name if isinstance(family, (Call, LibraryName)) else ""
    name = canonical(called)[1].rpartition(".")[2]
    return None if not name else "sigmoid" if name == OF_CLASSES else ESTIMATE


@on_method(*(f"{kind}.predict" for kind in KINDS))
def predict(site: Site) -> Value | None:
    """`results.predict(rows)`: probabilities, or real numbers."""
    return answers(site, raw=False, linear=RAW)
