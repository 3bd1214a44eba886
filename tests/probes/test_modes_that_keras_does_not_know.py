"""What Keras makes of a mode that it does not know."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize("mode", [max, "maximum", None])
def test_it_is_taken_for_auto(keras: Any, mode: object) -> None:
    with pytest.warns(UserWarning, match="unknown"):
        stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode=mode)
    assert stop.mode == "auto"
