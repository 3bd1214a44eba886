"""`trueup COMMAND`: finds the command's file, runs it, and turns whatever happens into an exit code.

A command is a file of this folder whose name has no underscore. It gives
`add_parser(subparsers) -> None` and `run(arguments) -> int`, and imports what is heavy inside `run`.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys

from trueup import __version__

TYPE_CHECKING = False  # as type checkers know it; importing `typing` would cost a third of the start
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

EXIT_OK, EXIT_FINDINGS, EXIT_ERROR, EXIT_INTERRUPTED = 0, 1, 2, 130
_NOT_COMMANDS = ("main",)
#: The command that holds the trees of many programs at its end. To take them apart one by one, and to look for circles
#: in them, takes longer than to write the report: its process ends as soon as that is out.
_ENDS_AT_ONCE = "check"
#: The file, the disk or the user's share of it takes no more.
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


class UsageError(Exception):
    """What a user asked for cannot be done: the text says what came, what was expected and what to do. Exit code 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 nothing found, 1 findings, 2 an error, 130 stopped by Ctrl-C.

    Without words of its own it is the command of this process, which may end with it.
    """
    if argv is not None:
        return _ran(list(argv))
    words = sys.argv[1:]
    if words[:1] != [_ENDS_AT_ONCE]:
        return _ran(words)
    import gc  # noqa: PLC0415 - it is part of Python itself

    gc.disable()
    code = _ran(words)
    try:
        sys.stderr.flush()
    finally:
        os._exit(code)


def _ran(words: list[str]) -> int:
    _open_streams()
    try:
        if words and words[0] in ("--version", "-V"):
            print(f"trueup {__version__}")
            return EXIT_OK
        if not words:
            program_parser(words).print_help()
            return EXIT_ERROR
        arguments = program_parser(words).parse_args(words)
        code: int = importlib.import_module(f"trueup.cli.{arguments.command}").run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _output_gone()
    except KeyboardInterrupt:
        print("trueup: stopped.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except UsageError as error:
        from trueup.report.visible import visible  # noqa: PLC0415 - a path in the text may hold anything

        print(f"trueup: error: {visible(str(error))}", file=sys.stderr)
        return EXIT_ERROR
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            return _bug(words)
        print(f"trueup: error: standard output cannot be written: {error.strerror}", file=sys.stderr)
        return _output_gone()
    except Exception:
        return _bug(words)
    return code


def command_names() -> list[str]:
    """All commands, by what stands in this folder."""
    from pathlib import Path  # noqa: PLC0415 - `--version` does without

    names = (file.stem for file in Path(__file__).parent.glob("*.py"))
    return sorted(name for name in names if "_" not in name and name not in _NOT_COMMANDS)


def program_parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser with the command asked for, or with all commands where none can be told."""
    from trueup.cli.option_parser import OptionParser  # noqa: PLC0415 - `--version` does without
    from trueup.cli.print_completion import PrintCompletion  # noqa: PLC0415

    parser = OptionParser(
        prog="trueup",
        description="Tells whether the accuracy that a training script prints is the accuracy its author meant.",
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"trueup {__version__}")
    parser.add_argument(
        "--print-completion", action=PrintCompletion, help="print the completion of a shell: bash, zsh or tcsh"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=OptionParser)
    names = command_names()
    for name in [words[0]] if words and words[0] in names else names:
        importlib.import_module(f"trueup.cli.{name}").add_parser(commands)
    return parser


def _open_streams() -> None:
    """Where the caller closed a stream (`>&-`), write into nothing: what is found still makes the exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - kept open


def _output_gone() -> int:
    """Nothing takes our output any more: what is left of it goes nowhere, or the interpreter would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return EXIT_ERROR


def _bug(words: Sequence[str]) -> int:
    import shlex  # noqa: PLC0415 - only a crash pays for it
    import traceback  # noqa: PLC0415

    print(
        f"{traceback.format_exc()}\n"
        "trueup: this is a bug in trueup, not in your program. Please report it with the text above and this:\n"
        f"  trueup {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n"
        f"  trueup {shlex.join(words)}",
        file=sys.stderr,
    )
    return EXIT_ERROR
