"""The command reference, out of the parsers of `trueup.cli`."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator

from trueup.cli.main import command_names
from trueup.cli.option_parser import OptionParser

INTRODUCTION = """# Command reference

`trueup COMMAND [options]`, or `python -m trueup COMMAND [options]`. `trueup --version` prints the version, and
`trueup COMMAND --help` what stands here. `trueup --print-completion bash` (or zsh, tcsh) prints what the shell
completes; it needs the extra `completion`. Each command has a man page: `man trueup`, `man trueup-check`.

| exit code | when |
|---|---|
| 0 | nothing was found |
| 1 | something was found |
| 2 | the command line or the configuration is wrong, or trueup failed |
| 130 | stopped by Ctrl-C |
"""


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    commands = OptionParser(prog="trueup").add_subparsers(parser_class=OptionParser)
    for name in command_names():
        importlib.import_module(f"trueup.cli.{name}").add_parser(commands)
    return dict(commands.choices)


def command_reference() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *(section(name, parser) for name, parser in parsers().items())])


def section(name: str, parser: argparse.ArgumentParser) -> str:
    """One command: what it does, its arguments, its options in their groups."""
    lines = [f"## trueup {name}", "", (parser.description or "").strip(), ""]
    verbs = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for group in parser._action_groups:
        actions = [a for a in group._group_actions if a.help != argparse.SUPPRESS and a not in verbs]
        rows = [row for action in actions for row in rows_of(action)]
        if rows:
            plain = group.title in ("options", "optional arguments", "positional arguments")
            lines += (
                [] if plain else [f"### {group.title}", "", *([group.description, ""] if group.description else [])]
            )
            heading = "argument" if group.title == "positional arguments" else "option"
            lines += [f"| {heading} | |", "|---|---|", *rows, ""]
    if parser.epilog:
        lines += [parser.epilog.strip(), ""]
    lines += [section(f"{name} {verb}", inner) for each in verbs for verb, inner in each.choices.items()]
    return "\n".join(lines)


def rows_of(action: argparse.Action) -> Iterator[str]:
    """The row of an argument or an option; none for --help."""
    if isinstance(action, argparse._HelpAction):
        return
    value = value_of(action)
    if action.option_strings:
        names = ", ".join(f"`{option} {value}`" if value else f"`{option}`" for option in action.option_strings)
    else:
        names = f"`{value}`"
    words = {**vars(action), "prog": "trueup"}
    text = " ".join(((action.help or "") % words).split())
    yield f"| {names.replace('|', chr(92) + '|')} | {text.replace('|', chr(92) + '|')} |"


def value_of(action: argparse.Action) -> str:
    """How the value of an option is written, "" for a switch."""
    if action.nargs == 0:
        return ""
    if action.metavar is not None:
        return action.metavar if isinstance(action.metavar, str) else " ".join(action.metavar)
    if action.choices is not None:
        return "|".join(str(choice) for choice in action.choices)
    return action.dest.upper().replace("_", "-")
