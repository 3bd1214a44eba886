"""What `trueup check` does in place of a report: list files, show settings or their schema, write comments, watch."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.report.visible import visible

if TYPE_CHECKING:
    from trueup.checking.one_file.file_checker import Job
    from trueup.contract.result import CheckResult

#: Seconds between two looks at the files; and how many times longer than a look the pause is at least.
_PAUSE, _SHARE = 0.5, 10
#: Options that write, or that speak of one run, beside which `--watch` makes no sense.
_ONCE = ("fix", "diff", "add_noqa", "write_baseline", "statistics", "output_file")


def refuse_together(arguments: argparse.Namespace, *, stdin: bool) -> None:
    """SettingsError where options exclude each other."""
    from trueup.checking.errors import SettingsError  # noqa: PLC0415

    if arguments.watch:
        other = next((f"--{name.replace('_', '-')}" for name in _ONCE if getattr(arguments, name)), None)
        other = "- (standard input)" if stdin else other
        if other is not None:
            raise SettingsError(f"--watch and {other} exclude each other: give one of them")
    if arguments.add_noqa and (arguments.fix or arguments.diff or stdin):
        raise SettingsError("--add-noqa stands alone: give it with paths, and without --fix and --diff")


def show_files(paths: list[str], job: Job) -> int:
    """Print the files that would be checked, one a line; 2 where a path leads to none."""
    from trueup.checking.many_files.run import found_files  # noqa: PLC0415

    missing = 0
    for found in found_files(paths, job):
        if isinstance(found, str):
            print(visible(found))
        else:
            missing += 1
            print(f"trueup: error: {visible(f'{found.where.file}: {found.why}')}", file=sys.stderr)
    return 2 if missing else 0


def show_settings(paths: list[str], job: Job, *, as_json: bool) -> int:
    """Print the settings that count for each path, and the configuration file that they come from."""
    from trueup.checking.settings.resolved import plain_settings  # noqa: PLC0415

    shown: dict[str, Mapping[str, object]] = {}
    for path in paths:
        folder = Path(path) if Path(path).is_dir() else Path(path).parent
        settings = job.resolver.settings_for(folder.absolute())
        names = (each.name for each in dataclasses.fields(settings) if each.name != "known")
        shown[path] = {name: plain_settings(getattr(settings, name)) for name in names}
    if as_json:
        print(json.dumps(shown, indent=2, ensure_ascii=False))
        return 0
    for number, (path, values) in enumerate(shown.items()):
        print(end="\n" if number else "")
        print(f"# {visible(path)}: {visible(str(values['source'] or 'no configuration file'))}")
        for name, value in values.items():
            if name != "source":
                print(f"{name.replace('_', '-')} = {visible(json.dumps(value, ensure_ascii=False))}")
    return 0


def show_schema() -> int:
    """Print the JSON schema of the configuration, as editors read it."""
    from importlib.resources import files  # noqa: PLC0415

    print(files("trueup").joinpath("trueup.schema.json").read_text(encoding="utf-8"), end="")
    return 0


def add_comments(result: CheckResult) -> int:
    """Write a comment at each finding; 1 where one could not be."""
    from trueup.checking.suppressing import add_comments  # noqa: PLC0415

    added = add_comments.add_comments(result)
    for line in add_comments.lines_of(added):
        print(visible(line))
    return 1 if added.left else 0


def watch(once: Callable[[], tuple[str, str]]) -> int:
    """Print a report whenever it changes, until Ctrl-C. once: a report, and what is said beside it."""
    before: tuple[str, str] | None = None
    while True:
        begin = time.perf_counter()
        report = once()
        if report != before:
            screen = "\x1b[2J\x1b[3J\x1b[H" if sys.stdout.isatty() else ""
            print(f"{screen}{report[0]}", end="")
            print(f"[{time.strftime('%H:%M:%S')}] Watching; Ctrl-C ends it.", flush=True)
            print(report[1], end="", file=sys.stderr, flush=True)
            before = report
        time.sleep(max(_PAUSE, _SHARE * (time.perf_counter() - begin)))
