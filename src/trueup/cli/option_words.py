"""Errors about input in the words of the command line: what Python calls `ignore=` is `--ignore` there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.contract.bad_input import BadInputError

_NAMES = (
    "labels_as|ignore|nan|classes|called|reported|threshold|top_k|batch_size|bins|predicted|proba|logits|head|samples|"
    "losses|seeds|baseline|margin|epochs|time_budget|optimizer|metric|validation_split|store|jobs|engine|scheduler"
)
_KEYWORD = re.compile(rf"\b({_NAMES})=('[^']*'|\[[^]]*\]|\S*?(?=[.,;]?(?:\s|$)))")


def in_options(error: BadInputError) -> str:
    """The message of the error, keywords of `trueup.audit` written as options.

    What came is rewritten only where it is such a keyword as a whole: else it may hold the name of a file.

    >>> from trueup.contract.bad_input import BadInputError
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
