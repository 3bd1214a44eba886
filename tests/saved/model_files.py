"""Model files as the tests write them: an archive around any JSON, an HDF5 file around any attributes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from trueup.contract.known import value_of
from trueup.contract.result import CheckResult
from trueup.contract.setup import Setup

FILES = Path(__file__).parent / "files"
SOFTMAX = {"class_name": "Dense", "config": {"name": "head", "units": 3, "activation": "softmax"}}
STACK = {"class_name": "Sequential", "config": {"name": "stack", "layers": [SOFTMAX]}}
BINARY = {"loss": "binary_crossentropy", "metrics": ["binary_accuracy"]}


def archive(
    path: Path, config: Any, more: Iterable[tuple[str, bytes]] = (), *, packed: int = zipfile.ZIP_STORED
) -> Path:
    """A .keras file with this configuration: JSON values, or the text as it is to stand there."""
    text = config if isinstance(config, str | bytes) else json.dumps(config)
    with zipfile.ZipFile(path, "w", packed) as opened:
        opened.writestr("metadata.json", '{"keras_version": "3.15.1", "date_saved": "2026-11-22@00:00:00"}')
        opened.writestr("config.json", text)
        for name, data in more:
            opened.writestr(name, data)
    return path


def hdf5(path: Path, attributes: Mapping[str, Any]) -> Path:
    """An .h5 file with these attributes; dicts are written as JSON."""
    import h5py  # noqa: PLC0415 - an extra

    with h5py.File(path, "w") as opened:
        for name, value in attributes.items():
            opened.attrs[name] = json.dumps(value) if isinstance(value, dict) else value
    return path


def functional(layers: list[dict[str, Any]], outputs: Any) -> dict[str, Any]:
    """A functional model of these layers."""
    return {"class_name": "Functional", "config": {"name": "net", "layers": layers, "output_layers": outputs}}


def layer(kind: str, name: str, inputs: Any = (), **config: Any) -> dict[str, Any]:
    """A layer that is called once on each of the inputs, or on none."""
    nodes = [[[one, 0, 0, {}] for one in inputs]] if inputs else []
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes}


def told(setup: Setup) -> tuple[Any, ...]:
    """A setup in short: output, units, activation, loss, from_logits, metrics; None for what is unknown."""
    metrics = tuple(value_of(metric.name) for metric in setup.metrics)
    head, loss = setup.head, setup.loss
    return (
        setup.output, value_of(head.units), value_of(head.activation), value_of(loss.name),
        value_of(loss.from_logits), metrics,
    )  # fmt: skip


def why(result: CheckResult) -> str:
    """All that was said of what was not read."""
    assert result.crashes == ()
    return "; ".join(f"{unread.where.path}: {unread.why}" for unread in result.unread)
