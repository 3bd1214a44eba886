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
ACCURACY_TOLERANCE, LOSS_TOLERANCE = 1e-5, 5e-3


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
        tolerance = LOSS_TOLERANCE if "crossentropy" in meaning.value.function else ACCURACY_TOLERANCE
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
        still = abs(shown) < 1e-6 and not row["moved"]
        return [] if still else [f"loss {shown}, weights moved: {row['moved']}, though the facts say it is always 0"]
    candidate = _loss_candidate(meaning, setup)
    if candidate is None or candidate not in row["losses"]:
        return []
    result.losses.append(row["scenario"])
    expected = row["losses"][candidate]
    agrees = abs(shown - expected) <= LOSS_TOLERANCE * max(1.0, abs(expected))
    return [] if agrees else [f"loss {shown}, {candidate} is {expected}"]


def _loss_candidate(meaning: LossMeaning, setup: Setup) -> str | None:
    """The name under which the script counts the loss that the facts say is trained."""
    if meaning.name not in ("binary_crossentropy", "categorical_crossentropy"):
        return None
    if meaning.undoes_activation:
        return f"{meaning.name} of the logits"
    if meaning.applies is None:
        return f"{meaning.name} none"
    if setup.head.activation == Known("linear"):
        return f"{meaning.name} of the logits"
    return f"{meaning.name} of the scores"
