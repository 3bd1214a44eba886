"""`trueup compare`: one model and one set of data under several losses, trained alike and counted alike."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.contract.comparison import Comparison

_EXAMPLES = """\
examples:
  trueup compare --model mymodule:build --data mymodule:load
  trueup compare --model mymodule:build --data mymodule:load \\
      --losses binary,categorical,sparse --seeds 10 --jobs 2
  trueup compare --model net.py:build --data net.py:load \\
      --losses 'categorical(label_smoothing=0.1),categorical'
  trueup compare --model net.py:build --data net.py:load \\
      --losses binary@1xsigmoid,sparse --html page.html

The functions are imported and run. The same command resumes a stopped run: what
is finished is in the store. Exit code 0: nothing found, 1: a run diverged or
its audit has findings (TU401, TU402, TU403), 2: wrong usage or unusable input,
130: stopped by Ctrl-C.
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from trueup.cli.compare_options import add_options  # noqa: PLC0415 - the other commands do without

    parser = subparsers.add_parser(
        "compare",
        help="train a model under several losses and compare them",
        description="Train a Keras model under several losses, with the same data, splits, initial\n"
        "weights, order of batches and budget at each seed, evaluate every run on the\n"
        "same test items, and say what can be concluded.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train what is missing, and report."""
    from trueup.cli.option_words import told_in_options  # noqa: PLC0415

    with told_in_options("compare"):
        return _print(_compared(arguments), arguments)


def _compared(arguments: argparse.Namespace) -> Comparison:
    import contextlib  # noqa: PLC0415
    import shlex  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from trueup.cli.compare_options import losses_of, options_of, seeds_of  # noqa: PLC0415
    from trueup.cli.compare_progress import progress  # noqa: PLC0415
    from trueup.cli.report_output import remark  # noqa: PLC0415
    from trueup.comparing import compare  # noqa: PLC0415
    from trueup.comparing.user_functions import NamedFunction  # noqa: PLC0415

    _refuse_nowhere(arguments)
    store = None if arguments.no_store else arguments.store
    options = options_of(arguments)
    options["command"] = f"trueup {shlex.join(sys.argv[1:])}"
    seeds, losses = seeds_of(arguments), losses_of(arguments)
    model, data = NamedFunction.of(arguments.model, "--model"), NamedFunction.of(arguments.data, "--data")
    try:
        # What the user's functions print is no part of the report.
        with progress(quiet=arguments.quiet) as watcher, contextlib.redirect_stdout(sys.stderr):
            options["watcher"] = watcher
            return compare(model, data, losses=losses, seeds=seeds, margin=arguments.margin, store=store, **options)
    except KeyboardInterrupt:
        kept = f"Finished runs are kept in {store}; the same command goes on from there."
        remark(kept if store else "Nothing is kept: --no-store was given.", arguments)
        raise


def _refuse_nowhere(arguments: argparse.Namespace) -> None:
    """A file that cannot be written is told before the training, not after it."""
    import os  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from trueup.cli.compare_options import FORMATS  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.cli.output_form import output_form  # noqa: PLC0415

    output_form(arguments.output_format, arguments.output_file, FORMATS)
    for option, name in (("--output-file", arguments.output_file), ("--html", arguments.html)):
        if name is None:
            continue
        folder = Path(name).parent
        if Path(name).is_dir():
            raise UsageError(f"{option} {name} is a folder. Expected: a file. Name a file in it.")
        if not folder.is_dir():
            raise UsageError(
                f"{option} {name}: there is no folder {folder}. Expected: one that is there. Make it first."
            )
        if not os.access(folder, os.W_OK) and (Path(name).is_file() or not Path(name).exists()):
            raise UsageError(
                f"{option} {name}: {folder} cannot be written to. Expected: a folder of yours. Name another."
            )


def _print(comparison: Comparison, arguments: argparse.Namespace) -> int:
    from trueup.cli.main import EXIT_FINDINGS, EXIT_OK  # noqa: PLC0415
    from trueup.cli.report_output import print_report, remark, write_bytes  # noqa: PLC0415

    if arguments.html:
        write_bytes(arguments.html, comparison.to_html().encode())
        remark(f"Wrote the page to {arguments.html}.", arguments)
    print_report(comparison, arguments)
    found = any(run.outcome == "diverged" or run.findings for arm in comparison.arms for run in arm.runs)
    return EXIT_FINDINGS if found and not arguments.exit_zero else EXIT_OK
