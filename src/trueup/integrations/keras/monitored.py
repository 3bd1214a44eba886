"""Logged names that the callbacks of a training wait for, held against those that the training logs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import Formatter
from typing import Any

from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.metric import NameUse
from trueup.contract.setup import Setup
from trueup.rules.monitored_name_never_logged import never_logged


def names_waited_for(callbacks: Sequence[Any], model: str) -> tuple[NameUse, ...]:
    """Every name that a callback reads from the logs: `monitor`, and the names in a checkpoint's file name."""
    return tuple(use for index, callback in enumerate(callbacks) for use in _of(callback, index, model))


def _of(callback: Any, index: int, model: str) -> Iterator[NameUse]:
    kind, monitor = type(callback).__name__, getattr(callback, "monitor", None)
    # A checkpoint that is always saved does not look at its monitor.
    waits = getattr(callback, "save_best_only", True)
    if isinstance(monitor, str) and waits:
        yield NameUse(name=monitor, by=kind, where=Place(model, path=f"callbacks[{index}].monitor"))
    path = getattr(callback, "filepath", None)
    if isinstance(path, str):
        where = Place(model, path=f"callbacks[{index}].filepath")
        for name in _names_in(path):
            yield NameUse(name=name, by=f"{kind}'s file name", where=where)


def _names_in(path: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(path) if name]
    except ValueError:
        return []


def may_add_names(callbacks: Sequence[Any]) -> bool:
    """True where a callback of the program's own could put further names into the logs when an epoch ends."""
    return any(
        type(callback).__module__.partition(".")[0] not in ("keras", "tf_keras", "trueup", "tensorflow")
        and hasattr(type(callback), "on_epoch_end")
        for callback in callbacks
    )


def unlogged(uses: Sequence[NameUse], setup: Setup, logged: frozenset[str]) -> list[Finding]:
    """TU307 for the names that are not logged.

    Args:
        uses: the names that are waited for.
        setup: any of the model's, for the release and the wording.
        logged: every name that the training logs, those of validation included.
    """
    alone = replace(setup, name_uses=tuple(uses), outputs=(), output=None)
    return list(never_logged(alone, logged))


def names_of(model: Any) -> frozenset[str] | None:
    """What the model's own metrics log; None where Keras builds them with the first batch only."""
    container = getattr(model, "_compile_metrics", None) or getattr(model, "compiled_metrics", None)
    if container is not None and not getattr(container, "built", True):
        return None
    try:
        return frozenset(map(str, model.get_metrics_result()))
    except Exception:  # a metric of the program's own may not stand being asked before its first batch
        return None
