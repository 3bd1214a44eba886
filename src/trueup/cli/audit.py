"""`trueup audit`: what the accuracy of predictions is, and which accuracy a reported number was."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.auditing.scale.plan import Job, Plan
    from trueup.auditing.scale.run import Engine, Watcher
    from trueup.auditing.scale.state import State

_EXAMPLES = """\
examples:
  trueup audit labels.npy --proba proba.npy --reported 0.9976
  trueup audit labels.npy --proba proba.npy --reported accuracy=97.6 \\
      --reported roc_auc=0.93
  trueup audit results.parquet --labels-column label --proba-columns 'p*'
  trueup audit answers.csv --labels-column truth --predicted-column answer \\
      --by site
  trueup audit labels.npy --proba old.npy --against new.npy
  trueup audit --confusion matrix.csv --reported 0.93 --reported macro_f1=0.91
  trueup audit run/ --labels-column y --logits-columns 'z*' -o audit.html

Exit code 0: nothing found, 1: findings (TU401 to TU406), 2: wrong usage or
unusable input, 130: stopped by Ctrl-C (with --state the same command resumes).
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from trueup.cli.audit_options import add_options  # noqa: PLC0415 - the other commands do without

    parser = subparsers.add_parser(
        "audit",
        help="count predictions against labels",
        description="Compare predictions with labels: what the accuracy is, how far it lies above the\n"
        "majority share, and which kind of accuracy a reported number was.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Count and report."""
    from trueup.cli.option_words import told_in_options  # noqa: PLC0415

    with told_in_options("audit"):
        if arguments.confusion:
            from trueup.cli.audit_confusion import run_confusion  # noqa: PLC0415

            return run_confusion(arguments)
        _demand_data(arguments)
        shard = _shard(arguments)
        if arguments.against or arguments.against_columns:
            from trueup.cli.audit_against import run_against  # noqa: PLC0415

            return run_against(arguments)
        plan, job = _planned(arguments, alone=shard is None and arguments.engine == "threads")
        return _counted(arguments, plan, job, shard)


def _demand_data(arguments: argparse.Namespace) -> None:
    from trueup.cli.main import UsageError  # noqa: PLC0415

    if not arguments.data:
        raise UsageError(
            "no files were named. Expected: labels, or a table with labels and predictions, or --confusion FILE. "
            "See trueup audit --help for examples."
        )
    if arguments.confusion_rows:
        raise UsageError("--confusion-rows belongs to --confusion")


def _planned(arguments: argparse.Namespace, *, alone: bool) -> tuple[Plan, Job]:
    from trueup.auditing.scale.plan import job_for, plan_of  # noqa: PLC0415
    from trueup.cli import audit_options as said  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.cli.output_form import output_form  # noqa: PLC0415
    from trueup.cli.report_output import FORMATS  # noqa: PLC0415

    # What the report cannot be written as is told before the count, not after it.
    output_form(arguments.output_format, arguments.output_file, FORMATS)
    _demand_numbers(said.reported_of(arguments))
    if arguments.per_file and arguments.by:
        raise UsageError("--per-file and --by are both named. Expected: one of them. Leave the other out.")
    kind = said.kind_of(arguments)
    wanted = said.wanted_of(arguments, kind)
    exclude_files = "files" in arguments.exclude
    plan = plan_of(said.units_of(arguments, kind), wanted, kind, exclude_files=exclude_files)
    options = said.options_of(arguments)
    job = job_for(plan, wanted, kind, options, whole=alone, exclude_files=exclude_files)
    return plan, replace(job, per_file=arguments.per_file)


def _demand_numbers(reported: str | dict[str, str] | None) -> None:
    """BadInputError where a reported number is none: told before the count."""
    from trueup.auditing.counting.reported import readings_of  # noqa: PLC0415

    for number in reported.values() if isinstance(reported, dict) else [reported] if reported is not None else []:
        readings_of(number)


def _counted(arguments: argparse.Namespace, plan: Plan, job: Job, shard: tuple[int, int] | None) -> int:
    from trueup.auditing.scale.run import count_plan  # noqa: PLC0415
    from trueup.cli.audit_options import reported_of, words  # noqa: PLC0415
    from trueup.cli.audit_progress import progress  # noqa: PLC0415
    from trueup.cli.report_output import print_audit, remark  # noqa: PLC0415

    numbers = plan.shard(*shard) if shard else range(len(plan.pieces))
    before = _before(arguments, plan, job)
    with progress(arguments) as bar:
        watcher = _watcher(arguments)
        watcher.see = bar.see
        try:
            state = count_plan(plan, job, before, numbers, engine=_engine(arguments), watcher=watcher)
        except KeyboardInterrupt:
            bar.end()
            _say_how_to_go_on(arguments)
            raise
    if shard:
        rows = f"{state.tally.rows:,} rows"
        remark(f"Counted shard {shard[0]} of {shard[1]} ({rows}) into {arguments.state}; see trueup merge.", arguments)
        return 0
    from trueup.auditing.scale.judged import judged  # noqa: PLC0415 - a shard needs no verdict

    names = words([arguments.class_names]) if arguments.class_names else ()
    return print_audit(judged(state, reported=reported_of(arguments), called=arguments.called, names=names), arguments)


def _shard(arguments: argparse.Namespace) -> tuple[int, int] | None:
    from trueup.cli.main import UsageError  # noqa: PLC0415

    if arguments.jobs is not None and arguments.jobs < 1:
        raise UsageError(f"--jobs must be 1 or more, not {arguments.jobs}")
    if arguments.scheduler and arguments.engine != "dask":
        raise UsageError("--scheduler belongs to --engine dask")
    if arguments.shard is None:
        return None
    number, slash, of = arguments.shard.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise UsageError(f"--shard {arguments.shard}: expected I/N, such as 3/8, with I from 1 to N")
    if not arguments.state:
        raise UsageError("--shard needs --state FILE, where its count goes")
    return int(number), int(of)


def _before(arguments: argparse.Namespace, plan: Plan, job: Job) -> State:
    from pathlib import Path  # noqa: PLC0415

    from trueup.auditing.scale.run import beginning, resumed  # noqa: PLC0415
    from trueup.auditing.scale.state import read_state  # noqa: PLC0415

    if arguments.state and Path(arguments.state).is_file():
        return resumed(read_state(Path(arguments.state)), plan, job)
    return beginning(plan, job)


def _watcher(arguments: argparse.Namespace) -> Watcher:
    import json  # noqa: PLC0415

    from trueup.auditing.scale.run import Watcher  # noqa: PLC0415
    from trueup.cli.report_output import write_bytes  # noqa: PLC0415

    if not arguments.state:
        return Watcher()
    return Watcher(lambda state: write_bytes(arguments.state, json.dumps(state.to_dict()).encode()))


def _engine(arguments: argparse.Namespace) -> Engine:
    from functools import partial  # noqa: PLC0415

    if arguments.engine == "dask":
        from trueup.auditing.scale.dask_engine import fold_on_cluster  # noqa: PLC0415

        return partial(fold_on_cluster, address=arguments.scheduler, workers=arguments.jobs or 2)
    from trueup.auditing.counting.columns import processors  # noqa: PLC0415
    from trueup.auditing.scale.fold import fold  # noqa: PLC0415

    return partial(fold, threads=arguments.jobs or min(8, processors()))


def _say_how_to_go_on(arguments: argparse.Namespace) -> None:
    from trueup.cli.report_output import remark  # noqa: PLC0415

    if arguments.state:
        remark(f"The count so far is kept in {arguments.state}; the same command goes on from there.", arguments)
    else:
        remark("Nothing is kept; with --state FILE a stopped count goes on where it was.", arguments)
