"""The parser of the command line: argparse, with the closest right word beside a wrong one."""

from __future__ import annotations

import argparse
import os
import re
from typing import NoReturn

EXIT_USAGE = 2
#: How a program's path ends that stands in the place of a command.
_PROGRAMS = (".py", ".ipynb")


class OptionParser(argparse.ArgumentParser):
    """A parser whose message about a wrong word names the closest right one."""

    def error(self, message: str) -> NoReturn:
        """Print the message and how to get help, and exit with 2."""
        self.exit(EXIT_USAGE, f"{self.prog}: error: {message}{self._closest(message)}\nTry '{self.prog} --help'.\n")

    def _closest(self, message: str) -> str:
        """ "; did you mean …?" for an unknown option or a wrong choice, else nothing."""
        wrong = re.match(r"unrecognized arguments: (\S+)|.*invalid choice: '([^']*)'", message)
        if wrong is None:
            return ""
        options = [option for action in self._actions for option in action.option_strings]
        choices = [str(choice) for action in self._actions for choice in action.choices or ()]
        word = wrong.group(1) or wrong.group(2)
        if self.prog == "trueup" and wrong.group(2) and _is_checked(word):
            return f"; did you mean trueup check {word}?"
        known = options if wrong.group(1) else choices
        if self.prog == "trueup" and wrong.group(1):
            known = [*options, *self._options_of_commands()]
        import difflib  # noqa: PLC0415 - only a wrong word is held against the right ones

        near = difflib.get_close_matches(word.split("=")[0], known, 1)
        return f"; did you mean {near[0]}?" if near else ""

    def _options_of_commands(self) -> list[str]:
        parsers = [
            parser
            for action in self._actions
            if isinstance(action.choices, dict)
            for parser in action.choices.values()
            if isinstance(parser, argparse.ArgumentParser)
        ]
        return [option for parser in parsers for action in parser._actions for option in action.option_strings]


def _is_checked(word: str) -> bool:
    """True for what is there, and for the name of a program or of a model's file."""
    from trueup.frameworks import all_frameworks  # noqa: PLC0415 - only a wrong command pays for it

    models = tuple(ending for framework in all_frameworks() for ending in framework.model_names)
    return word.endswith((*_PROGRAMS, *models)) or os.path.exists(word)  # noqa: PTH110
