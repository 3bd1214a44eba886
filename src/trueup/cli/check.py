"""`trueup check`: find where head, labels, loss and metric of classifiers disagree."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.checking.fixing.check_and_fix import Fixing
    from trueup.checking.one_file.file_checker import Job
    from trueup.checking.settings.resolved import Resolver, Settings
    from trueup.contract.result import CheckResult
    from trueup.report.appearance import Appearance

STDIN = "-"
_TEXT_FORMATS = ("full", "concise", "grouped")
_LEAST_WIDTH = 40


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from trueup.cli.check_options import add_options  # noqa: PLC0415 - the other commands do without

    parser = subparsers.add_parser(
        "check",
        help="check programs, notebooks and saved models",
        description="Read programs, notebooks and saved models, without running them, "
        "and report where the head, the labels, the loss and the metric of a classifier disagree.",
        epilog="Exit code 0: nothing found but notes, 1: findings, 2: wrong usage or a failure. "
        "Beside the rules: TU001 (file not readable), TU002 (file not parsed), TU003 (unused suppression, on request), "
        "TU004 (trueup itself failed on the file), TU005 (a statement is contradicted) and TU006 (a statement is not "
        "understood).",
        # An abbreviation that works today has two meanings once another option begins alike, and scripts still use it.
        allow_abbrev=False,
    )
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check, fix where asked, report; the exit code says whether something is left."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415

    try:
        return _run(arguments)
    except SettingsError as error:
        raise UsageError(str(error)) from error


def _run(arguments: argparse.Namespace) -> int:
    import time  # noqa: PLC0415

    from trueup.checking.fixing.check_and_fix import checked_and_fixed  # noqa: PLC0415
    from trueup.cli import check_instead  # noqa: PLC0415

    if arguments.show_schema:
        return check_instead.show_schema()
    begin = time.perf_counter()
    job = _job(arguments)
    check_instead.refuse_together(arguments, stdin=STDIN in arguments.paths)
    stdin = _stdin(arguments)
    settings = job.resolver.settings_for(Path.cwd())
    form = settings.output_format
    _refuse_unknown_format(form)
    if arguments.show_files:
        return check_instead.show_files(arguments.paths, job)
    if arguments.show_settings:
        return check_instead.show_settings(arguments.paths, job, as_json=form == "json")
    fixing = _fixing(arguments, settings.unsafe_fixes)
    if arguments.watch:
        return check_instead.watch(lambda: _shown(checked_and_fixed(arguments.paths, job, fixing)[0], form, arguments))
    paths = arguments.paths if stdin is None else [stdin]
    result, diffs = checked_and_fixed(paths, job, fixing)
    if arguments.verbose:
        seconds = time.perf_counter() - begin
        source = settings.source or "no configuration file"
        print(
            f"trueup: configuration: {source}; read {result.counts.files:,} file(s) in {seconds:.2f} s", file=sys.stderr
        )
    if arguments.write_baseline:
        return _baseline_written(result, arguments)
    if arguments.add_noqa:
        return check_instead.add_comments(result)
    _to_streams(result, diffs, settings, arguments)
    _say_faults(result, arguments)
    return _exit_code(result, diffs, settings, arguments)


def _job(arguments: argparse.Namespace) -> Job:
    from trueup.checking.errors import SettingsError  # noqa: PLC0415
    from trueup.checking.many_files.run import known_codes  # noqa: PLC0415
    from trueup.checking.one_file.file_checker import Job  # noqa: PLC0415
    from trueup.checking.settings.resolved import Resolver  # noqa: PLC0415
    from trueup.cli.check_options import options_of  # noqa: PLC0415

    if arguments.jobs is not None and arguments.jobs < 1:
        raise SettingsError(f"--jobs must be 1 or more, not {arguments.jobs}")
    if arguments.config and arguments.isolated:
        raise SettingsError("--config and --isolated exclude each other: give one of them")
    if arguments.write_baseline and not arguments.baseline:
        raise SettingsError("--write-baseline needs --baseline FILE to say where to")
    named = Path(arguments.config) if arguments.config else None
    resolver = Resolver(options_of(arguments), known_codes(), named=named, isolated=arguments.isolated)
    return Job(resolver, Path.cwd(), cache=_cache(arguments, resolver))


def _cache(arguments: argparse.Namespace, resolver: Resolver) -> Path | None:
    """The folder of the cache: the one that is asked for, else one in the root of the project."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415

    if arguments.no_cache:
        if arguments.cache_dir:
            raise SettingsError("--no-cache and --cache-dir exclude each other: give one of them")
        return None
    named = arguments.cache_dir or os.environ.get("TRUEUP_CACHE_DIR")
    return Path(named) if named else resolver.settings_for(Path.cwd()).root / ".trueup_cache"


