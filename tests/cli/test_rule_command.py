"""`trueup rule` prints the page of a rule, and says what is meant where it knows none."""

from __future__ import annotations

import json
import re
from unittest.mock import patch

import pytest

from trueup.cli.main import main
from trueup.rules import all_rules
from trueup.rules.measured import audit_rules, training_rules


@pytest.mark.parametrize(
    "text", ["TU301", "tu301", "elementwise-accuracy-on-one-of-k", "elementwise_accuracy_on_one_of_k"]
)
def test_a_rule_is_found_by_code_and_by_name(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", text]) == 0
    page = capsys.readouterr().out
    assert page.startswith("# elementwise-accuracy-on-one-of-k (TU301)")
    assert "## Stays silent when" in page


def test_a_terminal_gets_the_page_laid_out(capsys: pytest.CaptureFixture[str]) -> None:
    with patch("sys.stdout.isatty", return_value=True):
        assert main(["rule", "TU101"]) == 0
    out = capsys.readouterr().out
    assert "softmax-over-one-unit (TU101)" in out
    assert "## Example" not in out


def test_all_rules_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--all"]) == 0
    page = capsys.readouterr().out
    assert all(f"# {rule.name} ({rule.code})" in page for rule in (*all_rules(), *audit_rules(), *training_rules()))


def test_json_has_what_a_machine_wants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "TU203", "--output-format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["code"], told["severity"], told["severities"]) == ("TU203", "error", ["error", "warning", "note"])
    assert main(["rule", "--all", "--output-format", "json"]) == 0
    measured = sorted(rule.code for rule in (*audit_rules(), *training_rules()))
    every = [*(rule.code for rule in all_rules()), *measured]
    assert [each["code"] for each in json.loads(capsys.readouterr().out)] == every


def test_the_list_has_severity_libraries_and_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--output-format", "json"]) == 0
    listed = {entry["code"]: entry for entry in json.loads(capsys.readouterr().out)}
    rules = (*all_rules(), *audit_rules(), *training_rules())
    for rule in rules:
        entry = listed[rule.code]
        assert (entry["name"], entry["severities"]) == (rule.name, list(rule.severities))
        assert (entry["libraries"], entry["fixes"]) == (list(rule.libraries), list(rule.fixes))
    assert main(["rule"]) == 0
    printed = capsys.readouterr().out
    paragraphs = {text.split()[0]: " ".join(text.split()) for text in printed.split("\nTU")}
    assert "fix: unsafe, shown; libraries: Keras, optax, PyTorch" in paragraphs["105"]
    assert paragraphs["301"].startswith("301 [*] elementwise-accuracy-on-one-of-k: warning")
    assert "[*]" not in paragraphs["105"]
    assert "libraries" not in paragraphs["403"]
    assert max(map(len, printed.splitlines())) <= 80


def test_the_list_is_by_group_with_what_is_said_of_files_at_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("TU1: the output and the loss\nTU101  softmax-over-one-unit")
    codes = re.findall(r"^(TU\d+)", printed, re.MULTILINE)
    groups = ["TU1", "TU2", "TU3", "TU4", "TU0"]
    assert [code for code in codes if len(code) == 3] == groups
    assert codes == sorted(codes, key=lambda code: (groups.index(code[:3]), code))
    assert main(["rule", "--output-format", "json"]) == 0
    listed = [entry["code"] for entry in json.loads(capsys.readouterr().out)]
    assert listed == sorted(set(codes) - set(groups)), "every code has a group"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["TU3O1"], "TU301"),
        (["argmax-over-1-unit"], "argmax-over-one-unit"),
        (["tu20"], "TU201, TU202, TU203, TU204"),
        (["TU301", "--all"], "exclude each other"),
        ([""], "--all"),
        (["nothing like it"], "--all"),
    ],
)
def test_an_unknown_rule_ends_with_2_and_a_suggestion(
    words: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rule", *words]) == 2
    shown = capsys.readouterr()
    assert meant in shown.err
    assert not shown.out


@pytest.mark.parametrize("text", ["TU002", "file-not-parsed"])
def test_what_check_itself_reports_is_told_in_a_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", text]) == 0
    assert "Nothing of the file could be parsed." in capsys.readouterr().out
    assert main(["rule", text, "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["code"] == "TU002"
