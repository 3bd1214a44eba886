"""What is wrong with input, or missing, in the words of the command line: what Python calls `ignore=` is `--ignore`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from trueup.cli.main import UsageError
from trueup.contract.bad_input import BadInputError

_NAMES = (
    "labels_as|ignore|nan|classes|called|positive|reported|threshold|top_k|batch_size|bins|predicted|proba|logits|head|samples|"
    "losses|seeds|baseline|margin|epochs|time_budget|optimizer|metric|validation_split|store|jobs|engine|scheduler"
)
_KEYWORD = re.compile(rf"\b({_NAMES})=('[^']*'|\[[^]]*\]|\S*?(?=[.,;]?(?:\s|$)))")


@contextmanager
def told_in_options(extra: str) -> Iterator[None]:
    """Bad input, and libraries that are not installed, as errors of usage; `extra` is what brings those libraries."""
    try:
        yield
    except BadInputError as error:
        raise UsageError(in_options(error)) from error
    except ImportError as error:
        if error.name is None or error.name.startswith("trueup"):
            raise
        raise UsageError(_missing(error.name.partition(".")[0], extra)) from error


def _missing(library: str, extra: str) -> str:
    from trueup.frameworks import all_frameworks  # noqa: PLC0415 - only what is missing pays for it

    known = next((framework.absent[library] for framework in all_frameworks() if library in framework.absent), "")
    return known or f"{library} is not installed. Expected: pip install 'trueup[{extra}]'."


def in_options(error: BadInputError) -> str:
    """The message of the error, keywords of `trueup.audit` written as options.

    What came is rewritten only where it is such a keyword as a whole: else it may hold the name of a file.

    >>> in_options(BadInputError("threshold=7", "a number from 0 to 1", "Say labels_as='sign', or pass ignore=…"))
    '--threshold 7. Expected: a number from 0 to 1. Say --labels-as sign, or pass --ignore LABEL.'
    """
    came = _KEYWORD.sub(_option, error.came) if _KEYWORD.fullmatch(error.came) else error.came
    return f"{came}. Expected: {_KEYWORD.sub(_option, error.expected)}. {_KEYWORD.sub(_option, error.do)}."


def _option(match: re.Match[str]) -> str:
    name, value = match[1], match[2].strip("'[]")
    if name == "nan":
        return "--exclude nan"
    shown = {"ignore": "LABEL", "classes": "LIST"}.get(name, "") if value in ("", "…") else value.replace(", ", ",")
    return f"--{name.replace('_', '-')} {shown}".rstrip()
