"""What each loss of PyTorch expects and does, as rows. Mismatches were run in PyTorch 2.14.1."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from trueup.contract.labels import FLAT, ROWS, Encoding
from trueup.contract.meaning import LossFamily, Scores
from trueup.frameworks.label_smoothing import SmoothingRow
from trueup.frameworks.releases import Evidence, Span

ALL_TORCH = (Span("torch", (1, 0)),)


@dataclass(frozen=True, slots=True)
class TorchLossRow:
    """One loss of torch.nn and torch.nn.functional.

    labels, refuses: with several outputs; with one output a refused encoding may be what is meant (`one_label`).
    """

    name: str
    family: LossFamily
    consumes: Scores
    formula: str
    applies: str | None = None
    labels: frozenset[Encoding] = frozenset({"continuous"})
    refuses: frozenset[Encoding] = frozenset()
    one_label: frozenset[Encoding] = frozenset({"continuous"})
    one_unit: Literal["fine", "zero", "refused"] = "fine"
    mismatch: Literal["error", "warning", "silent"] = "error"
    spans: tuple[Span, ...] = ALL_TORCH
    evidence: Evidence = "executed"
    source: str = "torch/nn/modules/loss.py, run in PyTorch 2.14.1"


_CELL: frozenset[Encoding] = frozenset({"binary", "probabilities"})
_NUMBERS: frozenset[Encoding] = frozenset({"continuous", "one-hot", "multi-hot", "probabilities", "binary", "sign"})

_SINCE_1_0: tuple[TorchLossRow, ...] = (
    TorchLossRow(
        "cross_entropy",
        "sparse",
        "logits",
        "-log softmax(z)[y]; with rows of probabilities -sum y log softmax(z)",
        "log_softmax",
        frozenset({"integer", "binary", "one-hot", "probabilities"}),
        frozenset(),
        frozenset(),
        "zero",
        "error",
        (Span("torch", (1, 10)),),
    ),
    TorchLossRow(
        "cross_entropy",
        "sparse",
        "logits",
        "-log softmax(z)[y], with y the number of the class",
        "log_softmax",
        frozenset({"integer", "binary"}),
        frozenset({"one-hot", "probabilities"}),
        frozenset(),
        "zero",
        "error",
        (Span("torch", (1, 0), (1, 10)),),
        "read",
        "torch/nn/modules/loss.py; rows of probabilities are taken from 1.10 on",
    ),
    TorchLossRow(
        "nll",
        "sparse",
        "log-probabilities",
        "-q[y], with q the log-probabilities",
        None,
        frozenset({"integer", "binary"}),
        ROWS,
        frozenset(),
        "zero",
    ),
    TorchLossRow(
        "bce",
        "binary",
        "probabilities",
        "mean over all outputs of -y log p - (1-y) log(1-p)",
        None,
        ROWS,
        FLAT,
        _CELL,
    ),
    TorchLossRow(
        "bce_with_logits",
        "binary",
        "logits",
        "mean over all outputs of -y log s(z) - (1-y) log(1-s(z)), s the sigmoid",
        "sigmoid",
        ROWS,
        FLAT,
        _CELL,
    ),
    TorchLossRow(
        "multilabel_soft_margin",
        "binary",
        "logits",
        "mean over the outputs of -y log s(z) - (1-y) log(1-s(z)), s the sigmoid",
        "sigmoid",
        frozenset({"multi-hot", "one-hot"}),
        FLAT,
        frozenset({"binary"}),
    ),
    TorchLossRow(
        "multilabel_margin",
        "margin",
        "any",
        "sum over pairs of max(0, 1 - (z[y] - z[i])) / k",
        labels=frozenset({"integer"}),
        one_label=frozenset(),
        source="torch/nn/modules/loss.py: labels are class numbers padded with -1; multi-hot rows raise no error",
    ),
    TorchLossRow(
        "multi_margin",
        "margin",
        "any",
        "sum over the wrong classes of max(0, 1 - z[y] + z[i]) / k",
        labels=frozenset({"integer", "binary"}),
        refuses=frozenset({"one-hot", "multi-hot"}),
        one_label=frozenset(),
        one_unit="zero",
        evidence="read",
        source="torch/nn/modules/loss.py",
    ),
    TorchLossRow(
        "soft_margin",
        "margin",
        "logits",
        "mean over all outputs of log(1 + exp(-y z)), y being -1 or +1",
        labels=frozenset({"sign"}),
        one_label=frozenset({"sign"}),
        source="torch/nn/modules/loss.py: labels of 0 and 1 are accepted silently (run in PyTorch 2.14.1)",
    ),
    TorchLossRow(
        "mean_squared_error",
        "regression",
        "any",
        "mean over all outputs of (y - p)^2",
        labels=_NUMBERS,
        one_label=_NUMBERS,
        mismatch="warning",
        source="torch/nn/functional.py mse_loss: (n, 1) against (n,) is broadcast with a UserWarning (PyTorch 2.14.1)",
    ),
    TorchLossRow(
        "mean_absolute_error",
        "regression",
        "any",
        "mean over all outputs of |y - p|",
        labels=_NUMBERS,
        one_label=_NUMBERS,
        mismatch="warning",
        source="torch/nn/functional.py l1_loss: (n, 1) against (n,) warns (PyTorch 2.13.0)",
    ),
    TorchLossRow(
        "smooth_l1",
        "regression",
        "any",
        "(y-p)^2 / (2 beta) where |y-p| is under beta, else |y-p| - beta/2",
        labels=_NUMBERS,
        one_label=_NUMBERS,
        mismatch="warning",
        source="torch/nn/functional.py smooth_l1_loss: (n, 1) against (n,) warns (PyTorch 2.13.0)",
    ),
    TorchLossRow(
        "huber",
        "regression",
        "any",
        "(y-p)^2 / 2 where |y-p| is under delta, else delta |y-p| - delta^2 / 2",
        labels=_NUMBERS,
        one_label=_NUMBERS,
        mismatch="warning",
        source="torch/nn/functional.py huber_loss: (n, 1) against (n,) warns (PyTorch 2.13.0)",
    ),
    TorchLossRow(
        "kl_divergence",
        "divergence",
        "log-probabilities",
        "y (log y - q), with q the log-probabilities",
        labels=frozenset({"probabilities", "one-hot"}),
        one_label=frozenset(),
        mismatch="silent",
        source="torch/nn/modules/loss.py: 'mean' divides by all entries, 'batchmean' is the mathematical value",
    ),
    TorchLossRow(
        "poisson_nll",
        "divergence",
        "any",
        "exp(r) - y r, with r the log of the rate unless log_input=False",
        source="torch/nn/modules/loss.py: a rate where its log is expected is taken silently (PyTorch 2.14.1)",
    ),
    TorchLossRow(
        "gaussian_nll",
        "regression",
        "any",
        "(log v + (y - m)^2 / v) / 2, with mean m and variance v",
        mismatch="silent",
        source="torch/nn/modules/loss.py: a mean (n, 1) against (n,) is broadcast (PyTorch 2.14.1)",
    ),
    TorchLossRow(
        "hinge_embedding",
        "margin",
        "any",
        "x where y is 1, max(0, margin - x) where it is -1",
        labels=frozenset({"sign"}),
        one_label=frozenset({"sign"}),
        evidence="read",
        source="torch/nn/modules/loss.py",
    ),
    TorchLossRow(
        "cosine_embedding",
        "other",
        "any",
        "1 - cos where y is 1, max(0, cos - margin) where it is -1",
        labels=frozenset({"sign"}),
        one_label=frozenset({"sign"}),
        evidence="read",
        source="torch/nn/modules/loss.py",
    ),
    TorchLossRow(
        "triplet_margin",
        "other",
        "any",
        "max(0, d(anchor, positive) - d(anchor, negative) + margin), of three outputs and no labels",
        labels=frozenset(),
        one_label=frozenset(),
        mismatch="silent",
        evidence="read",
        source="torch/nn/modules/loss.py",
    ),
    TorchLossRow(
        "ctc",
        "other",
        "log-probabilities",
        "connectionist temporal loss",
        labels=frozenset({"integer"}),
        one_label=frozenset({"integer"}),
        evidence="read",
        source="torch/nn/modules/loss.py",
    ),
)

#: Losses whose formula and expectations were the same in every release before 1.0.
_EARLY = ("nll", "bce", "bce_with_logits", "multilabel_soft_margin")
_BEFORE_1_10 = Span("torch", (1, 0), (1, 10))

TORCH_LOSSES: tuple[TorchLossRow, ...] = (
    *_SINCE_1_0,
    *(
        replace(
            row,
            spans=(Span("torch", (0, 1), (1, 0)),),
            evidence="read",
            source="torch/nn/modules/loss.py and torch/nn/functional.py of 2017: the same formulas as in 1.0",
        )
        for row in _SINCE_1_0
        if row.name in _EARLY or _BEFORE_1_10 in row.spans
    ),
)

SMOOTHING: tuple[SmoothingRow, ...] = (
    SmoothingRow(frozenset({"cross_entropy"}), "share", (Span("torch", (1, 10)),), "read",
                 "torch/nn/modules/loss.py CrossEntropyLoss: added in 1.10"),
)  # fmt: skip
