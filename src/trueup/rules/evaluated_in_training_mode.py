"""An accuracy is counted while dropout or batch normalisation do what they do in training."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.contract.finding import Finding
from trueup.contract.metric import ActiveLayer, HandCount
from trueup.contract.setup import Setup
from trueup.rules._finding import Focus, Message, named

RULE = named(__name__, "TU323", "warning")


def check(setup: Setup) -> Iterator[Finding]:
    """Needs answers that are counted where no gradient is taken, of a model whose layers and whose mode are known."""
    for hand in setup.hand_counts:
        if hand.active is not None:
            yield _finding(setup, hand, hand.active)
            return


def _finding(setup: Setup, hand: HandCount, layer: ActiveLayer) -> Finding:
    message = Message(
        have=f"The accuracy is counted while {layer.name} does what it does in training"
        + (": no mode switches it off" if layer.always else ""),
        expected="A model is evaluated with all its units, and each item by itself",
        happens="Numbers are set to 0 at random, so that each run counts another accuracy, mostly a lower one"
        if layer.kind == "dropout"
        else "The answer for an item depends on the others in its batch, and test data moves the running statistics",
        change="Hand it training=self.training, or use a layer of dropout"
        if layer.always
        else "Call model.eval() before the evaluation, and model.train() before training goes on",
    )
    uses = ((layer.where, "the layer"),) if layer.where is not None else ()
    return RULE.finding(
        setup, message, Focus(where=hand.counted_where or hand.where or setup.where, hand=hand, uses=uses)
    )
