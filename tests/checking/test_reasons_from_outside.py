"""What a function is given by nobody is told apart from every other reason."""

from __future__ import annotations

import pytest

from trueup.contract.reading import from_outside, is_from_outside


def test_a_parameter_of_a_function_that_nobody_calls() -> None:
    assert is_from_outside(from_outside("train", "model"))


@pytest.mark.parametrize("why", ["a part of an array that comes from outside", "it is given its model elsewhere", ""])
def test_every_other_reason(why: str) -> None:
    assert not is_from_outside(why)
