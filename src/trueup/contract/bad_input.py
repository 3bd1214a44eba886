"""What is raised when numbers that were handed over cannot be counted."""

from __future__ import annotations


class BadInputError(ValueError):
    """The input cannot be counted as it is described. The message says what came, what is expected and what to do."""

    def __init__(self, came: str, expected: str, do: str) -> None:
        super().__init__(f"{came}. Expected: {expected}. {do}.")
        self.came, self.expected, self.do = came, expected, do
