"""Numbers of one batch that a Lightning module logs: the trainer shows their mean over the batches of an epoch."""

from __future__ import annotations

from trueup.engine.events import Measured
from trueup.engine.interpret.containers import entries_of
from trueup.engine.pedigree import Score
from trueup.engine.tensors import Tensor
from trueup.engine.transfers.figures import divided_by_passes
from trueup.engine.transfers.kept_counts import VALUE
from trueup.engine.transfers.registry import Site
from trueup.engine.transfers.shown_numbers import named
from trueup.engine.values import Constant, StoredObject, Value, text_of
from trueup.frameworks.metric_arguments import ACCURATE_AVERAGES, SOME_CLASSES

#: Steps, and whether what they log is averaged over the epoch where nothing is written.
_AVERAGED = {"training_step": False, "validation_step": True, "test_step": True}
#: What is no mean of items: of batches it is another number.
_NO_MEANS = frozenset({"f1", "fbeta", "precision", "recall", "roc_auc", "average_precision", "mcc", "kappa"})
#: Averages that may be one: what was not read may be an accuracy.
_MAY_BE_MEANS = frozenset({"micro", SOME_CLASSES, "?"})


def note_logged(site: Site) -> None:
    """`self.log("val_f1", self.f1(scores, y))`: a number of one batch, averaged with those of the others."""
    step = next((name for func in site.machine.active if (name := getattr(func.node, "name", "")) in _AVERAGED), "")
    written = site.arg(None, "on_epoch")
    if not step or not (written.value if isinstance(written, Constant) else _AVERAGED[step] and written is None):
        return
    for _, value in _logged(site):
        number = site.machine.resolve(value)
        figure = number.figure if isinstance(number, Tensor) else None
        if figure is not None and figure.kind == "share" and figure.metric and _is_no_mean(site, number, figure.metric):
            divided_by_passes(site.machine, figure, site.where)


def note_names(site: Site) -> None:
    """A number, a loss, or what a metric object counts, stands in the log under a name."""
    for name, value in _logged(site):
        logged = site.machine.resolve(value)
        kept = site.machine.part(logged, VALUE) if isinstance(logged, StoredObject) else None
        number = logged if kept is None else site.machine.resolve(kept)
        figure = number.figure if isinstance(number, Tensor) else None
        numbers = _scores(site, number, figure.metric) if figure is not None and figure.metric else [number]
        for each in numbers:
            if name and each is not None:
                named(site.machine, name, each, site.where, "recorded")


def _logged(site: Site) -> list[tuple[str, Value]]:
    if site.name.endswith("log"):
        value = site.arg(1, "value")
        return [] if value is None else [(text_of(site.arg(0, "name")) or "", value)]
    entries = entries_of(site.machine, site.arg(0, "dictionary")) or {}
    return [(str(key), value) for key, value in entries.items()]


def _scores(site: Site, number: Value | None, metric: str) -> list[Score]:
    """What the call measured that gave a number of this metric."""
    where = number.where if isinstance(number, Tensor) else None
    events = (event for event in site.machine.record.events if isinstance(event, Measured) and event.where == where)
    measured = [event.score for event in events if event.score is not None]
    # A collection measures several numbers in one call.
    return [score for score in measured if metric.lower() in score.by.lower().replace("_", "")] or measured


def _is_no_mean(site: Site, number: Value | None, metric: str) -> bool:
    """True where the call that measured it is known, with an average that makes no mean of items."""
    scores = _scores(site, number, metric)
    return bool(scores) and all(
        score.quantity in _NO_MEANS
        and score.average not in (*_MAY_BE_MEANS, *ACCURATE_AVERAGES.get(score.quantity, ()))
        for score in scores
    )
