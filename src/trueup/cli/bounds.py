"""`trueup bounds`: what the true accuracy can be where only an element-wise accuracy was published."""

from __future__ import annotations

import argparse


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "bounds",
        help="tell what the accuracy can be behind a published element-wise one",
        description="Tell what the true accuracy can be where only an element-wise (binary) accuracy over k outputs "
        "was published. Both ends of the range are possible.",
        epilog="example: trueup bounds --reported 0.9976 --classes 10 --samples 10000. Where a confusion matrix was "
        "printed, too, it tells the accuracy itself: trueup audit --confusion matrix.csv --reported 0.9976",
        allow_abbrev=False,
    )
    parser.add_argument("--reported", required=True, metavar="NUMBER", help="as it was printed: 0.9976, 99.76%%")
    parser.add_argument("--classes", required=True, type=int, metavar="K", help="outputs of the model")
    parser.add_argument("--samples", type=int, metavar="N", help="rows it was measured on; the range is exact then")
    parser.add_argument("--head", choices=("softmax", "sigmoid"), default="softmax", help="default: softmax")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print the range; exit code 0, or 2 where no such model exists."""
    from trueup.auditing.counting.bounds import bounds  # noqa: PLC0415
    from trueup.cli.option_words import told_in_options  # noqa: PLC0415

    with told_in_options("audit"):
        found = bounds(arguments.reported, arguments.classes, arguments.samples, arguments.head)
    if arguments.output_format == "json":
        import json  # noqa: PLC0415 - only this output pays for it

        print(json.dumps(found.to_dict(), indent=2))
    else:
        from trueup.report.bounds_text import render  # noqa: PLC0415

        print(render(found).rstrip("\n"))
    return 0
