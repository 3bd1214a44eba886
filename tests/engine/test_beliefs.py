"""What the reader believes of labels, of answers taken by hand and of logged names, program by program."""

from __future__ import annotations

from pathlib import Path

import pytest
from belief_pages import Case, believed, cases_of

PAGES = sorted(Path(__file__).parent.glob("*.md"))
CASES = [case for page in PAGES for case in cases_of(page)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reader_believes_what_the_page_says(case: Case) -> None:
    assert believed(case) == [f"{what}: {text}" for what, text in case.beliefs]


def test_names_are_told_apart() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
