"""The examples of the guide's pages print what the pages say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import trueup.auditing.counting.bounds
import trueup.auditing.counting.paired
import trueup.estimator_answers
import trueup.testing

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@pytest.mark.parametrize("page", ["bounds.md", "audit-in-python.md"])
def test_a_page_prints_what_it_says(page: str) -> None:
    text = re.sub(r"^```.*$", "", (GUIDE / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    assert len(example.examples) >= 5
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize(
    "module",
    [trueup.estimator_answers, trueup.auditing.counting.bounds, trueup.auditing.counting.paired, trueup.testing],
)
def test_the_examples_of_the_public_functions(module: object) -> None:
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed
