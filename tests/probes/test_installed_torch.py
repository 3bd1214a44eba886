"""The facts against the PyTorch that is installed: what each loss takes, refuses, applies and does in silence."""

from __future__ import annotations

import math
from typing import Any

import pytest

from trueup.contract.head import Head
from trueup.contract.known import Known
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.target import Target
from trueup.facts import canonical_loss, loss_meaning
from trueup.frameworks.torch.layer_rows import MODULES
from trueup.frameworks.torch.transfers.children import inherits
from trueup.frameworks.torch.typed_names import LOSS_NAMES

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

ITEMS, CLASSES = 6, 4


def meant(name: str, units: int = CLASSES) -> LossMeaning:
    head = Head(units=Known(units), activation=Known("linear"))
    row = canonical_loss(name, "torch")
    assert row is not None
    found = loss_meaning(Loss(name=Known(row)), Target(library="torch"), head)
    assert isinstance(found, Known)
    return found.value


def drawn() -> tuple[Any, Any, Any]:
    """Logits (n, k), class numbers (n,), bits (n, k)."""
    torch.manual_seed(0)
    logits = torch.randn(ITEMS, CLASSES)
    return logits, torch.arange(ITEMS) % CLASSES, (torch.rand(ITEMS, CLASSES) < 0.5).float()


def test_every_name_is_one_of_torch() -> None:
    for names in LOSS_NAMES.values():
        for name in names:
            if name == "NLLLoss2d":
                continue
            assert hasattr(torch.nn, name) or hasattr(torch.nn.functional, name), name


@pytest.mark.parametrize("name", ["CrossEntropyLoss", "NLLLoss"])
def test_classes_lie_along_the_second_axis(name: str) -> None:
    logits, classes, _ = drawn()
    assert meant(name).takes_places
    loss, rows = getattr(torch.nn, name)(), torch.log_softmax(logits, 1)
    assert float(loss(rows[:, :, None], classes[:, None])) == pytest.approx(float(loss(rows, classes)), abs=1e-6)
    with pytest.raises(RuntimeError):
        loss(rows[:, :, None], classes)


@pytest.mark.parametrize("name", ["CrossEntropyLoss", "BCEWithLogitsLoss", "MultiLabelSoftMarginLoss"])
def test_what_a_loss_applies_itself(name: str) -> None:
    logits, classes, bits = drawn()
    applies, loss = meant(name).applies, getattr(torch.nn, name)()
    if applies == "log_softmax":
        expected = torch.nn.functional.nll_loss(torch.log_softmax(logits, 1), classes)
        assert float(loss(logits, classes)) == pytest.approx(float(expected), abs=1e-6)
    else:
        assert applies == "sigmoid"
        expected = torch.nn.functional.binary_cross_entropy(torch.sigmoid(logits), bits)
        assert float(loss(logits, bits)) == pytest.approx(float(expected), abs=1e-6)


@pytest.mark.parametrize("name", ["BCELoss", "NLLLoss", "CrossEntropyLoss", "BCEWithLogitsLoss"])
def test_class_numbers_and_rows_are_refused_where_the_facts_say_so(name: str) -> None:
    logits, classes, _ = drawn()
    scores = torch.sigmoid(logits) if meant(name).consumes == "probabilities" else torch.log_softmax(logits, 1)
    loss = getattr(torch.nn, name)()
    for encoding, labels in (("integer", classes), ("one-hot", torch.eye(CLASSES)[classes])):
        if encoding in meant(name).refuses:
            with pytest.raises((RuntimeError, ValueError)):
                loss(scores, labels)
        else:
            assert encoding in meant(name).labels
            assert math.isfinite(float(loss(scores, labels)))


def test_bce_refuses_logits() -> None:
    assert meant("BCELoss").consumes == "probabilities"
    with pytest.raises(RuntimeError):
        torch.nn.BCELoss()(torch.tensor([[3.0]]), torch.tensor([[1.0]]))


def test_one_output_under_cross_entropy_is_0() -> None:
    assert meant("CrossEntropyLoss", units=1).one_unit == "zero"
    logits = torch.randn(ITEMS, 1, requires_grad=True)
    loss = torch.nn.CrossEntropyLoss()(logits, torch.zeros(ITEMS, dtype=torch.long))
    loss.backward()
    assert loss.item() == 0.0
    assert float(logits.grad.abs().max()) == 0.0


