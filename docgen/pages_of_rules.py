"""The rules' pages as they stand beside the code, without the marks of the tests, and the table of all rules."""

from __future__ import annotations

from itertools import groupby

from trueup.checking.file_findings import OWN_CODES
from trueup.rules import GROUPS, AnyRule, every_rule
from trueup.rules._page import ShownProgram, shown_page

INTRODUCTION = """# Rules

A rule is named after the fault that it finds. Its severity says how certain it is that nobody intends this: an
**error** is never right; a **warning** runs, but the number is not what its name says, or training is hurt; a **note**
is a choice with a consequence worth knowing. `trueup rule` lists them in the terminal, `trueup rule CODE` shows one.

A fix is **safe** where only the number that is printed changes, **unsafe** where training or a name that the program
reads changes, too, and **shown** where a person has to decide ([Fixes](../guide/fixes.md)). The libraries are those in
whose programs the rule is tested; it applies to every program that is read.
"""
TABLE = """
<div class="rule-table" markdown>

| code | rule | severity | fix | libraries |
|---|---|---|---|---|
"""
OWN = f"""
## TU0: {GROUPS["TU0"]}

Without a page:

| code | name | severity | when |
|---|---|---|---|
"""


def rule_pages() -> dict[str, str]:
    """`rules/<name>.md` for each rule, and `rules/index.md`; the path below docs/ and the text."""
    pages = {f"rules/{rule.name}.md": site_page(rule) for rule in every_rule()}
    tables = "".join(
        f"\n## {group}: {GROUPS[group]}\n{TABLE}{''.join(row(rule) for rule in rules)}\n</div>\n"
        for group, rules in grouped_rules()
    )
    own = "".join(f"| {code.code} | {code.name} | {code.severity} | {code.summary} |\n" for code in OWN_CODES)
    return {"rules/index.md": f"{INTRODUCTION}{tables}{OWN}{own}", **pages}


def grouped_rules() -> list[tuple[str, list[AnyRule]]]:
    """The rules by their codes, under the beginnings that their groups share."""
    rules = sorted(every_rule(), key=lambda rule: rule.code)
    return [(group, list(members)) for group, members in groupby(rules, key=lambda rule: rule.code[:3])]


def site_page(rule: AnyRule) -> str:
    """The rule's page for the site."""
    return shown_page(rule.page.read_text(encoding="utf-8"), site_block)


def site_block(program: ShownProgram) -> str:
    """A program: its release as the block's title, the lines with a finding marked."""
    title = f' title="{program.release}"' if program.release else ""
    rows = f' hl_lines="{" ".join(map(str, program.rows))}"' if program.rows else ""
    return f"```python{title}{rows}\n{program.text}```"


def row(rule: AnyRule) -> str:
    """The rule's row in the table."""
    cells = (
        f"[{rule.code}]({rule.name}.md)",
        f"[{rule.name}]({rule.name}.md)<br>{rule.summary}",
        "<br>".join(f'<span class="severity {severity}">{severity}</span>' for severity in rule.severities),
        ", ".join(rule.fixes) or "none",
        ", ".join(rule.libraries) or "any",
    )
    return f"| {' | '.join(cells)} |\n"


def rules_in_navigation() -> str:
    """The rules' part of the site's navigation, as lines of `zensical.toml`."""
    lines = ['    { "Rules" = [', '        "rules/index.md",']
    for group, rules in grouped_rules():
        lines.append(f'        {{ "{group}: {GROUPS[group]}" = [')
        lines += [f'            {{ "{rule.code} {rule.name}" = "rules/{rule.name}.md" }},' for rule in rules]
        lines.append("        ] },")
    return "\n".join([*lines, "    ] },"])
