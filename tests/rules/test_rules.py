"""Each rule on setups made by hand: what it reports, where it is silent, what it says, and that its repair repairs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hand_made import applied, at
from heads_table import TABLE as HEADS
from labels_table import TABLE as LABELS
from metrics_table import TABLE as METRICS
from training_table import TABLE as TRAINING

from trueup.contract.finding import Finding
from trueup.contract.known import Known
from trueup.contract.setup import Setup
from trueup.rules import all_rules, findings_of

ROWS = [*HEADS, *LABELS, *METRICS, *TRAINING]
RULES = {rule.code: rule for rule in all_rules()}
FOUND = [
    pytest.param(row[3], finding, id=f"{finding.code}-of-{row[0]}-{row[1]}")
    for row in ROWS
    for finding in findings_of(row[3], all_rules())
]
every_row = pytest.mark.parametrize(
    ("code", "severities", "setup"), [pytest.param(row[0], row[2], row[3], id=f"{row[0]}-{row[1]}") for row in ROWS]
)
every_finding = pytest.mark.parametrize(("setup", "finding"), FOUND)


@every_row
def test_a_rule_reports_what_it_should_and_nothing_else(code: str, severities: list[str], setup: Setup) -> None:
    found = list(RULES[code].check(setup))
    assert [finding.severity for finding in found] == severities
    assert {(finding.code, finding.name) for finding in found} <= {(code, RULES[code].name)}


def test_every_rule_has_setups_that_trip_it_and_setups_that_do_not() -> None:
    for code in RULES:
        reported = [bool(row[2]) for row in ROWS if row[0] == code]
        assert reported.count(True) >= 2, code
        assert reported.count(False) >= 2, code


@every_finding
def test_every_part_of_a_message_is_a_short_sentence_without_a_full_stop(setup: Setup, finding: Finding) -> None:
    for part in (finding.have, finding.expected, finding.happens, finding.change):
        assert part.strip() == part
        assert part
        assert not part.endswith(".")
        assert len(part) <= 125, f"{len(part)}: {part}"
        assert "None" not in part
        assert "not read" not in part or finding.code in ("TU106", "TU104"), part
    assert finding.have[0].isupper() or finding.have[0] in '"' or finding.have[0].islower()
    assert finding.severity in RULES[finding.code].severities


@every_finding
def test_a_finding_names_its_release_and_the_parties_that_have_a_place(setup: Setup, finding: Finding) -> None:
    assert str(setup.target) in finding.holds_for
    assert setup.target.why in finding.holds_for
    roles = [party.role for party in finding.parties]
    # What was measured without a training has no loss, only the place where it was counted.
    read = bool(setup.loss.qualified) or isinstance(setup.loss.name, Known)
    assert (
        roles[:3] == ["head", "labels", "loss"] if read else (roles[:2] == ["head", "labels"] and "loss" not in roles)
    )
    if setup.metrics and not setup.hand_counts:
        assert "metric" in roles
    assert all(party.text for party in finding.parties)


@every_finding
def test_a_repair_that_needs_no_decision_leaves_nothing_loud_behind(setup: Setup, finding: Finding) -> None:
    if not finding.changes or any(change.decision for change in finding.changes):
        return
    repaired = applied(setup, finding.changes)
    left = findings_of(repaired, all_rules())
    before = findings_of(setup, all_rules())
    assert (finding.code, finding.where) not in {(other.code, other.where) for other in left}
    new = {other.code for other in left if other.severity != "note"} - {other.code for other in before}
    assert not new, f"the repair of {finding.code} brings {sorted(new)}"


def test_a_change_of_the_metric_names_the_uses_of_its_logged_name() -> None:
    setup = next(row[3] for row in ROWS if row[1] == "the name is monitored")
    (finding,) = RULES["TU301"].check(setup)
    assert [change.to for change in finding.changes] == ["categorical_accuracy", "val_categorical_accuracy"]
    assert finding.names_at_risk == (at("use"),)


def test_other_releases_are_named_where_they_differ() -> None:
    setup = next(row[3] for row in ROWS if row[1] == "the word in Keras 2.2.4")
    (finding,) = RULES["TU301"].check(setup)
    assert "categorical_accuracy" in finding.holds_for
    assert "3.0.0 to" in finding.holds_for


def test_a_release_that_refuses_a_threshold_of_0_is_not_given_one() -> None:
    setup = next(row[3] for row in ROWS if row[1] == "an object")
    decisions = {}
    for version in ((3, 4, 1), (3, 5, 0)):
        (finding,) = RULES["TU304"].check(replace(setup, target=replace(setup.target, version=version)))
        (change,) = finding.changes
        decisions[version] = change.decision
    assert "refuses a threshold of 0" in decisions[3, 4, 1]
    assert not decisions[3, 5, 0]


def test_a_name_that_other_releases_log_says_which() -> None:
    setup = next(row[3] for row in ROWS if row[1] == "val_acc in Keras 2.3")
    (finding,) = RULES["TU307"].check(setup)
    assert "0.2.0 to 2.2.5" in finding.holds_for
    assert '"val_acc" is logged' in finding.holds_for


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("one unit for ten classes", {"TU101", "TU102", "TU203"}),
        ("one unit for one-hot rows", {"TU102", "TU203"}),
        ("1..10 for ten units", {"TU204"}),
        ("nine units for ten classes", {"TU203"}),
        ("class numbers into the categorical loss", {"TU201"}),
        ("one-hot rows into the sparse loss", {"TU202"}),
        ("softmax and from_logits=True", {"TU105"}),
        ("ten linear units, a string", {"TU106"}),
        ("relu under the categorical loss", {"TU110"}),
        ("the word in Keras 2.2.4", {"TU103", "TU301"}),
    ],
)
def test_one_cause_is_reported_once(row: str, codes: set[str]) -> None:
    setup = next(each[3] for each in ROWS if each[1] == row)
    assert {finding.code for finding in findings_of(setup, all_rules())} == codes
