"""Which accuracy a reported number was, and what is said about it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import trueup
from trueup.auditing.counting.reported import printed_range
from trueup.contract.percent import percent, points
from trueup.testing import assert_accuracy


def digits(wrong: int = 122, rows: int = 10_000, sure: float = 0.982) -> tuple[np.ndarray, np.ndarray]:
    """Ten classes; `wrong` of the rows are answered with the next class, all of them surely."""
    labels = np.arange(rows) % 10
    answers = np.where(np.arange(rows) < wrong, (labels + 1) % 10, labels)
    proba = np.full((rows, 10), (1 - sure) / 9)
    proba[np.arange(rows), answers] = sure
    return labels, proba


def test_the_seed_of_it_all() -> None:
    labels, proba = digits()
    audit = trueup.audit(labels, proba=proba, reported="0.9976")
    assert audit.accuracy.value == 0.9878
    assert audit.reported is not None
    assert audit.reported.matches == ("elementwise",)
    (finding,) = audit.findings
    assert finding.code == "TU403"
    assert "0.9976 was reported as the accuracy" in finding.have
    assert "98.78 % (9878 of 10000)" in finding.expected
    assert "element-wise accuracy" in finding.happens


def test_several_definitions_that_give_the_number_are_all_named() -> None:
    labels, proba = digits()
    audit = trueup.audit(labels, proba=proba, reported="0.99")
    assert audit.reported is not None
    assert {"argmax", "exact", "balanced"} <= set(audit.reported.matches)
    assert "the number alone does not tell which" in " ".join(str(audit).split())
    assert audit.findings == ()


def test_where_none_gives_the_number_the_nearest_is_named_with_its_distance() -> None:
    labels, proba = digits()
    audit = trueup.audit(labels, proba=proba, reported="0.9965")
    assert audit.reported is not None
    assert audit.reported.matches == ()
    assert audit.reported.nearest == "elementwise"
    assert audit.reported.distance == pytest.approx(0.99756 - 0.9965)
    assert "0.9965 is none of these; the nearest is the element-wise accuracy (99.76 %), +0.11 points away" in " ".join(
        str(audit).split()
    )


def test_a_number_called_by_its_name_is_fine() -> None:
    labels, proba = digits()
    assert trueup.audit(labels, proba=proba, reported="99.76 %", called="elementwise").findings == ()
    (finding,) = trueup.audit(labels, proba=proba, reported="98.78 %", called="elementwise").findings
    assert "reported as element-wise accuracy" in finding.have
    with pytest.raises(ValueError, match=r"called='beauty'\. Expected: one of argmax, elementwise"):
        trueup.audit(labels, proba=proba, reported="98.78 %", called="beauty")


def test_a_number_that_nothing_gives_is_a_finding() -> None:
    labels, proba = digits()
    (finding,) = trueup.audit(labels, proba=proba, reported="0.9421").findings
    assert finding.code == "TU405"
    assert finding.have == "0.9421 was reported as the accuracy"
    assert finding.expected == "These predictions give 98.78 % (9878 of 10000)"
    assert "No definition gives it. The nearest: " in finding.happens
    assert "points away" in finding.happens


def test_digits_that_were_cut_off_are_told_from_other_numbers() -> None:
    labels, proba = digits()
    (finding,) = trueup.audit(labels, proba=proba, reported="0.987").findings
    assert "cut off instead of rounded" in finding.happens


@pytest.mark.parametrize("reported", ["98.78 %", "98.78", 98.78, "0.9878", "98,78"])
def test_a_percentage_needs_no_sign(reported: str | float) -> None:
    labels, proba = digits()
    audit = trueup.audit(labels, proba=proba, reported=reported)
    assert audit.findings == ()
    assert audit.reported is not None
    assert audit.reported.value == 0.9878


def test_several_numbers_are_each_held_against_what_they_were_called() -> None:
    labels, proba = digits()
    numbers = {"accuracy": "0.9878", "macro_f1": "0.9976", "balanced_accuracy_score": "0.9878", "elementwise": 0.5}
    audit = trueup.audit(labels, proba=proba, reported=numbers)
    assert [reported.holds for reported in audit.reports] == [True, False, True, False]
    assert [finding.code for finding in audit.findings] == ["TU403", "TU405"]
    assert audit.findings[0].have == "0.9976 was reported as macro F1"
    assert str(audit).count("reported: ") == 4


def test_a_number_of_a_slice_is_held_against_its_rows() -> None:
    labels, proba = digits()
    site = np.where(np.arange(len(labels)) < 1000, "north", "south")
    audit = trueup.audit(labels, proba=proba, by=site, reported={"north": "0.878", "south": "0.99"})
    assert [finding.code for finding in audit.findings] == ["TU405"]
    assert "0.99 was reported as accuracy of south" in audit.findings[0].have
    assert "100.00 % (9000 of 9000)" in audit.findings[0].expected
    assert "reported: 0.878 is the accuracy of north, 87.80 % (878 of 1,000)." in str(audit)


@pytest.mark.parametrize(("batch", "key"), [(100, "batch_sum"), (64, "per_batch"), (64, "full_batches")])
def test_sums_over_batches_are_found(batch: int, key: str) -> None:
    labels, proba = digits(wrong=1_234, rows=9_990)
    right = np.arange(9_990) >= 1_234
    batches = [right[at : at + batch] for at in range(0, len(right), batch)]
    value = {
        "batch_sum": sum(float(part.mean()) for part in batches),
        "per_batch": right.sum() / len(batches),
        "full_batches": right.sum() / (len(batches) * batch),
    }[key]
    audit = trueup.audit(labels, proba=proba, batch_size=batch, reported=f"{100 * value:.2f} %")
    assert audit.reported is not None
    assert key in audit.reported.matches
    assert [finding.code for finding in audit.findings] == ["TU403"]
    without = trueup.audit(labels, proba=proba, reported="8765.43 %")
    assert [finding.code for finding in without.findings] == ["TU405"]
    assert "batch_size" in without.findings[0].happens


@pytest.mark.parametrize(
    ("reported", "low", "high"),
    [
        ("0.9976", 0.99755, 0.99765),
        ("0.9980", 0.99795, 0.99805),
        (0.9976, 0.99755, 0.99765),
        ("99.76%", 0.99755, 0.99765),
        ("99,8 %", 0.9975, 0.9985),
        ("1", 0.5, 1.0),
        (1, 0.95, 1.0),
        (".5", 0.45, 0.55),
        (0.9975600242614746, 0.9975600242614746 - 5e-7, 0.9975600242614746 + 5e-7),
        (1e-05, 5e-6, 1.5e-5),
    ],
)
def test_the_printed_digits_say_how_far_a_number_reaches(reported: str | float, low: float, high: float) -> None:
    _, _, lowest, highest = printed_range(reported)
    assert (float(lowest), float(highest)) == pytest.approx((low, high), abs=1e-15)


@pytest.mark.parametrize("reported", ["", "high", "1.2", 97.6, "101 %", -0.5, float("inf"), "0.9.9"])
def test_what_is_no_accuracy_is_refused(reported: str | float) -> None:
    with pytest.raises(ValueError, match="reported="):
        printed_range(reported)


def test_assert_accuracy_tells_both_numbers() -> None:
    labels, proba = digits()
    assert assert_accuracy("0.9878", labels, proba=proba).counted == 10_000
    with pytest.raises(AssertionError) as failure:
        assert_accuracy(0.9976, labels, proba=proba)
    assert str(failure.value).startswith("reported 0.9976, but the argmax accuracy is 98.78 % (9878 of 10000): ")
    assert "0.9976 is the element-wise accuracy (99.76 %)" in str(failure.value)
    assert_accuracy(0.9976, labels, proba=proba, called="elementwise")


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4))
def test_nearly_all_never_prints_as_all_nor_a_trace_as_nothing(right: int, of: int, shown: int) -> None:
    share = min(right, of) / of
    text = percent(share, shown)
    assert (float(text[:-2]) == 100) == (share == 1)
    assert (float(text[:-2]) == 0) == (share == 0)
    assert abs(float(text[:-2]) - 100 * share) <= 10.0**-shown


def test_shares_and_points() -> None:
    assert percent(0.999996) == "99.99 %"
    assert percent(0.999996, 4) == "99.9996 %"
    assert percent(0.000001) == "0.01 %"
    assert points(-0.0025) == "-0.25 points"
    assert points(0) == "+0.00 points"
