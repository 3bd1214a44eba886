"""The rows themselves: each has a stretch of releases, evidence and a source, and no release is left without a rule."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import trueup.facts
from trueup.frameworks import releases
from trueup.frameworks.keras import loss_rows as keras_losses
from trueup.frameworks.keras import metric_rows as keras_metrics
from trueup.frameworks.keras import refusals as keras_refusals
from trueup.frameworks.keras import watched_names
from trueup.frameworks.keras.typed_names import LOSS_NAMES as KERAS_LOSS_NAMES
from trueup.frameworks.keras.typed_names import METRIC_NAMES as KERAS_METRIC_NAMES
from trueup.frameworks.releases import Release, chosen, padded, parsed, releases_of
from trueup.frameworks.torch import loss_rows as torch_losses
from trueup.frameworks.torch.typed_names import LOSS_NAMES as TORCH_LOSS_NAMES

TABLES = {
    "losses": keras_losses.LOSSES,
    "strings refused": keras_losses.STRINGS_REFUSED,
    "classes missing": keras_losses.CLASSES_MISSING,
    "one unit": keras_losses.ONE_UNIT,
    "one unit moves": keras_losses.ONE_UNIT_MOVES,
    "mismatch": keras_losses.MISMATCH,
    "hidden logits": keras_losses.HIDDEN_LOGITS,
    "resolution": keras_metrics.RESOLUTION,
    "words": keras_metrics.WORDS,
    "loss words": keras_metrics.LOSS_WORD,
    "naming": keras_metrics.NAMING,
    "own names": keras_metrics.OWN_NAMES,
    "watched names": watched_names.WATCHES,
    "thresholds": keras_metrics.THRESHOLDS,
    "label smoothing": (*keras_losses.SMOOTHING, *torch_losses.SMOOTHING),
    "metrics missing": keras_metrics.METRICS_MISSING,
    "defects": keras_metrics.DEFECTS,
    "shapes refused": keras_refusals.SHAPE_REFUSALS,
    "torch losses": torch_losses.TORCH_LOSSES,
}
ROWS = [(table, row) for table, rows in TABLES.items() for row in rows]


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_row_says_since_when_and_how_it_is_known(table: str, row: object) -> None:
    assert row.spans, table
    assert row.evidence in ("executed", "read")
    assert len(row.source) > 8
    for span in row.spans:
        listed = {padded(parsed(text)) for text in releases_of(span.line)}
        assert padded(span.since) in listed or span.since == (0, 1), f"{span} begins with no listed release"
        assert span.until is None or padded(span.since) < padded(span.until)


@pytest.mark.parametrize("table", ["resolution", "naming", "thresholds"])
def test_every_release_has_exactly_one_row(table: str) -> None:
    for line in ("keras", "tf.keras", "tf-keras"):
        for text in releases_of(line):
            release = Release(line, parsed(text))
            found = [row for row in TABLES[table] if chosen((row,), release)]
            assert len(found) == 1, f"{release}: {len(found)} rows of {table}"


def test_every_named_loss_has_a_row() -> None:
    losses = {row.name for row in keras_losses.LOSSES}
    assert set(KERAS_LOSS_NAMES) - {"crossentropy"} == losses
    assert set(TORCH_LOSS_NAMES) == {row.name for row in torch_losses.TORCH_LOSSES}
    named = {row.name for row in keras_metrics.NAMED}
    assert set(KERAS_METRIC_NAMES) - {"accuracy", "acc", "ce", "crossentropy"} == named


def test_versions_are_compared_in_one_module_only() -> None:
    """A comparison of a version anywhere else in the facts would be a rule hidden in logic."""
    folders = Path(trueup.facts.__file__).parent, Path(releases.__file__).parent
    for path in [*folders[0].glob("*.py"), *folders[1].rglob("*.py")]:
        if path == Path(releases.__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and any(
                isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in node.ops
            ):
                assert "version" not in ast.unparse(node), f"{path.name}:{node.lineno}: {ast.unparse(node)}"
