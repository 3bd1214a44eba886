"""The names of rules are told without loading them."""

from __future__ import annotations

import subprocess
import sys

from trueup.rules import all_rules, rule_names

LOADED = """
import sys
from trueup.checking.many_files.run import known_codes
known_codes()
print([name for name in sys.modules if name.startswith("trueup.rules.") and "._" not in name])
"""


def test_the_files_say_what_the_loaded_rules_say() -> None:
    assert list(rule_names().items()) == [(rule.code, rule.name) for rule in all_rules()]


def test_no_rule_is_loaded_for_its_name() -> None:
    out = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"
