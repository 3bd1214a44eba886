"""TU401, TU402 and TU403: when they speak, and when they stay silent."""

from __future__ import annotations

import doctest
import re

import numpy as np
import pytest

import trueup
from trueup.rules.audit import AuditRule, audit_rules


def codes(audit: trueup.Audit) -> list[str]:
    return [finding.code for finding in audit.findings]


def test_always_the_largest_class() -> None:
    audit = trueup.audit([0] * 90 + [1] * 10, predicted=[0] * 100)
    assert codes(audit) == ["TU401", "TU402"]
    assert "The accuracy is 90.00 %, and 90.00 % of the rows are of class 0" in audit.findings[0].have
    assert "+0.00 points: no better than answering 0 every time" in audit.findings[0].happens
    assert "balanced accuracy (50.00 %)" in audit.findings[0].change
    assert "All 100 rows are answered with class 0" in audit.findings[1].have


def test_a_lift_within_chance_of_none() -> None:
    labels = np.array([0] * 900 + [1] * 100)
    predicted = labels.copy()
    predicted[:98] = 1
    audit = trueup.audit(labels, predicted=predicted)
    assert audit.accuracy.right == 902
    assert codes(audit) == ["TU401"]
    assert "not to be told from answering 0 every time" in audit.findings[0].happens


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
    ]
