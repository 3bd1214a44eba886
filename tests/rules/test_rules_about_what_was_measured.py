"""The folder of rules about what was measured is a list for each thing that a rule may be about."""

from __future__ import annotations

from trueup.contract.audit import Audit
from trueup.contract.training import FirstEpoch
from trueup.rules._folder import rules_in
from trueup.rules.measured import audit_rules, findings_of_training, training_rules


def test_each_rule_of_the_folder_is_in_one_list() -> None:
    folder = rules_in("trueup.rules.measured")
    assert sorted(rule.code for rule in (*audit_rules(), *training_rules())) == [rule.code for rule in folder]
    assert {rule.code for rule in training_rules()} == {"TU404"}


def test_a_list_holds_what_takes_the_thing_it_is_about() -> None:
    assert rules_in("trueup.rules.measured", about=FirstEpoch) == training_rules()
    assert rules_in("trueup.rules", about=Audit) == ()


def test_what_is_said_holds_of_a_network_that_was_loaded() -> None:
    """Frozen layers are mostly those of a network that somebody has trained before."""
    epoch = FirstEpoch(model="loaded", steps=10, lowest=0.5, highest=2.0, variables=0, moved=0, weights=4)
    (finding,) = findings_of_training(epoch)
    assert finding.happens == "Every layer is frozen: any accuracy is that of the network before this training"
