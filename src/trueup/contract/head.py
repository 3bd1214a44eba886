"""The head: how many outputs a classifier has, and what was done to them last."""

from __future__ import annotations

from dataclasses import dataclass, field

from trueup.contract.known import Known, Maybe, Place, Unknown

#: Activations that turn scores into probabilities which sum to one over an axis.
NORMALISED = frozenset({"softmax", "gumbel_softmax", "sparsemax"})
#: Activations that turn each score into a probability of its own.
ELEMENTWISE_PROBABILITY = frozenset({"sigmoid", "hard_sigmoid"})
#: Activations that turn scores into probabilities, in either way.
PROBABILITIES = NORMALISED | ELEMENTWISE_PROBABILITY
#: Activations that leave scores on one side of 0, or within narrow bounds, and without a gradient there.
CLIPPED = frozenset({"relu", "relu6", "tanh", "hard_tanh", "softsign"})
#: Activations whose averages are of another kind: the mean of many is hardly ever the 0 or the bound of a single one.
CHANGED_BY_AVERAGING = frozenset(
    {"relu", "relu6", "tanh", "hard_tanh", "softsign", "leaky_relu", "prelu", "elu", "selu"}
)
#: Activations that leave numbers from 0 to 1 as they are.
SAME_FROM_0_TO_1 = frozenset({"relu", "relu6", "hard_tanh", "leaky_relu", "prelu", "elu", "celu"})
#: Activations over an axis, which hold no longer once that axis is cut, moved or mixed.
OVER_AN_AXIS = NORMALISED | {"log_softmax"}
#: What a library makes of outputs whose logarithm it takes itself, where they are no probabilities.
LOG_OF_SCORES, LOG_OF_LOGARITHMS = "logarithm of raw outputs", "logarithm of log-probabilities"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last tensor of a model.

    units: size of the last (class) axis.
    activation: canonical name of what was applied last: "linear" where nothing was, else "softmax", "log_softmax",
        "sigmoid", "log_sigmoid", "hard_sigmoid", "relu", "tanh", …
    axis: the axis the activation normalises over, as written (-1 is the last); only for softmax and its kin.
    implicit_axis: True where the library was left to choose that axis (torch's deprecated `Softmax()`).
    rank: number of axes of the output with the batch axis, so 2 for (n, k).
    under: the activation of what the last one was applied to, where that gave probabilities already or clipped scores;
        else None.
    direct: True where the activation is the very last operation (no reshape or slice after it).
    recurrent: True where the activation is a part of each step of a layer whose gates scale it.
    decided: True where the scores were rounded or cut into answers: nothing of a gradient comes through.
    dtype: "float16", "bfloat16", "float32" … as the output carries it.
    more_than_one: True where the number of units is not read but is more than one (the columns of one-hot labels).
    name: the output's name in a model of several outputs.
    where: the layer or call that made the output. `units` and `activation` carry places of their own.
    applied: where a layer that is the last activation is called, if it is made elsewhere.
    shared: True where the same line activates other layers too, so that an edit there would change them.
    beside_loss: True where the function that calls the loss applies the activation itself, and no layer does.
    """

    units: Maybe[int]
    activation: Maybe[str]
    axis: Maybe[int] = field(default=Unknown("no axis is written"))
    implicit_axis: bool = False
    rank: Maybe[int] = field(default=Unknown("the rank of the output was not followed"))
    under: str | None = None
    direct: bool = True
    recurrent: bool = False
    decided: bool = False
    dtype: Maybe[str] = field(default=Unknown("no dtype is written"))
    more_than_one: bool = False
    name: str | None = None
    where: Place | None = None
    applied: Place | None = None
    shared: bool = False
    beside_loss: bool = False

    @property
    def several(self) -> bool | None:
        """Whether there is more than one unit; None where that is not known.

        A softmax over a number of units that was not read is taken to be over several: over one it would be constant.
        """
        if isinstance(self.units, Known):
            return self.units.value > 1
        normalised = isinstance(self.activation, Known) and self.activation.value in NORMALISED
        return True if self.more_than_one or normalised else None


def under(activation: str | None, *, direct: bool) -> str | None:
    """What is remembered of an activation that another one is applied to: that it gave probabilities, or clipped.

    direct: nothing stands between the two; what was reshaped or cut meanwhile is no longer taken for clipped scores.
    """
    return activation if activation in PROBABILITIES or (direct and activation in CLIPPED) else None
