"""Lets the probes use the facts' scenarios."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "facts"))


@pytest.fixture(scope="module")
def keras() -> Any:
    """The installed Keras, where it is new enough for what the probes ask."""
    return pytest.importorskip("keras", minversion="3.15")
