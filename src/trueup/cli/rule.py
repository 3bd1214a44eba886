"""`trueup rule CODE`: the page of a rule; without a code, the list of them."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trueup.rules import AnyRule


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "rule",
        help="show a rule's page, or list all rules",
        description="Print the page of a rule: what it finds, why that is wrong, with the numbers, an example and what "
        "to write instead. Without a code, list all rules.",
        allow_abbrev=False,
    )
    parser.add_argument("rule", nargs="?", metavar="CODE", help="a code or a name: TU301, argmax-over-one-unit")
    parser.add_argument("--all", action="store_true", help="print the pages of all rules")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print one page, or all; 2 where no such rule is known."""
    from trueup.rules import every_rule  # noqa: PLC0415 - the parser does without

    if arguments.all and arguments.rule is not None:
        from trueup.cli.main import UsageError  # noqa: PLC0415

        raise UsageError(f"{arguments.rule} and --all exclude each other: give one of them")
    rules: Sequence[AnyRule] = every_rule()
    if arguments.rule is None and not arguments.all:
        _print_list(rules, as_json=arguments.output_format == "json")
        return 0
    if not arguments.all and _print_own(arguments.rule, as_json=arguments.output_format == "json"):
        return 0
    if not arguments.all:
        found = _rule_named(arguments.rule, rules)
        if found is None:
            print(f"trueup: error: {_unknown(arguments.rule, rules)}", file=sys.stderr)
            return 2
        rules = [found]
    if arguments.output_format == "json":
        _print_json(rules, many=arguments.all)
    else:
        _print_pages(rules)
    return 0


def _print_list(rules: Sequence[AnyRule], *, as_json: bool) -> None:
    """Each rule under its group, with the severities that it may have; below it its summary, fixes and libraries."""
    from trueup.checking.file_findings import OWN_CODES  # noqa: PLC0415
    from trueup.rules import GROUPS  # noqa: PLC0415

    listed: list[dict[str, Any]] = [
        {"code": rule.code, "name": rule.name, "severities": [rule.severity], "summary": rule.summary}
        | {"fixes": [], "libraries": []}
        for rule in OWN_CODES
    ]
    listed += [
        {"code": rule.code, "name": rule.name, "severities": list(rule.severities), "summary": rule.summary}
        | {"fixes": list(rule.fixes), "libraries": list(rule.libraries)}
        for rule in rules
    ]
    listed.sort(key=lambda entry: entry["code"])
    if as_json:
        import json  # noqa: PLC0415

        print(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    for group, title in GROUPS.items():
        members = [entry for entry in listed if entry["code"].startswith(group)]
        print("\n".join((f"{group}: {title}", *_entry_lines(members), "")))
    print("fix: safe ([*], by --fix), unsafe (with --unsafe-fixes), shown (you decide).")
    print("'trueup rule CODE' prints the page of one.")


def _entry_lines(listed: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    import shutil  # noqa: PLC0415 - only the list asks for a width

    from trueup.report.visible import wrapped  # noqa: PLC0415

    width = min(max(shutil.get_terminal_size((80, 24)).columns, 40), 120)
    for entry in listed:
        mark = " [*]" if "safe" in entry["fixes"] else ""
        yield f"{entry['code']}{mark}  {entry['name']}: {', '.join(entry['severities'])}"
        yield from wrapped(entry["summary"], width, first=" " * 7)
        facts = [f"fix: {', '.join(entry['fixes'])}"] if entry["fixes"] else []
        facts += [f"libraries: {', '.join(entry['libraries'])}"] if entry["libraries"] else []
        if facts:
            yield from wrapped("; ".join(facts), width, first=" " * 7)


def _rule_named(text: str, rules: Sequence[AnyRule]) -> AnyRule | None:
    """By code or name, in any case, with underscores for hyphens."""
    wanted = text.strip().lower().replace("_", "-")
    return next((rule for rule in rules if wanted in (rule.code.lower(), rule.name)), None)


def _print_own(text: str, *, as_json: bool) -> bool:
    """What the check itself reports (TU001 …) has no page, only a sentence; False where the text names none of it."""
    import json  # noqa: PLC0415

    from trueup.checking.file_findings import OWN_CODES  # noqa: PLC0415

    own = next((each for each in OWN_CODES if text.strip().lower() in (each.code.lower(), each.name)), None)
    if own is None:
        return False
    if as_json:
        entry = {"code": own.code, "name": own.name, "severity": own.severity, "summary": own.summary}
        print(json.dumps(entry, indent=2))
    else:
        print(f"{own.name} ({own.code}), reported by check itself: {own.severity}.\n\n{own.summary}")
    return True


#: Letters that are read as digits.
_LIKE_DIGITS = str.maketrans("oil", "011")


def _unknown(text: str, rules: Sequence[AnyRule]) -> str:
    import difflib  # noqa: PLC0415 - only this answer needs it

    started = [rule.code for rule in rules if rule.code.startswith(text.strip().upper() or "-")]
    if started:
        return f"{text!r} begins the codes of {len(started)} rules; give one of {', '.join(started)}"
    names = {name.lower(): name for rule in rules for name in (rule.code, rule.name)}
    # A letter O in the place of a zero, or an l for a one, is as near to any code as a wrong digit.
    digits = text.lower().translate(_LIKE_DIGITS)
    near = [digits] if digits in names else difflib.get_close_matches(text.lower(), names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(names[each] for each in near)}?" if near else "--all prints all rules"
    return f"there is no rule {text!r}; {hint}"


def _print_pages(rules: Sequence[AnyRule]) -> None:
    pages = [rule.text.strip() for rule in rules]
    if not sys.stdout.isatty():
        print("\n\n\n".join(pages))
        return
    from rich.console import Console  # noqa: PLC0415 - plain text does without
    from rich.markdown import Markdown  # noqa: PLC0415

    console = Console()
    for page in pages:
        console.print(Markdown(page))


def _print_json(rules: Sequence[AnyRule], *, many: bool) -> None:
    import json  # noqa: PLC0415 - only this output pays for it

    entries = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": rule.severity,
            "severities": list(rule.severities),
            "summary": rule.summary,
            "libraries": list(rule.libraries),
            "fixes": list(rule.fixes),
            "page": rule.text,
        }
        for rule in rules
    ]
    print(json.dumps(entries if many else entries[0], indent=2, ensure_ascii=False))
