"""What a kept `state_dict()` holds after further steps: what the page on the best weights says (TU324)."""

from __future__ import annotations

import copy

import pytest

torch = pytest.importorskip("torch")
STEPS = 5


def _after_training(keep):
    """The weights as they were kept after the first of several steps, the last weights, and the model."""
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 2, bias=False)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    rows, numbers = torch.randn(64, 4), torch.randint(2, (64,))
    kept = None
    for step in range(STEPS):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(rows), numbers).backward()
        optimizer.step()
        kept = keep(model) if step == 0 else kept
    return kept, model.state_dict()


@pytest.mark.parametrize(
    "keep",
    [
        lambda model: model.state_dict(),
        lambda model: model.state_dict().copy(),
        lambda model: copy.copy(model.state_dict()),
        lambda model: dict(model.state_dict()),
        lambda model: {"state": model.state_dict()}["state"],
    ],
)
def test_what_is_no_copy_holds_the_last_weights(keep) -> None:
    kept, last = _after_training(keep)
    assert torch.equal(kept["weight"], last["weight"])


@pytest.mark.parametrize(
    "keep",
    [
        lambda model: copy.deepcopy(model.state_dict()),
        lambda model: {name: value.clone() for name, value in model.state_dict().items()},
    ],
)
def test_a_copy_holds_the_weights_of_its_moment(keep) -> None:
    kept, last = _after_training(keep)
    assert not (kept["weight"] == last["weight"]).any()
    model = torch.nn.Linear(4, 2, bias=False)
    model.load_state_dict(kept)
    assert torch.equal(model.weight, kept["weight"])


def test_a_model_under_a_second_name_is_the_same_model() -> None:
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 2)
    best, before = model, copy.deepcopy(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    best(torch.ones(1, 4)).sum().backward()
    optimizer.step()
    assert best is model
    assert not torch.equal(best.weight, before.weight)


def test_cloned_weights_with_batch_statistics_are_taken_back() -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3))
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    model(torch.randn(8, 4))
    model.load_state_dict(kept)
    assert int(model[1].num_batches_tracked) == 0
