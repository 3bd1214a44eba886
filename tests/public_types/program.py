"""A program against the public types, as a user would write it. It is checked by mypy in strict mode, and run.

The exact types stand in `assert_type`: a change that makes one vaguer fails here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, assert_type

import trueup
from trueup.checking import check, check_text
from trueup.contract.audit import Definition
from trueup.contract.finding import Finding, Fix
from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown, value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.result import CheckResult
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts import logged_names, metric_meaning
from trueup.rules import Rule, all_rules, findings_of

PROGRAM = """
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="softmax")])
model.compile(loss="binary_crossentropy", metrics=["accuracy"])
"""

here = Place("train.py", 3, 1, 3, 20)
accuracy = Metric(name=Known("accuracy"), typed="accuracy", spelling="string", where=here)
setup = Setup(
    where=here,
    target=Target(library="keras", version=(2, 0, 4)),
    head=Head(units=Known(10), activation=Known("softmax"), where=here),
    labels=Labels(encoding=Known("one-hot"), classes=Known(10), columns=Known(10)),
    loss=Loss(name=Known("binary_crossentropy"), spelling="string", where=here),
    metrics=(accuracy,),
)
assert_type(value_of(setup.head.units), int | None)
assert_type(setup.missing, tuple[tuple[str, str], ...])

meaning = metric_meaning(accuracy, setup)
assert_type(meaning, Known[MetricMeaning] | Unknown)
if isinstance(meaning, Known):
    assert_type(meaning.value.function, str)
    assert meaning.value.function == "binary_accuracy"
assert_type(logged_names(setup), Known[frozenset[str]] | Unknown)

rules = all_rules()
assert_type(rules, tuple[Rule, ...])
found = findings_of(setup, rules)
assert_type(found, list[Finding])
assert "TU301" in {finding.code for finding in found}
assert_type(found[0].severity, Literal["error", "warning", "note"])
assert_type(found[0].message, str)

result = check_text(PROGRAM, "train.py", isolated=True, select=["TU1"])
assert_type(result, CheckResult)
for finding, fix in result.with_fixes():
    assert_type(finding, Finding)
    assert_type(fix, Fix | None)
assert [finding.code for finding in result.findings] == ["TU101"]
assert_type(check(Path("nowhere.py"), isolated=True), CheckResult)

audit = trueup.audit([0, 1, 1], predicted=[0, 1, 0], reported="0.67", by=["a", "b", "b"])
assert_type(audit, trueup.Audit)
assert_type(audit.accuracy.value, float)
assert_type(audit.accuracy.interval, tuple[float, float] | None)
assert_type(audit.definition("elementwise"), Definition | None)
assert_type(audit.findings, tuple[Finding, ...])
assert audit.accuracy.right == 2
assert_type(trueup.bounds("0.9976", 10, head="softmax"), trueup.Bounds)
assert_type(trueup.paired([0, 1], [0, 1], [1, 1]).p_value, float)
