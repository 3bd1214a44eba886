"""imblearn.metrics: what is given to them, and the number that comes out."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.pedigree import Score
from trueup.engine.transfers.measures import labels_and_predictions
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import LibraryName, Value, text_of
from trueup.frameworks.imblearn.metric_rows import BY_NAME, DEFAULT_AVERAGE


@on_call(*(f"imblearn.metrics.{name}" for name in BY_NAME))
def metric(site: Site) -> Value | None:
    """`geometric_mean_score(labels, answers)`: the number, known for what it is wherever it goes."""
    name = site.name.rpartition(".")[2]
    labels, predictions = labels_and_predictions(site)
    asked = site.arg(None, "average")
    average = DEFAULT_AVERAGE.get(name, "") if asked is None else text_of(asked) or "?"
    models = (side.predictions.model for side in (predictions, labels) if side is not None)
    model = next((number for number in models if number is not None), None)
    quantity = BY_NAME[name].quantity
    result = Score(quantity=quantity, average=average, by=name, where=site.where, model=model) if quantity else None
    site.machine.record.note(
        Measured(
            metric=LibraryName(f"imblearn.{name}", site.where), library="sklearn", labels=labels,
            predictions=predictions, path=dict(site.machine.store.path), where=site.where, score=result,
        )
    )  # fmt: skip
    return result
