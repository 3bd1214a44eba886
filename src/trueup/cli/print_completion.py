"""`trueup --print-completion SHELL`: what a shell completes after `trueup`, out of the parsers of all commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trueup.cli.main import UsageError

SHELLS = ("bash", "zsh", "tcsh")
#: How the value of an option is called where it is a path.
_FILES = frozenset({"FILE", "PATH"})
_FOLDERS = frozenset({"FOLDER"})


class PrintCompletion(argparse.Action):
    """Prints the completion of the shell that is named, and ends the program."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, choices=SHELLS, metavar="SHELL", **options)

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Print it; UsageError where shtab is not installed."""
        del namespace, option_string
        print(completion(parser, str(values)), end="")
        parser.exit()


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script that a shell reads; parser: that of `trueup` with all its commands."""
    try:
        import shtab  # noqa: PLC0415 - nothing else needs it
    except ImportError as error:
        raise UsageError("shtab is not installed. Expected: pip install 'trueup[completion]'.") from error
    for action in _actions(parser):
        words = {action.metavar} if isinstance(action.metavar, str) else set(action.metavar or ())
        if words & _FILES:
            vars(action)["complete"] = shtab.FILE
        elif words & _FOLDERS:
            vars(action)["complete"] = shtab.DIRECTORY
    script: str = shtab.complete(parser, shell)
    return script if script.endswith("\n") else f"{script}\n"


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for inner in _each_once(action.choices.values()):
                yield from _actions(inner)


def _each_once(parsers: Iterable[argparse.ArgumentParser]) -> Iterable[argparse.ArgumentParser]:
    return {id(parser): parser for parser in parsers}.values()
