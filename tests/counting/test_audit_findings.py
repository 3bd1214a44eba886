"""TU401 to TU406: when they speak, and when they stay silent."""

from __future__ import annotations

import doctest
import re

import numpy as np
import pytest

import trueup
from trueup.rules.measured import AuditRule, audit_rules


def codes(audit: trueup.Audit) -> list[str]:
    return [finding.code for finding in audit.findings]


def test_always_the_largest_class() -> None:
    audit = trueup.audit([0] * 900 + [1] * 100, predicted=[0] * 1000)
    assert codes(audit) == ["TU401", "TU402"]
    assert "The accuracy is 90.00 %, and 90.00 % of the rows are of class 0" in audit.findings[0].have
    assert "not to be told from answering 0 every time" in audit.findings[0].happens
    assert "balanced accuracy (50.00 %)" in audit.findings[0].change
    assert "All 1000 rows are answered with class 0" in audit.findings[1].have


def lifted(rows: int, gained: int, lost: int) -> trueup.Audit:
    """Of two classes, nine in ten of the first; the model gains and loses so many rows against always answering it."""
    labels = np.array([0] * (rows * 9 // 10) + [1] * (rows // 10))
    predicted = np.zeros(rows, int)
    predicted[:lost] = 1
    predicted[len(predicted) - gained :] = 1
    return trueup.audit(labels, predicted=predicted)


def test_a_lift_that_few_rows_leave_open_is_no_evidence() -> None:
    """100 rows, one below the share; 1,000 rows with a lift of 0.2 points and up to 2.9: nothing is shown."""
    assert lifted(100, 0, 1).lift < 0
    assert codes(lifted(100, 0, 1)) == []
    assert codes(lifted(1_000, 100, 98)) == []


def test_the_same_lift_over_many_rows_is_told_with_how_sure_it_is() -> None:
    audit = lifted(100_000, 1_000, 980)
    (finding,) = audit.findings
    assert finding.code == "TU401"
    assert "+0.02 points (-0.07 to +0.11 points, 95 % sure over 100000 rows)" in finding.happens
    assert "not to be told from answering 0 every time" in finding.happens
    below = lifted(1_000, 0, 50).findings[0]
    assert "worse than answering 0 every time" in below.happens
    assert "report the lift" in below.change


def test_far_below_the_share_the_order_of_the_classes_is_the_first_suspicion() -> None:
    finding = lifted(1_000, 0, 300).findings[0]
    assert finding.change.startswith("So far below a constant answer, suspect the order of the classes first")


@pytest.mark.parametrize("classes", [2, 5, 12])
def test_columns_in_another_order_are_found(classes: int) -> None:
    """A model that is right in about 80 %, its columns shifted by one: the order is named, class by class."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, classes, 2_000)
    trained = np.where(rng.random(2_000) < 0.2, rng.integers(0, classes, 2_000), labels)
    audit = trueup.audit(labels, predicted=(trained + 1) % classes, classes=classes)
    order = audit.columns_order
    assert order is not None
    assert order.right == int((trained == labels).sum())
    assert dict(order.moved) == {str((code + 1) % classes): str(code) for code in range(classes)}
    assert "TU406" in codes(audit)
    assert trueup.audit(labels, predicted=trained, classes=classes).columns_order is None


def test_two_columns_of_ten_are_found() -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 10, 3_000)
    swapped = np.where(labels == 3, 7, np.where(labels == 7, 3, labels))
    order = trueup.audit(labels, predicted=np.where(rng.random(3_000) < 0.15, 0, swapped)).columns_order
    assert order is not None
    assert dict(order.moved) == {"3": "7", "7": "3"}


@pytest.mark.parametrize("seed", range(20))
def test_guessing_has_no_better_order(seed: int) -> None:
    """Of random answers some order is always better; with few rows and many classes by much."""
    rng = np.random.default_rng(seed)
    rows, classes = int(rng.integers(5, 400)), int(rng.integers(2, 30))
    labels = np.minimum(rng.geometric(0.3, rows) - 1, classes - 1)
    assert trueup.audit(labels, predicted=rng.integers(0, classes, rows), classes=classes).columns_order is None


def test_a_constant_answer_for_a_small_class_is_no_order_of_columns() -> None:
    audit = trueup.audit([0] * 900 + [1] * 100, predicted=[1] * 1000)
    assert codes(audit) == ["TU401", "TU402"]


@pytest.mark.parametrize(
    ("labels", "predicted"),
    [
        ([0] * 50 + [1] * 50, [0] * 45 + [1] * 55),
        ([0] * 10, [0] * 10),
        ([1], [1]),
    ],
)
def test_silence(labels: list[int], predicted: list[int]) -> None:
    assert codes(trueup.audit(labels, predicted=predicted)) == []


def test_the_same_tags_for_every_row() -> None:
    truth = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1]])
    audit = trueup.audit(truth, predicted=np.array([[1, 0, 0]] * 3), labels_as="multi-hot")
    (finding,) = audit.findings
    assert (finding.code, finding.have) == ("TU402", "All 3 rows are answered with the tags 0")
    assert codes(trueup.audit(truth, predicted=truth, labels_as="multi-hot")) == []


@pytest.mark.parametrize("rule", audit_rules(), ids=lambda rule: rule.code)
class TestPages:
    def test_a_page_has_every_section(self, rule: AuditRule) -> None:
        text = rule.page.read_text(encoding="utf-8")
        assert text.startswith(f"# {rule.name} ({rule.code})\n")
        assert f"**{rule.severity}**" in text
        heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert heads == ["What it is", "Why", "Example", "Use instead", "Stays silent when", "Fix safety", "References"]

    def test_the_examples_print_what_the_page_says(self, rule: AuditRule) -> None:
        text = re.sub(r"^```.*$", "", rule.page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        example = doctest.DocTestParser().get_doctest(text, {}, rule.name, str(rule.page), 0)
        assert len(example.examples) >= 5
        said: list[str] = []
        doctest.DocTestRunner(verbose=False).run(example, out=said.append)
        assert said == []


def test_the_rules_are_found_by_scanning() -> None:
    assert [(rule.code, rule.name) for rule in audit_rules()] == [
        ("TU401", "accuracy-is-the-majority-share"),
        ("TU402", "one-class-predicted"),
        ("TU403", "reported-is-another-accuracy"),
        ("TU405", "reported-is-no-accuracy"),
        ("TU406", "columns-in-another-order"),
    ]
