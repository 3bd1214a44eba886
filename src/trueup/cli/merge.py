"""`trueup merge`: the counts of several shards to one audit."""

from __future__ import annotations

import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from trueup.cli.audit_options import add_output, add_reported  # noqa: PLC0415 - the other commands do without

    parser = subparsers.add_parser(
        "merge",
        help="add the counts of several shards",
        description="Add what `trueup audit --shard I/N --state FILE` counted, in any order, and report as "
        "`trueup audit` does: with the same bits as one count on one machine. The same shard twice, and counts with "
        "different settings, are refused; a shard that is missing is, too.",
        epilog="example: trueup merge shard-*.json --reported 0.9976",
        allow_abbrev=False,
    )
    parser.add_argument("states", nargs="+", metavar="STATE", help="files that --state wrote")
    parser.add_argument("--partial", action="store_true", help="report although shards are missing")
    parser.add_argument("--state", metavar="FILE", help="write the sum here, to be merged again")
    add_reported(parser)
    parser.add_argument("--class-names", metavar="LIST", help="names to show the classes by, in their order")
    add_output(parser.add_argument_group("output"))


def run(arguments: argparse.Namespace) -> int:
    """Add and report."""
    from trueup.cli.option_words import told_in_options  # noqa: PLC0415

    with told_in_options("audit"):
        return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    import json  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from trueup.auditing.scale.judged import judged  # noqa: PLC0415
    from trueup.auditing.scale.state import merged, read_state  # noqa: PLC0415
    from trueup.cli.audit_options import reported_of, words  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.cli.report_output import print_audit, remark, write_bytes  # noqa: PLC0415

    total = merged([(name, read_state(Path(name))) for name in arguments.states])
    if arguments.state:
        write_bytes(arguments.state, json.dumps(total.to_dict()).encode())
    if total.missing:
        pieces = sum(done.pieces for done in total.plans.values())
        written = f"{total.missing} of {pieces} pieces of the data are in none of the {len(arguments.states)} states"
        if not arguments.partial and not arguments.state:
            raise UsageError(
                f"{written}. Expected: every shard. Add the others, or pass --partial to report without them."
            )
        remark(f"trueup: {written}.", arguments)
        if not arguments.partial:
            return 0
    names = words([arguments.class_names]) if arguments.class_names else ()
    return print_audit(judged(total, reported=reported_of(arguments), called=arguments.called, names=names), arguments)
