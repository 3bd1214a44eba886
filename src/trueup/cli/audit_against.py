"""`trueup audit --against`: one model held against others on the same rows."""

from __future__ import annotations

import argparse
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.cli import audit_options
from trueup.cli.main import UsageError
from trueup.cli.report_output import print_audit
from trueup.contract.bad_input import naming

if TYPE_CHECKING:
    from trueup.auditing.scale.against import Contender

_ALONE = ("model", "state", "shard", "weights")


def run_against(arguments: argparse.Namespace) -> int:
    """Count all models side by side and report; the exit code is that of the findings in any of them."""
    from trueup.auditing.models_side_by_side import held_against  # noqa: PLC0415
    from trueup.auditing.scale.against import count_side_by_side  # noqa: PLC0415

    if arguments.per_file and arguments.by:
        raise UsageError("--per-file and --by are both named. Expected: one of them. Leave the other out.")
    for option in _ALONE:
        if getattr(arguments, option):
            raise UsageError(
                f"--{option.replace('_', '-')} does not go with --against: the models are counted row by row in one go"
            )
    if arguments.engine == "dask" or "files" in arguments.exclude:
        raise UsageError("--against reads whole files on this machine: no --engine dask and no --exclude files")
    contenders = _with_the_same_classes(arguments, _named(arguments))
    counted = count_side_by_side(contenders)
    shown = audit_options.words([arguments.class_names]) if arguments.class_names else ()
    names = [contender.name for contender in contenders]
    found = held_against(
        counted, names, reported=audit_options.reported_of(arguments), called=arguments.called, classes=shown
    )
    return print_audit(found, arguments)


def _named(arguments: argparse.Namespace) -> list[tuple[str, argparse.Namespace]]:
    """Each model's name, and the arguments that would audit it alone; the first one is that of the command."""
    kind = audit_options.kind_of(arguments)
    files, columns = getattr(arguments, kind), getattr(arguments, f"{kind}_columns")
    if arguments.against and not files and columns is None:
        raise UsageError(f"--against FILE needs --{kind} FILE")
    models = [(files or columns or [], arguments)]
    for file in arguments.against or ():
        other = copy(arguments)
        if files:
            setattr(other, kind, [file])
        else:
            # Tables hold labels and predictions: those of the other model stand in tables of its own.
            other.data = [file]
        models.append(([file], other))
    for names in arguments.against_columns or ():
        if files:
            raise UsageError(
                f"--against-columns belongs to --{kind}-columns; beside --{kind} FILE it is --against FILE"
            )
        other = copy(arguments)
        setattr(other, f"{kind}_columns", [names])
        models.append(([names], other))
    if arguments.against and not files:
        models[0] = (arguments.data, arguments)
    return [(name, model) for name, (_, model) in zip(_distinct([words for words, _ in models]), models, strict=True)]


def _distinct(models: list[list[str]]) -> list[str]:
    """Names of the files without their folders, or whole where these are the same."""
    short = [",".join(Path(word).name or word for word in words) for words in models]
    if len(set(short)) == len(short):
        return short
    return [f"{at}: {','.join(words)}" for at, words in enumerate(models, 1)]


def _with_the_same_classes(
    arguments: argparse.Namespace, models: list[tuple[str, argparse.Namespace]]
) -> list[Contender]:
    from trueup.auditing.scale.against import Contender, classes_of_all  # noqa: PLC0415
    from trueup.auditing.scale.plan import job_for, plan_of  # noqa: PLC0415

    kind = audit_options.kind_of(arguments)
    options = audit_options.options_of(arguments)
    planned, jobs = [], []
    for name, model in models:
        wanted = audit_options.wanted_of(model, kind)
        with naming(name):
            plan = plan_of(audit_options.units_of(model, kind), wanted, kind, exclude_files=False)
            jobs.append(job_for(plan, wanted, kind, options))
        planned.append((name, plan, wanted))
    classes = classes_of_all([job.settings for job in jobs])
    if classes is not None:
        options["classes"] = classes
        jobs.clear()
        for name, plan, wanted in planned:
            with naming(name):
                jobs.append(job_for(plan, wanted, kind, options))
    jobs = [replace(job, per_file=arguments.per_file) for job in jobs]
    return [Contender(name, plan, job) for (name, plan, _), job in zip(planned, jobs, strict=True)]
