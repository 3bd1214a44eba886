"""What lies in the kernel's memory: the releases that are loaded, and the models that a cell works with."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.contract.finding import Finding
from trueup.contract.inspection import Inspection
from trueup.frameworks import all_frameworks
from trueup.models.live import is_loss_object, is_model, keeps_its_loss
from trueup.models.live.estimators import is_estimator
from trueup.notebook.labels_of_calls import labels_of_model
from trueup.source.pins import Pin
from trueup.source.version_specifiers import specified
from trueup.syntax.requirement_lines import package_of

#: Of a notebook with more models than that only so many are looked at after one cell.
_MOST_MODELS = 4


@dataclass(frozen=True, slots=True)
class Model:
    """A model in memory: what the notebook calls it, and what stands beside it."""

    name: str
    model: Any
    labels: Any = None
    loss: Any = None


def loaded_releases() -> dict[str, Pin]:
    """The releases of the libraries that are loaded: what is read is run with them."""
    found: dict[str, Pin] = {}
    for framework in all_frameworks():
        for root in framework.roots:
            package = package_of(root) or root
            version = getattr(sys.modules.get(root), "__version__", None)
            if isinstance(version, str) and package not in found:
                release = specified(package, f"=={version}").version
                if release is not None:
                    found[package] = Pin(release, f"{root} {version} is loaded in this kernel")
    return found


def models_of(tree: ast.Module, names: set[str], memory: Mapping[str, Any]) -> list[Model]:
    """The models that a cell works with, each with the labels and the loss that it takes by their names.

    names: those that the cell uses. Nothing is evaluated: a name is looked up, and anything else is not known.
    """
    models: dict[int, Model] = {}
    losses = {name: value for name in sorted(names) if is_loss_object(value := memory.get(name))}
    for name in sorted(names):
        value = memory.get(name)
        if is_estimator(value) or is_model(value):
            alone = len(losses) == 1 and not _has_its_loss(value)
            (loss, stored) = next(iter(losses.items())) if alone else ("", None)
            models.setdefault(
                id(value), Model(name, value, labels=labels_of_model(tree, name, loss, memory), loss=stored)
            )
    return list(models.values())[:_MOST_MODELS]


def _has_its_loss(value: Any) -> bool:
    return is_estimator(value) or keeps_its_loss(value)


def inspected(model: Model) -> Inspection | None:
    """What the model says of itself; None where what is given does not belong to it."""
    from trueup.inspecting import inspect  # noqa: PLC0415 - loads the readers of live models

    try:
        return inspect(model.model, y=model.labels, loss=model.loss)
    except BadInputError:
        return None


def findings_of(model: Model) -> Iterator[Finding]:
    """The findings about a model in memory whose loss is known."""
    known = model.loss is not None or _has_its_loss(model.model)
    inspection = inspected(model) if known else None
    yield from inspection.findings if inspection is not None else ()
