"""A rule's page is shown without its marks, and states the libraries and fixes that the tests' programs have."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from source_tree import ROOT

from cases.page_cases import cases_of
from trueup.fix.document import Document
from trueup.fix.fixes import fix_of
from trueup.frameworks import all_frameworks, framework_of
from trueup.rules import AnyRule, all_rules, every_rule, findings_of
from trueup.rules._page import FIX_DEGREES, MARK, shown_program
from trueup.source import read_text

each_rule = pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.code)


@each_rule
def test_no_mark_is_shown(rule: AnyRule) -> None:
    assert MARK.findall(rule.text) == []
    assert "# target:" not in rule.text
    assert rule.text.count("```") == rule.page.read_text(encoding="utf-8").count("```")


def test_a_program_loses_its_marks_and_keeps_its_own_comments() -> None:
    program = shown_program(
        "# target: keras==3.15.1+jax\nimport keras\n\n# why it is so\n"
        '# error: [a-rule] "words"  # reveal: Head(1, softmax)\nx = 1  # reveal: Loss(mse)\n'
        '    y = 2  # kept  # note: [a-rule] "b"\n'
    )
    assert program.text == "import keras\n\n# why it is so\nx = 1\n    y = 2  # kept\n"
    assert program.release == "Keras 3.15.1 on jax"
    assert program.rows == (4, 5)
    assert shown_program("x = 1\n").release == ""


def test_the_page_of_the_site_has_the_release_and_the_line() -> None:
    page = (ROOT / "docs" / "rules" / "activation-applied-twice.md").read_text(encoding="utf-8")
    assert '```python title="PyTorch" hl_lines="10"\n' in page
    assert not re.search(r"# (error|note|warning|reveal|target):", page)


@cache
def observed() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Of each rule: the titles of the libraries in whose programs it is found, and the degrees of its fixes."""
    libraries, fixes = defaultdict(set), defaultdict(set)
    pages = [rule.page for rule in all_rules()] + sorted((ROOT / "tests" / "cases").glob("*.md"))
    for case in (case for page in pages for case in cases_of(page) if case.expected):
        document = Document("example.py", case.program.encode())
        for setup in read_text(case.program, "example.py", target=case.target).setups:
            for finding in findings_of(setup, all_rules()):
                framework = framework_of(setup.target.library)
                libraries[finding.name] |= {framework.title} if framework else set()
                fix = fix_of(finding, lambda _, document=document: document)
                fixes[finding.name] |= {fix.safety} if fix else set()
    return libraries, fixes


@each_rule
def test_a_page_names_the_libraries_in_whose_programs_it_is_found(rule: AnyRule) -> None:
    assert set(rule.libraries) <= observed()[0][rule.name]
    assert bool(rule.libraries) == (rule in all_rules())
    assert list(rule.libraries) == sorted(rule.libraries, key=str.lower)
    assert set(rule.libraries) <= {framework.title for framework in all_frameworks()}


@each_rule
def test_a_page_names_the_degrees_of_its_fixes(rule: AnyRule) -> None:
    page = rule.page.read_text(encoding="utf-8")
    assert re.search(r"^Fix: (none|\*\*\w+\*\*(, \*\*\w+\*\*)*(, or none)?)\.$", page, re.MULTILINE)
    stated = {FIX_DEGREES[degree] for degree in rule.fixes}
    assert observed()[1][rule.name] <= stated
    explained = page.partition("## Fix safety")[2].lower()
    assert all(degree in explained for degree in rule.fixes if degree != "shown")
