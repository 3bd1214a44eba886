"""The folder of rules about what was measured is a list for each thing that a rule may be about."""

from __future__ import annotations

from trueup.contract.audit import Audit
from trueup.contract.training import FirstEpoch
from trueup.rules._folder import rules_in
from trueup.rules.measured import audit_rules, training_rules


def test_each_rule_of_the_folder_is_in_one_list() -> None:
    folder = rules_in("trueup.rules.measured")
    assert sorted(rule.code for rule in (*audit_rules(), *training_rules())) == [rule.code for rule in folder]
    assert {rule.code for rule in training_rules()} == {"TU404"}


def test_a_list_holds_what_takes_the_thing_it_is_about() -> None:
    assert rules_in("trueup.rules.measured", about=FirstEpoch) == training_rules()
    assert rules_in("trueup.rules", about=Audit) == ()
