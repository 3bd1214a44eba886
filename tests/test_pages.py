"""The pages of the rules, and the further programs, are read and checked as they stand."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cases.page_cases import Case, cases_of, disagreements
from trueup.contract.finding import Finding
from trueup.fix.document import Document
from trueup.fix.fixes import fix_of
from trueup.rules import Rule, all_rules, findings_of
from trueup.source import read_text

HERE = Path(__file__).parent
RULES = all_rules()
PAGES = {rule: cases_of(rule.page) for rule in RULES}
FURTHER = [case for page in sorted((HERE / "cases").glob("*.md")) for case in cases_of(page)]
SECTIONS = (
    "What it is",
    "Why",
    "Example",
    "Use instead",
    "Stays silent when",
    "Fix safety",
    "References",
)
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
every_case = pytest.mark.parametrize(
    "case", [case for cases in PAGES.values() for case in cases] + FURTHER, ids=lambda case: case.name
)


@every_case
def test_a_program_is_believed_and_reported_as_its_page_says(case: Case) -> None:
    reading = read_text(case.program, "example.py", target=case.target)
    wrong = disagreements(case, reading.setups, lambda setup: findings_of(setup, RULES))
    unread = [f"not read: {part.where} {part.why}" for part in reading.unread]
    wrong += [part.why for part in reading.unread if part.kind == "defect"]
    assert not wrong, "\n".join([f"{case.page.name}, block of line {case.line}", *wrong, *unread])


@every_case
def test_the_fix_of_a_program_mends_it_and_brings_nothing_new(case: Case) -> None:
    before = _found(case, case.program)
    document = Document("example.py", case.program.encode())
    loud = {finding.code for finding in before if finding.severity != "note"}
    for finding in before:
        fix = fix_of(finding, lambda _: document)
        if fix is None or fix.safety == "display":
            continue
        fixed = document.edited(fix.edits).decode()
        ast.parse(fixed)
        after = _found(case, fixed)
        assert finding.code not in {other.code for other in after}, fixed
        assert {other.code for other in after if other.severity != "note"} <= loud, fixed
        assert _complete(case, fixed) == _complete(case, case.program), fixed


def _complete(case: Case, program: str) -> list[bool]:
    return [setup.complete for setup in read_text(program, "example.py", target=case.target).setups]


def _found(case: Case, program: str) -> list[Finding]:
    setups = read_text(program, "example.py", target=case.target).setups
    return [finding for setup in setups for finding in findings_of(setup, RULES)]


@every_case
def test_a_program_is_whole_and_states_beliefs(case: Case) -> None:
    ast.parse(case.program)
    assert len(set(case.beliefs)) == len(case.beliefs) >= 2


@every_rule
def test_a_page_has_its_sections_in_order(rule: Rule) -> None:
    text = rule.page.read_text(encoding="utf-8")
    assert text.startswith(f"# {rule.name} ({rule.code})\n")
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert tuple(re.findall(r"^## (.*)$", plain, re.MULTILINE)) == SECTIONS
    for severity in rule.severities:
        assert f"**{severity}**" in plain


@every_rule
def test_a_page_shows_the_wrong_state_what_to_write_and_what_is_left_alone(rule: Rule) -> None:
    by_section: dict[str, list[Case]] = {}
    for case in PAGES[rule]:
        by_section.setdefault(case.section, []).append(case)
    own = [wanted for case in by_section["Example"] for wanted in case.expected if wanted.rule == rule.name]
    assert own, "no example shows the rule"
    shown = {wanted.severity for wanted in own}
    # An error that holds on one of several ways is a note in every rule with errors, which one page shows.
    assert shown | ({"note"} if "error" in rule.severities else set()) == set(rule.severities)
    assert all(wanted.words for wanted in own)
    for section in ("Use instead", "Stays silent when"):
        quiet = by_section[section]
        assert not [wanted for case in quiet for wanted in case.expected if wanted.rule == rule.name]
        assert not [wanted for case in quiet for wanted in case.expected if wanted.severity != "note"]


@every_rule
def test_a_page_states_two_beliefs_for_each_finding(rule: Rule) -> None:
    beliefs = sum(len(case.beliefs) for case in PAGES[rule])
    assert beliefs >= 2 * sum(len(case.expected) for case in PAGES[rule])


def test_a_case_that_is_not_met_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "softmax_over_one_unit.md"
    block = '```python\n# reveal: Head(2, softmax)\nx = 1  # error: [softmax-over-one-unit] "1 unit"\n```\n'
    page.write_text(f"# A page\n\n## Example\n\n{block}", encoding="utf-8")
    (case,) = cases_of(page)
    assert (case.section, case.line, case.expected[0].row, case.beliefs[0].row) == ("Example", 5, 2, 2)
    wrong = disagreements(case, [], lambda _: [])
    assert [line.partition(":")[0] for line in wrong] == ["line 2", "line 2"]


def test_a_marker_without_a_line_or_of_another_form_is_refused(tmp_path: Path) -> None:
    for text in ("x = 1  # error: no rule", "x = 1\n# reveal: Head(1, softmax)"):
        page = tmp_path / "page.md"
        page.write_text(f"```python\n{text}\n```\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"expected \[rule-name\]|no line of code"):
            cases_of(page)
