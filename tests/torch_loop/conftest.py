"""Trainings of PyTorch are tested where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Findings are read off the watch; tests of warnings ask for them themselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
