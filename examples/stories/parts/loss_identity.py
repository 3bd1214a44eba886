"""L = -y log p1 - (1 - y) log p2: two softmax outputs under the categorical loss are one sigmoid output."""

from __future__ import annotations

import keras
import numpy as np

from stories.data.loaders import Ints
from stories.parts.training import Reals, answers, one_hot
from stories.runner.story_run import StoryRun

#: What Keras clips probabilities to.
_CLIP = 1e-7
#: Relative to a loss of 1: some ten steps of a float32.
_FLOAT_PRECISION = 1e-6


def tell_of_identity(story: StoryRun, name: str, pair: tuple[keras.Model, keras.Model], x: Reals, y: Ints) -> None:
    """Hold a trained model of two softmax outputs, the first of the pair, against the formula and against its twin.

    The second of the pair has the same layers and one sigmoid output; it is given the weights of the first, and the
    difference of the last layer's. x, y: rows and their classes, 1 for p1.
    """
    two, one = pair
    _become_twin(two, one)
    proba = answers(two, x)
    by_keras = np.asarray(keras.losses.categorical_crossentropy(one_hot(y, 2), proba), dtype=np.float64)
    clipped = np.clip(proba.astype(np.float64), _CLIP, 1 - _CLIP)
    formula = -y * np.log(clipped[:, 1]) - (1 - y) * np.log(clipped[:, 0])
    apart = float(np.max(np.abs(by_keras - formula) / np.maximum(1, formula)))
    outputs = float(np.max(np.abs(answers(one, x)[:, 0] - proba[:, 1])))
    losses = _mean_losses(two, one, x, y)
    story.tell(
        f"{name}: one sigmoid output is two softmax outputs",
        "p1 = exp(z1) / (exp(z1) + exp(z2)) = sigmoid(z1 - z2), so with the difference of the last layer's weights one "
        "sigmoid output gives the same p1, and the binary loss of p1 is the categorical loss of (p1, p2): "
        "L = -y log p1 - (1 - y) log p2.",
        f"categorical loss, two outputs  {losses[0]:.8f}\nbinary loss, one output        {losses[1]:.8f}\n",
    )
    story.claim(
        f"{name}: L = -y log p1 - (1 - y) log p2 on the trained model, row by row",
        expected=f"equal to float precision ({_FLOAT_PRECISION:g})",
        measured=f"at most {apart:.1e} apart in {len(y):,} rows",
        holds=apart <= _FLOAT_PRECISION,
    )
    story.claim(
        f"{name}: the twin with one sigmoid output gives the same p1 and the same loss",
        expected=f"equal to float precision ({_FLOAT_PRECISION:g})",
        measured=f"p1 at most {outputs:.1e} apart, mean losses {abs(losses[0] - losses[1]):.1e}",
        holds=outputs <= _FLOAT_PRECISION and abs(losses[0] - losses[1]) <= 10 * _FLOAT_PRECISION,
    )


def _become_twin(two: keras.Model, one: keras.Model) -> None:
    *shared, kernel, bias = two.get_weights()
    one.set_weights([*shared, kernel[:, 1:] - kernel[:, :1], bias[1:] - bias[:1]])


def _mean_losses(two: keras.Model, one: keras.Model, x: Reals, y: Ints) -> tuple[float, float]:
    """Of the categorical loss of the first and of the binary loss of the second, over all rows, in float64."""
    categorical = keras.losses.categorical_crossentropy(one_hot(y, 2), answers(two, x))
    binary = keras.losses.binary_crossentropy(y[:, None].astype(np.float32), answers(one, x))
    first, second = (float(np.mean(np.asarray(each, dtype=np.float64))) for each in (categorical, binary))
    return first, second