def test_log_softmax_into_cross_entropy_changes_nothing_and_softmax_does() -> None:
    logits, classes, _ = drawn()
    loss = torch.nn.CrossEntropyLoss()
    assert float(loss(torch.log_softmax(logits, 1), classes)) == pytest.approx(float(loss(logits, classes)), abs=1e-6)
    sure = torch.eye(CLASSES)
    assert float(loss(sure, torch.arange(CLASSES))) == pytest.approx(math.log(1 + (CLASSES - 1) / math.e), abs=1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"])
def test_columns_against_flat_labels_are_broadcast_with_a_warning(name: str) -> None:
    assert meant(name, units=1).mismatch == "warning"
    with pytest.warns(UserWarning, match="target size"):
        value = getattr(torch.nn, name)()(torch.zeros(ITEMS, 1), torch.arange(ITEMS).float())
    assert math.isfinite(float(value))


@pytest.mark.filterwarnings("ignore:reduction:UserWarning")
@pytest.mark.parametrize("name", ["NLLLoss", "KLDivLoss"])
def test_probabilities_are_taken_for_log_probabilities_in_silence(name: str) -> None:
    logits, classes, _ = drawn()
    scores = torch.softmax(logits, 1)
    labels = classes if name == "NLLLoss" else torch.softmax(torch.randn(ITEMS, CLASSES), 1)
    assert meant(name).consumes == "log-probabilities"
    assert float(getattr(torch.nn, name)()(scores, labels)) < 0


def test_squeeze_leaves_a_longer_axis() -> None:
    assert torch.zeros(3, 10).squeeze(dim=1).shape == (3, 10)
    assert torch.zeros(3, 1).squeeze(dim=1).shape == (3,)


def test_class_numbers_with_fractions_are_refused_by_what_takes_class_numbers() -> None:
    logits, numbers, _ = drawn()
    for name in ("CrossEntropyLoss", "NLLLoss"):
        assert meant(name).fractions.startswith("The call raises")
        with pytest.raises(RuntimeError, match=r"dtype|Long"):
            getattr(torch.nn, name)()(logits, numbers / 255)
        getattr(torch.nn, name)()(logits, (numbers / 255).long())
    for name in ("BCELoss", "BCEWithLogitsLoss"):
        assert not meant(name).fractions


def test_a_label_of_minus_one() -> None:
    """BCELoss of this release looks at its labels; the loss of logits does not, and is negative."""
    scores, labels = torch.full((4, 1), -6.0), torch.full((4, 1), -1.0)
    assert meant("BCELoss", 1).refuses_beyond
    with pytest.raises(RuntimeError, match="between 0 and 1"):
        torch.nn.BCELoss()(torch.sigmoid(scores), labels)
    assert not meant("BCEWithLogitsLoss", 1).refuses_beyond
    assert torch.nn.BCEWithLogitsLoss()(scores, labels) < 0


def test_what_is_nearest_to_all_labels_is_the_mean_or_one_in_the_middle() -> None:
    """Outputs (n, 1) and labels (n,): a squared error learns their mean, an absolute one their median."""
    labels = torch.tensor([0.0, 1.0, 20.0])
    for name, nearest in (("MSELoss", 7.0), ("L1Loss", 1.0)):
        losses = {at: getattr(torch.nn, name)()(torch.full((3, 1), at), labels).item() for at in (0.0, 1.0, 7.0, 20.0)}
        assert min(losses, key=lambda at: losses[at]) == nearest


def test_a_triplet_loss_takes_three_outputs_and_no_labels() -> None:
    """max(0, d(anchor, positive) - d(anchor, negative) + margin), whatever the classes are."""
    row = meant("TripletMarginLoss", 2)
    assert (row.family, row.labels) == ("other", frozenset())
    anchor, near, far = torch.zeros(1, 2), torch.tensor([[0.0, 1.0]]), torch.tensor([[3.0, 0.0]])
    assert torch.nn.TripletMarginLoss(margin=1.0)(anchor, near, far).item() == pytest.approx(0.0, abs=1e-5)
    assert torch.nn.TripletMarginLoss(margin=1.0)(anchor, far, near).item() == pytest.approx(3.0, abs=1e-4)


def test_the_functions_have_a_second_name() -> None:
    assert torch.functional.F is torch.nn.functional


def test_a_batch_of_pairs_is_a_list_or_a_tuple() -> None:
    pairs = [(torch.zeros(3), index) for index in range(4)]
    (batch,) = torch.utils.data.DataLoader(pairs, batch_size=4)
    assert isinstance(batch, (list, tuple))
    assert not isinstance(batch, (dict, set, str))


def test_layers_that_inherit_from_other_layers() -> None:
    layers = {name: getattr(torch.nn, name) for name in MODULES if hasattr(torch.nn, name)}
    for name, layer in layers.items():
        assert inherits(f"torch.nn.{name}", "torch.nn.Module")
        for other in layers.keys() - {name}:
            assert inherits(f"torch.nn.{name}", f"torch.nn.{other}") == issubclass(layer, layers[other]), (name, other)