def _fixing(arguments: argparse.Namespace, unsafe: bool) -> Fixing:
    from trueup.checking.fixing.check_and_fix import Fixing  # noqa: PLC0415

    return Fixing(
        mode="diff" if arguments.diff else "write" if arguments.fix else "none",
        unsafe=unsafe,
        baseline=Path(arguments.baseline) if arguments.baseline and not arguments.write_baseline else None,
        processes=arguments.jobs,
    )


def _stdin(arguments: argparse.Namespace) -> tuple[bytes, str] | None:
    """The bytes of standard input with the name they go by, where that is what is to be checked."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415

    if STDIN not in arguments.paths:
        return None
    if len(arguments.paths) > 1:
        raise SettingsError("- (standard input) stands alone: give either - or paths")
    if sys.stdin is None:
        raise SettingsError("- is standard input, and that is closed: give a program to it, or paths")
    return sys.stdin.buffer.read(), arguments.stdin_filename or "-"


def _refuse_unknown_format(form: str) -> None:
    from importlib.util import find_spec  # noqa: PLC0415

    from trueup.checking.errors import SettingsError  # noqa: PLC0415
    from trueup.report import formats  # noqa: PLC0415

    if form not in formats():
        raise SettingsError(f"output-format: there is no format {form!r}; there are {', '.join(formats())}")
    if form == "html" and find_spec("jinja2") is None:
        raise SettingsError("output-format: a page needs Jinja2: pip install 'trueup[audit]', or take another format")


def _baseline_written(result: CheckResult, arguments: argparse.Namespace) -> int:
    from trueup.checking.suppressing.baseline import write_baseline  # noqa: PLC0415
    from trueup.cli.main import EXIT_OK  # noqa: PLC0415

    number = write_baseline(result, Path(arguments.baseline))
    if not arguments.quiet:
        noun = "finding" if number == 1 else "findings"
        print(f"Wrote {number} {noun} to {arguments.baseline}.", file=sys.stderr)
    _say_faults(result, arguments)
    return EXIT_OK


def _to_streams(result: CheckResult, diffs: list[str], settings: Settings, arguments: argparse.Namespace) -> None:
    """The report to standard output or its file, everything else to standard error."""
    from trueup.checking.file_findings import unheeded  # noqa: PLC0415
    from trueup.checking.many_files.requirements import unmet  # noqa: PLC0415
    from trueup.report import render  # noqa: PLC0415
    from trueup.report.findings import statistics_text  # noqa: PLC0415
    from trueup.report.findings.closing import closing_lines, diff_lines, fixed_lines  # noqa: PLC0415
    from trueup.report.visible import visible, visible_line  # noqa: PLC0415

    look, form = _appearance(arguments, result.unsafe_fixes), settings.output_format
    beside = closing_lines(result, look)
    if arguments.diff:
        # A patch stays as it is; a terminal is shown nothing that it would obey.
        shown = map(visible_line, diffs) if sys.stdout.isatty() and not arguments.output_file else diffs
        _write("".join(shown), arguments.output_file)
        beside = diff_lines(result) if not arguments.quiet else []
    elif arguments.statistics:
        _write(statistics_text.render(result, form, look), arguments.output_file)
        beside = beside if form in _TEXT_FORMATS else []
    elif STDIN in arguments.paths and arguments.fix:
        # Bytes: the program keeps its encoding and its line ends.
        sys.stdout.buffer.write(result.fixed_text or b"")
        if arguments.output_file:
            _write(render(result, form, look), arguments.output_file)
        else:
            sys.stderr.write(render(result, form, look))
            beside = []
    elif arguments.output_file:
        _write(render(result, form, look), arguments.output_file)
    else:
        _write(render(result, form, look), None)
        beside = [] if form in _TEXT_FORMATS else beside
    if arguments.show_fixes:
        beside += fixed_lines(result)
    if not arguments.quiet:
        beside += [f"The baseline holds what is gone: {line}" for line in result.stale]
        beside += list(unmet(result.counts.setups, result.whole, settings))
        beside += [
            f"{settings.source or 'The configuration'} states what {name} gives, which no file that was read calls."
            for name in unheeded(settings.stating.functions, result.stated)
        ]
    for line in beside:
        print(visible(line), file=sys.stderr)


def _shown(result: CheckResult, form: str, arguments: argparse.Namespace) -> tuple[str, str]:
    """The report, and what is said of trueup's own faults."""
    from trueup.report import render  # noqa: PLC0415
    from trueup.report.findings import defects_text  # noqa: PLC0415

    look = _appearance(arguments, result.unsafe_fixes)
    faults = defects_text.render(result, look) if result.crashes or result.unread else ""
    return render(result, form, look), faults


