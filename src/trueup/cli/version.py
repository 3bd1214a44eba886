"""`trueup version`: the release of trueup and what it runs on."""

from __future__ import annotations

import argparse
import sys

from trueup import __version__


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "version", help="print the version", description="Print the version of trueup and of the Python it runs on."
    )
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print the version; always exit code 0."""
    python = sys.version.split()[0]
    if arguments.output_format == "json":
        import json  # noqa: PLC0415 - only this output pays for it

        print(json.dumps({"version": __version__, "python": python, "platform": sys.platform}))
    else:
        print(f"trueup {__version__} (Python {python}, {sys.platform})")
    return 0
