"""Codes, names and severities are what users have in their settings and suppressions: they do not change by chance."""

from __future__ import annotations

from pathlib import Path

from trueup.rules import all_rules

PROMISED = """
TU101 softmax-over-one-unit error, warning, note
TU102 categorical-loss-on-one-unit error, warning, note
TU103 binary-loss-on-softmax note
TU104 categorical-loss-on-sigmoid warning
TU105 activation-applied-twice error, warning, note
TU106 logits-where-probabilities-expected error, warning, note
TU107 softmax-over-wrong-axis warning, note
TU108 nll-without-log-softmax error, warning, note
TU109 regression-loss-on-classifier note
TU110 head-outside-loss-range warning
TU111 loss-ignores-the-activation note
TU201 integer-labels-for-one-hot-loss error, warning, note
TU202 one-hot-labels-for-integer-loss error, warning, note
TU203 units-differ-from-classes error, warning, note
TU204 labels-out-of-range error, warning, note
TU205 shapes-broadcast-silently error, warning, note
TU301 elementwise-accuracy-on-one-of-k warning
TU302 argmax-accuracy-on-multi-label warning
TU303 argmax-over-one-unit error, warning, note
TU304 probability-threshold-on-logits warning
TU305 accuracy-by-hand-counts-outputs warning
TU306 accuracy-on-regression warning, note
TU307 monitored-name-never-logged warning, note
TU308 averaging-is-not-accuracy warning, note
TU309 mean-of-batch-accuracies warning, note
TU310 padding-counted warning
TU311 hard-labels-into-ranking-metric warning
TU312 predictions-out-of-order warning
TU313 labels-rounded-by-half-precision warning
TU314 argmax-over-wrong-axis error, warning, note
TU315 divided-by-batches warning, note
TU316 metric-never-reset warning
TU317 another-number-called-accuracy warning, note
TU318 metric-arguments-swapped warning, note
TU319 metric-given-another-kind error, warning, note
TU320 accuracy-of-the-last-batch warning
TU321 early-stopping-on-training-data warning
TU322 probability-compared-for-equality warning
TU323 evaluated-in-training-mode warning
TU324 best-weights-not-copied warning, note
"""


def test_the_rules_are_those_that_were_promised() -> None:
    told = [f"{rule.code} {rule.name} {', '.join(rule.severities)}" for rule in all_rules()]
    assert told == PROMISED.strip().splitlines()


def test_each_rule_is_two_files_and_each_page_has_its_rule() -> None:
    folder = all_rules()[0].page.parent
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert {path.stem for path in folder.glob("*.md")} == modules == {rule.page.stem for rule in all_rules()}


def test_no_rule_asks_for_a_release_in_its_logic() -> None:
    folder = all_rules()[0].page.parent
    for rule in all_rules():
        source = (folder / Path(rule.page.stem + ".py")).read_text(encoding="utf-8")
        assert "target.version" not in source, rule.code


def test_a_summary_is_one_sentence() -> None:
    for rule in all_rules():
        assert rule.summary.endswith(".")
        assert "\n" not in rule.summary
