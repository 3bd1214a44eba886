"""The axes of what PyTorch's recurrent layers give, as the reader takes them: outputs of all steps, and last states."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

ITEMS, STEPS, FEATURES, UNITS = 4, 7, 5, 8


@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_states_have_an_axis_of_layers_and_then_the_items(name: str, layers: int, both: bool, first: bool) -> None:
    layer = getattr(torch.nn, name)(FEATURES, UNITS, layers, bidirectional=both, batch_first=first)
    passed = torch.randn(ITEMS, STEPS, FEATURES) if first else torch.randn(STEPS, ITEMS, FEATURES)
    out, states = layer(passed)
    directions = 2 if both else 1
    assert out.shape == (*passed.shape[:2], UNITS * directions)
    for state in states if name == "LSTM" else (states,):
        assert state.shape == (layers * directions, ITEMS, UNITS)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "RNN"])
def test_one_sequence_alone_has_no_axis_of_items(name: str) -> None:
    states = getattr(torch.nn, name)(FEATURES, UNITS)(torch.randn(STEPS, FEATURES))[1]
    for state in states if name == "LSTM" else (states,):
        assert state.shape == (1, UNITS)


def test_cells_give_their_states_and_projections_another_size() -> None:
    rows = torch.randn(ITEMS, FEATURES)
    assert [part.shape for part in torch.nn.LSTMCell(FEATURES, UNITS)(rows)] == [(ITEMS, UNITS)] * 2
    for name in ("GRUCell", "RNNCell"):
        assert getattr(torch.nn, name)(FEATURES, UNITS)(rows).shape == (ITEMS, UNITS)
    out, (state, inner) = torch.nn.LSTM(FEATURES, UNITS, proj_size=3)(torch.randn(STEPS, ITEMS, FEATURES))
    assert (out.shape[-1], state.shape[-1], inner.shape[-1]) == (3, 3, UNITS)
