"""`trueup server`: findings in the editor, by the language server protocol."""

from __future__ import annotations

import argparse
import os
import sys


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "server",
        help="start the language server, for editors",
        description="Start the language server (LSP) on standard input and output. Editors start it themselves; it "
        "needs pip install 'trueup[editor]'.",
        allow_abbrev=False,
    )
    parser.add_argument("--stdio", action="store_true", help="ignored: many editors pass it")


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - there is nothing to choose
    """Serve until the editor ends it."""
    from trueup.cli.main import UsageError  # noqa: PLC0415

    try:
        from trueup.editor.server import build  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the language server needs pygls: pip install 'trueup[editor]'") from error
    build().start_io()
    # The protocol ends by closing the stream, and the command flushes what it has printed.
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open until the process ends
    return 0
