"""Builds models in many forms and says of each output its shape and what its numbers are: for `ask_keras.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
from forms_of_keras_layers import LAYERS
from forms_of_keras_models import MODELS
from forms_of_keras_own_models import OWN_MODELS
from kinds_of_outputs import kind_of

NAMES = """import numpy as np
import tensorflow as tf
import keras
from keras import Input, Model, Sequential, layers, ops
from keras.layers import *

K = 5
"""
_PICTURES = 3


def layer_program(inputs: str, outputs: str) -> str:
    """The program around what is made of an input."""
    return f"x = Input({inputs})\nmodel = Model(x, {outputs})"


def heads(_keras: Any) -> dict[str, list[tuple[list[int], str]]]:
    """Of each program the outputs of a model with weights drawn anew, so that biases are no noughts."""
    programs = [(inputs, layer_program(inputs, outputs)) for inputs, outputs, *_ in LAYERS]
    programs += [(inputs, program) for inputs, program, _ in (*MODELS, *OWN_MODELS)]
    found = {}
    for inputs, program in programs:
        names: dict[str, Any] = {}
        exec(NAMES + program, names)
        found[program] = [(list(out.shape), kind_of(out)) for out in _outputs(names["model"], eval(inputs))]
    return found


def _outputs(model: Any, shape: tuple[int, ...]) -> list[Any]:
    chance = np.random.default_rng(0)
    small = 3 if len(shape) < _PICTURES else 1
    x = small * chance.normal(size=(6, *shape)).astype("float32")
    model(x)
    for weight in model.trainable_weights:
        weight.assign(small / 3 * chance.normal(size=weight.shape))
    out = model(x)
    outs = out.values() if isinstance(out, dict) else out if isinstance(out, list | tuple) else [out]
    return [np.asarray(item, dtype=float) for item in outs]