def _appearance(arguments: argparse.Namespace, unsafe: bool) -> Appearance:
    import shutil  # noqa: PLC0415

    from trueup.report.appearance import Appearance  # noqa: PLC0415

    return Appearance(
        colour=not arguments.output_file and _wants_colour(arguments.color),
        width=max(shutil.get_terminal_size((80, 24)).columns, _LEAST_WIDTH),
        verbosity=int(arguments.verbose) - int(arguments.quiet),
        unsafe=unsafe,
        root=Path.cwd(),
    )


def _wants_colour(choice: str) -> bool:
    """--color first, then NO_COLOR, then FORCE_COLOR, then whether a terminal reads along."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _write(text: str, file: str | None) -> None:
    if file is not None:
        from trueup.checking.atomic_write import write_whole  # noqa: PLC0415

        write_whole(Path(file), text.encode("utf-8", "backslashreplace"))
        return
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        # A console that cannot show a letter of a file's name gets its number, in place of a UnicodeEncodeError.
        reconfigure(errors="backslashreplace")
    sys.stdout.write(text)


def _exit_code(result: CheckResult, diffs: list[str], settings: Settings, arguments: argparse.Namespace) -> int:
    from trueup.checking.many_files.requirements import unmet  # noqa: PLC0415
    from trueup.cli.main import EXIT_FINDINGS, EXIT_OK  # noqa: PLC0415
    from trueup.contract.finding import as_loud_as  # noqa: PLC0415

    if arguments.diff:
        return EXIT_FINDINGS if diffs and not arguments.exit_zero else EXIT_OK
    if result.repaired and arguments.exit_non_zero_on_fix:
        return EXIT_FINDINGS
    failing = as_loud_as(settings.fail_on)
    failed = any(finding.severity in failing for finding in result.findings)
    failed = failed or any(unmet(result.counts.setups, result.whole, settings))
    return EXIT_FINDINGS if failed and not arguments.exit_zero else EXIT_OK


def _say_faults(result: CheckResult, arguments: argparse.Namespace) -> None:
    """Say to standard error where trueup itself failed, and what to report; the exit code is that of the findings."""
    from trueup.report.findings.defects_text import render  # noqa: PLC0415

    text = render(result, _appearance(arguments, result.unsafe_fixes)) if result.crashes or result.unread else ""
    print(text, end="", file=sys.stderr)
