"""The options of `trueup check`, and what they say as settings."""

from __future__ import annotations

import argparse

from trueup.checking.settings.options import MEANINGS, Options, options_from
from trueup.cli.output_form import output_form
from trueup.contract.finding import SEVERITIES
from trueup.report import formats


def add_options(parser: argparse.ArgumentParser) -> None:
    """All options of the command, in groups."""
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders; - is standard input"
    )
    _add_fixing(parser.add_argument_group("fixes"))
    _add_selection(parser.add_argument_group("rules"))
    _add_files(parser.add_argument_group("files"))
    _add_output(parser.add_argument_group("output"))


#: Options that are given as words with commas between, as often as one likes, and those that are taken as they come.
_LISTS = ("extend_select", "ignore", "fixable", "unfixable", "exclude", "extend_exclude", "cell_magics")
_SINGLE = (
    *("force_exclude", "respect_gitignore", "target", "unsafe_fixes", "report_unused_suppressions", "ignore_noqa"),
    *("labels", "head", "fail_on", "require_setups", "require_whole"),
)


def options_of(arguments: argparse.Namespace) -> Options:
    """What the command line says; what it does not say is absent."""
    values = {name: getattr(arguments, name) for name in _SINGLE}
    values |= {name: _words(getattr(arguments, name)) for name in _LISTS if getattr(arguments, name)}
    values["select"] = _rules(arguments.select) if arguments.select else None
    values["per_file_ignores"] = _per_file(arguments.per_file_ignores)
    values["output_format"] = output_form(arguments.output_format, arguments.output_file, formats())
    return options_from(values, lambda name: f"--{name.replace('_', '-')}")


def _add_fixing(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--fix", action="store_true", help="apply safe fixes, check again, and take back what does harm")
    group.add_argument(
        "--unsafe-fixes",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=MEANINGS["unsafe_fixes"],
    )
    group.add_argument("--diff", action="store_true", help="write nothing; print what --fix would change")
    group.add_argument("--show-fixes", action="store_true", help="list the fixes that were applied")
    group.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit code 1 where something was fixed")


def _add_selection(group: argparse._ArgumentGroup) -> None:
    for option in ("select", "ignore", "extend_select", "fixable", "unfixable"):
        commas = ", with commas between" if option == "select" else ""
        help_text = f"{MEANINGS[option]}{commas}"
        group.add_argument(
            f"--{option.replace('_', '-')}", action="append", default=[], metavar="RULES", help=help_text
        )
    group.add_argument(
        "--per-file-ignores",
        action="append",
        default=[],
        metavar="PATTERN:RULES",
        help=f"{MEANINGS['per_file_ignores']}, for example 'tests/*:TU301'",
    )
    for option, metavar in (("target", "RELEASE"), ("labels", "ENCODING"), ("head", "HEAD")):
        group.add_argument(f"--{option}", metavar=metavar, help=MEANINGS[option])
    for option in ("report_unused_suppressions", "ignore_noqa"):
        _add_flag(group, option)
    group.add_argument("--add-noqa", action="store_true", help="write a comment at each finding that takes it out")
    group.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file accepts")
    group.add_argument(
        "--write-baseline", action="store_true", help="accept all findings: write them to --baseline FILE"
    )


def _add_files(group: argparse._ArgumentGroup) -> None:
    for option in ("exclude", "extend_exclude"):
        name = f"--{option.replace('_', '-')}"
        group.add_argument(name, action="append", default=[], metavar="PATTERNS", help=MEANINGS[option])
    for option in ("force_exclude", "respect_gitignore"):
        name = f"--{option.replace('_', '-')}"
        group.add_argument(name, action=argparse.BooleanOptionalAction, default=None, help=MEANINGS[option])
    group.add_argument("--stdin-filename", metavar="FILE", help="the name that standard input goes by")
    group.add_argument("--cell-magics", action="append", default=[], metavar="NAMES", help=MEANINGS["cell_magics"])
    group.add_argument("--config", metavar="FILE", help="this configuration file for every file, not the nearest one")
    group.add_argument("--isolated", action="store_true", help="ignore all configuration files")
    group.add_argument(
        "--show-files", action="store_true", help="print the files that would be checked, and check none"
    )
    group.add_argument("--show-settings", action="store_true", help="print the settings that count, and check nothing")
    group.add_argument(
        "--show-schema", action="store_true", help="print the JSON schema of the configuration, and check nothing"
    )
    group.add_argument("--jobs", "-j", type=int, metavar="N", help="at most N processes (default: one per processor)")
    group.add_argument(
        "--no-cache", action="store_true", help="read every file again, and keep nothing for the next run"
    )
    group.add_argument(
        "--cache-dir",
        metavar="FOLDER",
        help="keep what is read there (default: TRUEUP_CACHE_DIR, else .trueup_cache in the project's root)",
    )


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--output-format",
        choices=formats(),
        metavar="FORMAT",
        help=f"one of {', '.join(formats())}; default: by the ending of --output-file, else full",
    )
    group.add_argument("--output-file", "-o", metavar="FILE", help="write the report there instead of standard output")
    group.add_argument("--statistics", action="store_true", help="print how often each rule was found, and no finding")
    group.add_argument("--watch", "-w", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    group.add_argument("--exit-zero", "-e", action="store_true", help="exit code 0 even where something is found")
    group.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        metavar="SEVERITY",
        help=MEANINGS["fail_on"],
    )
    _add_flag(group, "require_setups")
    group.add_argument("--require-whole", type=float, metavar="SHARE", help=MEANINGS["require_whole"])
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal")
    group.add_argument("--quiet", "-q", action="store_true", help="print findings only")
    group.add_argument(
        "--verbose", "-v", action="store_true", help="list all that could not be read, and say what is done"
    )


def _add_flag(group: argparse._ArgumentGroup, option: str) -> None:
    group.add_argument(f"--{option.replace('_', '-')}", action="store_true", default=None, help=MEANINGS[option])


def _words(texts: list[str]) -> tuple[str, ...]:
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def _rules(texts: list[str]) -> tuple[str, ...]:
    """The words of --select; SettingsError where there are none, since nothing would be looked for."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415 - the parser does without

    words = _words(texts)
    if not words:
        raise SettingsError("--select: no rule is named; give a code, a prefix or a name, or leave it out for all")
    return words


def _per_file(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """Pattern -> words of `PATTERN:WORD,WORD,PATTERN:WORD`; an empty pattern for words before any."""
    table: dict[str, tuple[str, ...]] = {}
    pattern = ""
    for word in _words(texts):
        before, colon, after = word.rpartition(":")
        pattern = before.strip() if colon else pattern
        table[pattern] = (*table.get(pattern, ()), after.strip())
    return table
