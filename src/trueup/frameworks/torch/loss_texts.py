"""What is told of PyTorch's losses."""

from __future__ import annotations

from trueup.contract.meaning import LossMeaning
from trueup.frameworks.loss_texts import LossTexts


class TorchTexts(LossTexts):
    """Clauses about PyTorch's losses."""

    out_of_range = "an IndexError"
    for_one_of_k = "cross_entropy on the logits"

    def logits_for_probabilities(self, meaning: LossMeaning) -> str:
        return (
            "the outputs are logits: as soon as one lies outside of 0 and 1 this ends in a RuntimeError. Use "
            "bce_with_logits, or add the sigmoid"
        )

    def outside(self, meaning: LossMeaning) -> str:
        return "as soon as one lies outside this ends in a RuntimeError"
