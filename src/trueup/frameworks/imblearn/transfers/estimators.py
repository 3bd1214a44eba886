"""imbalanced-learn: pipelines, ensembles, and samplers."""

from __future__ import annotations

from dataclasses import replace

from trueup.engine.tensors import with_rows
from trueup.engine.transfers.estimators import register_estimators
from trueup.engine.transfers.literals import from_literal
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Call, Constant, TupleValue, UnknownValue, Value
from trueup.frameworks.imblearn.estimator_rows import EVEN, PIPELINE, ROWS, SAMPLERS

register_estimators(ROWS)


@on_call("imblearn.pipeline.make_pipeline")
def make_pipeline(site: Site) -> Value | None:
    """`make_pipeline(sampler, classifier)`: the last step decides."""
    result = site.machine.new(PIPELINE, site.where, args=site.args)
    last = site.machine.resolve(site.args.positional[-1]) if site.args.positional else None
    if last is not None and not site.args.more:
        site.machine.set_part(result, "#inner", last)
    return result


def _evens_out(site: Site) -> bool:
    """True for a sampler that gives each class as many items: it says so, or nothing else."""
    args = site.owner.args if isinstance(site.owner, Call) else None
    if args is None or args.more or site.name.split(".")[-2] not in EVEN:
        return False
    strategy = site.machine.resolve(args.get(0, "sampling_strategy", "ratio"))
    return strategy is None or (isinstance(strategy, Constant) and strategy.value in ("auto", "all", 1.0))


@on_method(*(f"{name}.{method}" for name in SAMPLERS for method in ("fit_resample", "fit_sample")))
def resample(site: Site) -> Value | None:
    """`fit_resample(X, y)`: other items, whose labels are written as before."""
    parts: list[Value] = []
    for index, name in enumerate(("X", "y")):
        passed = from_literal(site.machine, site.arg(index, name), site.where)
        if passed is None:
            parts.append(UnknownValue("resampled data that was not followed", site.where))
            continue
        shape = (None, *passed.shape[1:]) if passed.shape else passed.shape
        drawn = replace(passed, shape=shape, elements=passed.elements if passed.frame else None)
        parts.append(with_rows(drawn, even=name == "y" and _evens_out(site)))
    return TupleValue(tuple(parts), site.where)
