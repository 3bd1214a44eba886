"""`--labels one-hot:10`, `--head 10:logits` and `states` of the configuration as what is stated beside a program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trueup.checking.errors import SettingsError
from trueup.contract.statement import (
    NOTHING_STATED,
    Statement,
    StatementError,
    Stating,
    parse_head,
    parse_labels,
    parse_statement,
)

_FUNCTION = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")

#: A text with where it was written, None where nothing was.
Written = tuple[str, str] | None


def stating_of(states: Mapping[str, str], origin: str, labels: Written, head: Written) -> Stating:
    """What is stated; SettingsError that begins with where it was written for what cannot be understood."""
    if not states and labels is None and head is None:
        return NOTHING_STATED
    functions: dict[str, Statement] = {}
    for name, text in states.items():
        if _FUNCTION.fullmatch(name) is None:
            example = '"package.data.load" = "labels=one-hot(10)"'
            raise SettingsError(f"{origin}: states: {name!r} is no function of a module. Expected one like {example}")
        try:
            functions[name] = parse_statement(text)
        except StatementError as error:
            raise SettingsError(f"{origin}: states: {name}: {error}") from error
    try:
        stated_labels = parse_labels(labels[0]) if labels is not None else None
    except StatementError as error:
        raise SettingsError(f"{labels[1] if labels else origin}: {error}") from error
    try:
        stated_head = parse_head(head[0]) if head is not None else None
    except StatementError as error:
        raise SettingsError(f"{head[1] if head else origin}: {error}") from error
    return Stating(functions, Statement(stated_labels, stated_head))
