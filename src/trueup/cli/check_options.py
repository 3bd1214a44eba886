"""The options of `trueup check`, and what they say as settings."""

from __future__ import annotations

import argparse

from trueup.checking.options import Options, options_from
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
    *("labels", "head", "fail_on", "require_setups"),
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
        help="count and apply fixes that change the training, or a logged name in use, too",
    )
    group.add_argument("--diff", action="store_true", help="write nothing; print what --fix would change")
    group.add_argument("--show-fixes", action="store_true", help="list the fixes that were applied")
    group.add_argument("--exit-non-zero-on-fix", action="store_true", help="exit code 1 where something was fixed")


def _add_selection(group: argparse._ArgumentGroup) -> None:
    listed = "codes, prefixes (TU3), names or ALL, with commas between"
    for option, text in (
        ("--select", f"rules to check: {listed}"),
        ("--ignore", "rules to leave out"),
        ("--extend-select", "rules to add"),
        ("--fixable", "rules that --fix may touch"),
        ("--unfixable", "rules that --fix must not touch"),
    ):
        group.add_argument(option, action="append", default=[], metavar="RULES", help=text)
    group.add_argument(
        "--per-file-ignores",
        action="append",
        default=[],
        metavar="PATTERN:RULES",
        help="rules to leave out in some files, for example 'tests/*:TU301'",
    )
    group.add_argument(
        "--target",
        metavar="RELEASE",
        help="read against this release, for example keras==2.2.4, whatever the project pins",
    )
    group.add_argument(
        "--labels",
        metavar="ENCODING",
        help="how labels are written down that are not read, for example one-hot:10, integer:10, multi-hot:5 or binary",
    )
    group.add_argument(
        "--head", metavar="HEAD", help="the head of models that are not read, for example 10:logits or 1:sigmoid"
    )
    group.add_argument(
        "--report-unused-suppressions",
        action="store_true",
        default=None,
        help="report comments that suppress nothing with our codes, or state nothing (TU003)",
    )
    group.add_argument("--ignore-noqa", action="store_true", default=None, help="report what comments suppress, too")
    group.add_argument("--add-noqa", action="store_true", help="write a comment at each finding that takes it out")
    group.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file accepts")
    group.add_argument(
        "--write-baseline", action="store_true", help="accept all findings: write them to --baseline FILE"
    )


def _add_files(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--exclude", action="append", default=[], metavar="PATTERNS", help="instead of the usual exclusions"
    )
    group.add_argument(
        "--extend-exclude", action="append", default=[], metavar="PATTERNS", help="beside the usual ones"
    )
    group.add_argument(
        "--force-exclude",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="exclude files even where they are named",
    )
    group.add_argument(
        "--respect-gitignore",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="pass over what git ignores (the default)",
    )
    group.add_argument("--stdin-filename", metavar="FILE", help="the name that standard input goes by")
    group.add_argument(
        "--cell-magics",
        action="append",
        default=[],
        metavar="NAMES",
        help="further cell magics whose bodies are Python",
    )
    group.add_argument("--config", metavar="FILE", help="this configuration file for every file, not the nearest one")
    group.add_argument("--isolated", action="store_true", help="heed no configuration file")
    group.add_argument(
        "--show-files", action="store_true", help="print the files that would be checked, and check none"
    )
    group.add_argument("--show-settings", action="store_true", help="print the settings that count, and check nothing")
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
        help="the least severity that fails a run: error, warning (the default) or note",
    )
    group.add_argument(
        "--require-setups", action="store_true", default=None, help="exit code 1 where no setup was read at all"
    )
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: on a terminal")
    group.add_argument("--quiet", "-q", action="store_true", help="print findings only")
    group.add_argument(
        "--verbose", "-v", action="store_true", help="list all that could not be read, and say what is done"
    )


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
