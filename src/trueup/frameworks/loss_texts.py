"""What is told of a library's losses where libraries differ: a framework says it in its own `loss_texts.py`."""

from __future__ import annotations

from trueup.contract.meaning import LossMeaning


class LossTexts:
    """Clauses of `trueup explain loss`.

    out_of_range: what becomes of a class number beyond the outputs. undone_by: what looks through an activation to the
    logits behind it. for_one_of_k: the loss for one class out of several. metric_beside: what goes wrong beside a
    binary loss on several softmax outputs, with a semicolon in front, or "".
    """

    out_of_range = "not every release says so"
    undone_by = "The library"
    for_one_of_k = "the categorical loss"
    metric_beside = ""

    def logits_for_probabilities(self, meaning: LossMeaning) -> str:
        """What happens to outputs without activation, beside a loss that takes probabilities."""
        return "the outputs are logits and are treated as probabilities. Add the activation"

    def outside(self, meaning: LossMeaning) -> str:
        """What happens to outputs that do not lie between 0 and 1, as a clause, or ""."""
        return ""
