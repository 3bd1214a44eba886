"""What PyTorch answers about a setup: its losses. It counts nothing, logs nothing and compiles nothing itself."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.label_smoothing import SmoothingRow
from trueup.frameworks.meanings import Meanings
from trueup.frameworks.releases import chosen, release_of
from trueup.frameworks.torch.loss_rows import SMOOTHING
from trueup.frameworks.torch.loss_texts import TorchTexts
from trueup.frameworks.torch.losses import loss_meaning
from trueup.frameworks.torch.typed_names import LOSS_NAMES, canonical_loss


class _Torch(Meanings):
    loss_names = LOSS_NAMES
    example_loss = "CrossEntropyLoss"
    ignored_label = -100  # probed in tests/live/test_torch_modules.py
    texts = TorchTexts()

    def canonical_loss(self, text: str) -> str | None:
        return canonical_loss(text)

    def loss_meaning(
        self, loss: Loss, target: Target, head: Head | None, labels: Labels | None
    ) -> Known[LossMeaning] | Unknown:
        return loss_meaning(loss, target, head)

    def metric_meaning(self, metric: Metric, setup: Setup) -> Known[MetricMeaning] | Unknown:
        return Unknown("PyTorch has no metrics of its own", metric.where)

    def takes_from_logits(self, loss: str | None) -> tuple[str, str, str] | None:
        do = "Name the loss that takes logits, as in --loss BCEWithLogitsLoss"
        return "from_logits in PyTorch", "a loss of Keras, whose argument it is", do

    def smoothing_of(self, loss: str, target: Target) -> SmoothingRow | None:
        return chosen((row for row in SMOOTHING if loss in row.losses), release_of(target))

    def logged_names(self, setup: Setup) -> Known[frozenset[str]] | Unknown:
        return Unknown("PyTorch logs nothing by itself", setup.where)


MEANINGS = _Torch()
