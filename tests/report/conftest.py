"""A comparison that several tests look at, and the browser that looks at pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chromium import started
from comparison.made_runs import BINARY, CATEGORICAL, FOCAL, SMOOTHED, Source, diverged, runs_of
from trueup.contract.comparison import Comparison
from trueup.runs import compared


@pytest.fixture(scope="session")
def several() -> Comparison:
    """Three losses under three seeds, and a fourth that diverged."""
    runs = runs_of(((CATEGORICAL, 4.2), (SMOOTHED, 4.25), (BINARY, 3.6)), (1, 2, 3), Source(items=1000))
    return compared([*runs, diverged(FOCAL, 1)])


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium."""
    driver = started(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()
