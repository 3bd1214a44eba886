"""What PyTorch's binary losses do with labels that are whole numbers by their dtype, asked of the installed one."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("loss", ["BCELoss", "BCEWithLogitsLoss"])
@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "bool"])
def test_whole_numbers_raise(loss: str, dtype: str) -> None:
    scores, labels = torch.tensor([0.2, 0.7]), torch.tensor([0, 1]).to(getattr(torch, dtype))
    with pytest.raises(RuntimeError):
        getattr(torch.nn, loss)()(scores, labels)
    assert float(getattr(torch.nn, loss)()(scores, labels.float())) > 0


def test_random_whole_numbers_are_int64() -> None:
    assert torch.randint(0, 2, (3,)).dtype == torch.int64


def test_padding_is_nought_by_default() -> None:
    rows = [torch.tensor([1, 2, 3]), torch.tensor([4])]
    assert torch.nn.utils.rnn.pad_sequence(rows, batch_first=True).tolist() == [[1, 2, 3], [4, 0, 0]]
