"""Two callbacks that count inside the same steps would count nothing: the second is refused before the first step."""

from __future__ import annotations

from typing import Any

import pytest
from loop_models import compiled, state

from trueup.contract.bad_input import BadInputError
from trueup.keras import TrueUp


@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_a_second_callback_is_refused_and_the_model_stays(keras: Any, inputs: Any, one_hot: Any, method: str) -> None:
    model = compiled(keras, "categorical_crossentropy", ["accuracy"])
    before = state(model)["_metrics"]
    with pytest.raises(BadInputError, match=rf"2 TrueUp callbacks in one {method}\. Expected: one"):
        getattr(model, method)(inputs, one_hot, verbose=0, callbacks=[TrueUp(), TrueUp(action="log")])
    assert state(model)["_metrics"] == before
    assert not {"compute_metrics", "make_train_function"} & set(vars(model))
