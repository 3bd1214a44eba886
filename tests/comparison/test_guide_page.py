"""The example of the guide's page on comparisons prints what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import trueup.contract.run

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "reading-a-comparison.md"


def test_the_page_prints_what_it_says() -> None:
    text = re.sub(r"^```.*$", "", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    example = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, PAGE.name, 0)
    assert len(example.examples) >= 10
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert not said, "".join(said)


def test_the_example_of_an_arm() -> None:
    done = doctest.testmod(trueup.contract.run)
    assert done.attempted
    assert not done.failed
