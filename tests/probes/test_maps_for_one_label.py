"""Keras refuses one label for each item where the model ends in maps or steps, as TU203 says: all installed lines."""

from __future__ import annotations

import pytest
from asked_keras import ASKED, answer

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize(("module", "backend"), ASKED)
def test_one_label_for_maps_raises(module: str, backend: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    seen, _ = answer(tmp_path_factory, module, backend, "one_label_for_maps")
    assert len(seen) == 4
    assert set(seen.values()) == {"raised"}, seen
