"""What is raised when numbers that were handed over cannot be counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BadInputError(ValueError):
    """The input cannot be counted as it is described. The message says what came, what is expected and what to do."""

    def __init__(self, came: str, expected: str, do: str) -> None:
        super().__init__(f"{came}. Expected: {expected}. {do}.")
        self.came, self.expected, self.do = came, expected, do


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Say of which of several sources the input is that cannot be counted, where the message does not name it.

    >>> with naming("b.npy"):
    ...     raise BadInputError("scores of dtype <U1", "floats", "Convert them")
    Traceback (most recent call last):
        ...
    trueup.contract.bad_input.BadInputError: b.npy: scores of dtype <U1. Expected: floats. Convert them.
    """
    try:
        yield
    except BadInputError as error:
        if source in str(error):
            raise
        raise BadInputError(f"{source}: {error.came}", error.expected, error.do) from error
