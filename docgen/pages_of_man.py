"""The man pages, out of the parsers of `trueup.cli`: one of the program, one of each command."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from pages_of_commands import INTRODUCTION, parsers, value_of
from trueup import __version__
from trueup.cli.main import program_parser

_ENVIRONMENT = (
    ("TRUEUP_CACHE_DIR", "The folder in which results are kept, where --cache-dir names none."),
    ("NO_COLOR", "Where it is set and not empty, nothing is coloured."),
    ("FORCE_COLOR", "Where it is set and not 0, reports are coloured even where no terminal reads along."),
)


def man_pages() -> dict[str, str]:
    """Each page by the name of its file: trueup.1, trueup-check.1 …"""
    commands = parsers()
    root = program_parser([])
    listed = next(action for action in root._actions if isinstance(action, argparse._SubParsersAction))
    helps = {choice.dest: choice.help or "" for choice in listed._choices_actions}
    pages = {"trueup.1": _program(root, helps)}
    return pages | {f"trueup-{name}.1": _command(name, commands[name], words) for name, words in helps.items()}


def _program(root: argparse.ArgumentParser, helps: dict[str, str]) -> str:
    lines = [
        _title("trueup"),
        *_section("NAME", f"trueup \\- {_line(_first(root.description or ''))}"),
        *_section("SYNOPSIS", "\\fBtrueup\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]"),
        *_section("DESCRIPTION", _text(root.description or "")),
        ".SH COMMANDS",
        *(line for name, words in helps.items() for line in (".TP", _reference(name), _text(words))),
        ".SH OPTIONS",
        *(line for action in root._actions if action.option_strings for line in _entry(action)),
        ".SH EXIT STATUS",
        *(line for code, when in _exit_codes() for line in (".TP", code, _text(when))),
        ".SH ENVIRONMENT",
        *(line for name, what in _ENVIRONMENT for line in (".TP", f"\\fB{name}\\fR", _text(what))),
        ".SH FILES",
        ".TP",
        "\\fItrueup.toml\\fR, \\fIpyproject.toml\\fR",
        _text("The configuration: the keys of trueup.toml are those of the table tool.trueup."),
        *_section("SEE ALSO", ",\n".join(map(_reference, helps))),
    ]
    return _joined(lines)


def _command(name: str, parser: argparse.ArgumentParser, words: str) -> str:
    lines = [
        _title(f"trueup-{name}"),
        *_section("NAME", f"trueup\\-{_line(name)} \\- {_line(words)}"),
        *_section("SYNOPSIS", _synopsis(name, parser)),
        *_section("DESCRIPTION", _text(parser.description or "")),
        *_options(parser),
    ]
    for each in parser._actions:
        if isinstance(each, argparse._SubParsersAction):
            for verb, inner in each.choices.items():
                lines += [*_section(f"trueup {name} {verb}".upper(), _text(inner.description or "")), *_options(inner)]
    lines += _section("NOTES", _text(parser.epilog)) if parser.epilog else []
    lines += _section("SEE ALSO", "\\fBtrueup\\fR(1)")
    return _joined(lines)


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments and options in their groups."""
    for group in parser._action_groups:
        actions = [
            action
            for action in group._group_actions
            if action.help != argparse.SUPPRESS and not isinstance(action, argparse._SubParsersAction)
        ]
        if actions:
            named = {"positional arguments": "arguments", "optional arguments": "options"}
            yield f".SH {_line(named.get(group.title or '', group.title or 'options').upper())}"
            if group.description:
                yield _text(group.description)
            for action in actions:
                yield from _entry(action)


def _entry(action: argparse.Action) -> Iterator[str]:
    value = f" \\fI{_line(value_of(action))}\\fR" if value_of(action) else ""
    names = ", ".join(f"\\fB{_line(option)}\\fR{value}" for option in action.option_strings)
    yield ".TP"
    yield names or value.strip()
    yield _text((action.help or "") % {**vars(action), "prog": "trueup"})


def _synopsis(name: str, parser: argparse.ArgumentParser) -> str:
    words = []
    for action in parser._actions:
        if not action.option_strings:
            place = f"\\fI{_line(value_of(action))}\\fR"
            shapes = {"?": f"[{place}]", "*": f"[{place} ...]", "+": f"{place} [{place} ...]"}
            words.append(shapes.get(str(action.nargs), place))
    return " ".join([f"\\fBtrueup {_line(name)}\\fR [\\fIoptions\\fR]", *words])


def _reference(name: str) -> str:
    return f"\\fBtrueup\\-{_line(name)}\\fR(1)"


def _exit_codes() -> Iterator[tuple[str, str]]:
    """Those of the command reference."""
    for row in INTRODUCTION.splitlines():
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if row.startswith("|") and cells[0].isdigit():
            yield cells[0], f"{cells[1][:1].upper()}{cells[1][1:]}."


def _title(name: str) -> str:
    return f'.TH "{name.upper()}" "1" "" "trueup {__version__}" "User Commands"'


def _section(heading: str, text: str) -> list[str]:
    return [f".SH {_line(heading)}", text]


def _first(text: str) -> str:
    """The first sentence, as a clause."""
    sentence = " ".join(text.split()).split(". ")[0].rstrip(".")
    return f"{sentence[:1].lower()}{sentence[1:]}"


def _text(text: str) -> str:
    """A paragraph in lines; one that would begin with a control character is kept from being a request."""
    lines = textwrap.wrap(_line(" ".join(text.split())), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


def _line(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
