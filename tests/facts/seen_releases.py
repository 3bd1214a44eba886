"""Holds what `museum/scenarios.py` printed of one release against what the facts say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fact_scenarios import setups_of

from trueup.contract.known import Known
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.setup import Setup
from trueup.facts import logged_names, loss_meaning, metric_meaning, refusal

#: Single precision against NumPy's double; clipping and the order of sums differ between releases.
ACCURACY_TOLERANCE, LOSS_TOLERANCE = 1e-5, 1e-2


@dataclass
class Compared:
    """What was compared: scenarios that agree, those in which the number tells definitions apart, and differences."""

    agreed: list[str] = field(default_factory=list)
    told_apart: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def compared(document: dict[str, Any]) -> Compared:
    """Compare each scenario of one release."""
    library, version = document["library"], tuple(int(part) for part in document["version"].split(".")[:3])
    result = Compared()
    for row in document["rows"]:
        name = row["scenario"]
        if "skipped" in row:
            result.skipped.append(name)
            continue
        setups = setups_of(name, library, version, document["backend"])
        differences = _row_differences(row, setups, result)
        (result.differing if differences else result.agreed).append(": ".join([name, *differences]))
    return result


def _row_differences(row: dict[str, Any], setups: tuple[Setup, ...], result: Compared) -> list[str]:
    refusals = [why for setup in setups if (why := refusal(setup))]
    if "error" in row or refusals:
        agrees = "error" in row and refusals
        return (
            [] if agrees else [f"seen {row.get('error', 'no error')} {row.get('message', '')}, the facts: {refusals}"]
        )
    found = [difference for setup in setups for difference in _metric_differences(row, setup, result)]
    found += _key_differences(row, setups)
    if "losses" in row:
        found += _loss_differences(row, setups[0], result)
    return found


def _metric_differences(row: dict[str, Any], setup: Setup, result: Compared) -> list[str]:
    counted = row["counted"][setup.output] if setup.output else row["counted"]
    found = []
    for metric in setup.metrics:
        meaning = metric_meaning(metric, setup)
        assert isinstance(meaning, Known), meaning
        if meaning.value.logged is None:
            continue
        shown, expected = row["shown"].get(meaning.value.logged), counted.get(_definition(meaning.value))
        is_loss = "crossentropy" in meaning.value.function
        tolerance = LOSS_TOLERANCE * max(1.0, expected or 0.0) if is_loss else ACCURACY_TOLERANCE
        if shown is None or expected is None or abs(shown - expected) > tolerance:
            found.append(f"{meaning.value.logged} shows {shown}, {_definition(meaning.value)} is {expected}")
        elif any(abs(other - shown) > tolerance for name, other in counted.items() if name.split()[1] != "none"):
            result.told_apart.append(row["scenario"])
    return found


def _definition(meaning: MetricMeaning) -> str:
    return f"{meaning.function} {meaning.decision}"


def _key_differences(row: dict[str, Any], setups: tuple[Setup, ...]) -> list[str]:
    keys: set[str] = set()
    for setup in setups:
        names = logged_names(setup)
        assert isinstance(names, Known), names
        keys |= {name for name in names.value if not name.endswith("loss") and name not in ("lr", "learning_rate")}
    return [] if keys == set(row["logged"]) else [f"logged {row['logged']}, the facts: {sorted(keys)}"]


def _loss_differences(row: dict[str, Any], setup: Setup, result: Compared) -> list[str]:
    found = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    if not isinstance(found, Known) or setup.loss.spelling == "wrapped":
        return []
    meaning, shown = found.value, row["shown"]["loss"]
    if meaning.one_unit == "zero" and setup.head.units == Known(1):
        result.losses.append(row["scenario"])
        agrees = abs(shown) < 1e-6 and row["moved"] == meaning.one_unit_moves
        says = f"loss 0, weights moved: {meaning.one_unit_moves}"
        return [] if agrees else [f"loss {shown}, weights moved: {row['moved']}; the facts: {says}"]
    candidates = [row["losses"][name] for name in _loss_candidates(meaning, setup) if name in row["losses"]]
    if not candidates:
        return []
    result.losses.append(row["scenario"])
    agrees = any(abs(shown - expected) <= LOSS_TOLERANCE * max(1.0, abs(expected)) for expected in candidates)
    return [] if agrees else [f"loss {shown}, {_loss_candidates(meaning, setup)}: {candidates}"]


def _loss_candidates(meaning: LossMeaning, setup: Setup) -> list[str]:
    """The names under which the script counts the loss that the facts say is trained.

    Two where the loss undoes its own activation: TensorFlow then computes it without clipping, which is the same loss.
    """
    if meaning.name not in ("binary_crossentropy", "categorical_crossentropy"):
        return []
    own = "sigmoid" if meaning.family == "binary" else "softmax"
    if meaning.undoes_activation or setup.head.activation == Known("linear"):
        return [f"{meaning.name} of the logits"]
    if meaning.applies is not None:
        return [f"{meaning.name} of the scores"]
    plain = [f"{meaning.name} none"]
    return [*plain, f"{meaning.name} of the logits"] if setup.head.activation == Known(own) else plain
