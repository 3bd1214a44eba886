"""The Trainer of Transformers is tested where it is installed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

if find_spec("torch") is not None:
    import torch

    # These models are small: threads would only wait for one another.
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Findings are read off the callback; tests of warnings ask for them themselves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
