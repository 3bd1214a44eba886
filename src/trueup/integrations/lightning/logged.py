"""Accuracies that a LightningModule logs, by the part of an epoch that they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

#: A part of an epoch; "evaluation" is of a finished model, a validation of its own or a test.
Part = Literal["training", "validation", "evaluation"]
_WORDS: dict[str, Part] = {
    "train": "training",
    "training": "training",
    "tr": "training",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "eval": "validation",
    "test": "evaluation",
}
_LOADER = re.compile(r"/dataloader_idx_(\d+)$")


def accuracies(
    metrics: Mapping[str, Any], part: Part, loader: int | None, last_steps: Iterable[str]
) -> dict[str, float]:
    """Logged accuracies of one part, ours left out: name without the words for the part -> value.

    Args:
        metrics: what the trainer has logged (`callback_metrics`).
        part: which are asked for. What is called "val" is of an evaluation too.
        loader: of several data loaders, the number of the one asked for; None where there is one.
        last_steps: names whose value is that of one batch.
    """
    found: dict[str, float] = {}
    steps = set(last_steps)
    for name, value in metrics.items():
        if name in steps or "true_accuracy" in name:
            continue
        number = _LOADER.search(name)
        if (int(number.group(1)) if number else None) != loader:
            continue
        words = [word for word in re.split(r"[^A-Za-z0-9]+", _LOADER.sub("", name).lower()) if word]
        if "step" in words or not any(word.startswith("acc") for word in words):
            continue
        of = {_WORDS[word] for word in words if word in _WORDS}
        if part not in of and not (part == "evaluation" and of == {"validation"}):
            continue
        short = "_".join(word for word in words if word not in _WORDS and word != "epoch")
        found.setdefault(short, float(value))
    return found


def of_one_batch(trainer: Any) -> set[str]:
    """Names whose logged value is that of the last batch: logged on each step and not over the epoch.

    How a name is reduced is not public in Lightning; where that cannot be asked, nothing is held to be of an epoch but
    what is called so.
    """
    names = set(map(str, trainer.callback_metrics))
    try:
        entries = list((trainer._results or {}).values())
        over_epochs = {entry.meta.name for entry in entries if entry.meta.on_epoch}
    except (AttributeError, RuntimeError, TypeError):
        return {name for name in names if not name.endswith("_epoch")}
    return {name for name in names if _LOADER.sub("", name).removesuffix("_epoch") not in over_epochs}
