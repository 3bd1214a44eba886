"""The rules' pages as they stand beside the code, and the table of all rules."""

from __future__ import annotations

from trueup.checking.file_findings import OWN_CODES
from trueup.rules import AnyRule, every_rule

INTRODUCTION = """# Rules

A rule is named after the wrong state. How loud it is says how sure it is that nobody wants this: an **error** is never
right; a **warning** runs, but the number is not what its name says, or training is hurt; a **note** is a choice with a
consequence worth knowing. `trueup rule CODE` prints a page in the terminal.

| code | name | severity | when |
|---|---|---|---|
"""
OWN = """
About the files themselves, without a page:

| code | name | severity | when |
|---|---|---|---|
"""


def rule_pages() -> dict[str, str]:
    """`rules/<name>.md` for each rule, and `rules/index.md`; the path below docs/ and the text."""
    rules = every_rule()
    made = {f"rules/{rule.name}.md": rule.page.read_text(encoding="utf-8") for rule in rules}
    own = "".join(f"| {one.code} | {one.name} | {one.severity} | {one.summary} |\n" for one in OWN_CODES)
    return {"rules/index.md": INTRODUCTION + "".join(row(rule) for rule in rules) + OWN + own, **made}


def row(rule: AnyRule) -> str:
    """The rule's row in the table."""
    loudness = ", ".join(rule.severities)
    return f"| [{rule.code}]({rule.name}.md) | [{rule.name}]({rule.name}.md) | {loudness} | {rule.summary} |\n"
