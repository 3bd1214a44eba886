"""What is told of Keras's losses."""

from __future__ import annotations

from trueup.contract.meaning import LossMeaning
from trueup.frameworks.loss_texts import LossTexts

_CLIPPED = {
    "binary": "they are clipped to 1e-7 … 1 - 1e-7, and outside of it there is no gradient",
    "categorical": "each row is divided by its sum and clipped to 1e-7 … 1 - 1e-7, and outside there is no gradient",
}


class KerasTexts(LossTexts):
    """Clauses about Keras's losses."""

    undone_by = "TensorFlow"
    for_one_of_k = "categorical_crossentropy"
    metric_beside = '; what goes wrong is the metric "accuracy" beside it in some releases: see trueup explain accuracy'

    def logits_for_probabilities(self, meaning: LossMeaning) -> str:
        clipped = self.outside(meaning)
        taken = "the outputs are logits and are treated as probabilities, silently"
        if not clipped:
            return f"{taken}. Add the activation"
        return f"{taken}: {clipped}. Pass from_logits=True, or add the activation"

    def outside(self, meaning: LossMeaning) -> str:
        if "crossentropy" not in meaning.name:
            return ""
        return _CLIPPED["binary" if meaning.family == "binary" else "categorical"]
