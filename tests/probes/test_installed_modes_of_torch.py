"""What training mode does to answers under no_grad: what the page on evaluation in training mode says (TU323)."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
ROWS = 64


def _answers(model: torch.nn.Module, rows: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return model(rows)


def test_a_new_module_is_in_training_mode_and_no_grad_leaves_it_there() -> None:
    model = torch.nn.Dropout(0.5)
    with torch.no_grad():
        assert model.training
    assert not model.eval().training
    assert model.train().training


def test_dropout_drops_anew_at_each_pass_until_it_is_switched_off() -> None:
    torch.manual_seed(0)
    rows, model = torch.ones(ROWS, 8), torch.nn.Dropout(0.5)
    first, second = _answers(model, rows), _answers(model, rows)
    assert set(first.unique().tolist()) == {0.0, 2.0}
    assert not torch.equal(first, second)
    assert torch.equal(_answers(model.eval(), rows), rows)


@pytest.mark.parametrize("name", ["dropout", "dropout1d", "dropout2d", "dropout3d"])
def test_dropout_that_is_a_function_knows_no_mode(name: str) -> None:
    torch.manual_seed(0)
    function = getattr(torch.nn.functional, name)

    class Net(torch.nn.Module):
        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            return function(rows, 0.5)

    rows = torch.ones(ROWS, 8, *(1,) * (int(name[-2]) if name[-1] == "d" else 0))
    assert (_answers(Net().eval(), rows) == 0).any()
    assert torch.equal(function(rows, 0.5, False), rows)


def test_batch_normalisation_answers_by_the_batch_and_is_moved_by_it() -> None:
    torch.manual_seed(0)
    model, rows = torch.nn.BatchNorm1d(4), torch.randn(ROWS, 4) + 3
    assert not torch.allclose(_answers(model, rows)[:8], _answers(model, rows[:8]))
    assert model.running_mean.abs().min() > 0
    model.eval()
    before = model.running_mean.clone()
    assert torch.allclose(_answers(model, rows)[:8], _answers(model, rows[:8]))
    assert torch.equal(model.running_mean, before)
    alike = torch.nn.BatchNorm1d(4, track_running_stats=False)
    assert torch.equal(_answers(alike, rows), _answers(alike.eval(), rows))


@pytest.mark.parametrize(
    ("layer", "drops"),
    [
        (torch.nn.LSTM(8, 8, num_layers=2, dropout=0.5), True),
        (torch.nn.GRU(8, 8, 2, True, False, 0.5), True),
        (torch.nn.RNN(8, 8, num_layers=2), False),
        (torch.nn.TransformerEncoderLayer(8, 2), True),
        (torch.nn.TransformerEncoderLayer(8, 2, dropout=0.0), False),
        (torch.nn.TransformerDecoderLayer(8, 2), True),
    ],
)
def test_layers_that_drop_between_their_own(layer: torch.nn.Module, drops: bool) -> None:
    torch.manual_seed(0)
    rows = torch.ones(ROWS, 4, 8)
    passed = (rows, rows) if isinstance(layer, torch.nn.TransformerDecoderLayer) else (rows,)
    with torch.no_grad():
        answers = [layer(*passed) for _ in range(2)]
    first, second = (answer[0] if isinstance(answer, tuple) else answer for answer in answers)
    assert torch.equal(first, second) != drops


def test_a_single_recurrent_layer_has_nothing_to_drop_between() -> None:
    with pytest.warns(UserWarning, match="num_layers"):
        layer = torch.nn.GRU(8, 8, dropout=0.5)
    rows = torch.ones(ROWS, 4, 8)
    assert torch.equal(layer(rows)[0], layer(rows)[0])
