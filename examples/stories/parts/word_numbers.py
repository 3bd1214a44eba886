"""Texts to rows of word numbers, with Keras's own layer."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import keras
import numpy as np

from stories.parts.training import Reals

#: The most frequent words that are kept, and the words of a text that are read.
WORDS, LENGTH = 20_000, 200


def numbered(train: list[str], test: list[str]) -> tuple[Reals, Reals, str]:
    """Both halves as int64 (n, LENGTH), numbered by the words of the first, and what numbered them, in words."""
    if find_spec("tensorflow") is None:
        return _without_tensorflow(train, test)
    layer = keras.layers.TextVectorization(max_tokens=WORDS, output_sequence_length=LENGTH)
    layer.adapt(train, batch_size=512)
    halves = [_all(layer, texts) for texts in (train, test)]
    return halves[0], halves[1], "keras.layers.TextVectorization"


def _all(layer: Any, texts: list[str]) -> Reals:
    pieces = [np.asarray(layer(texts[start : start + 512])) for start in range(0, len(texts), 512)]
    numbers: Reals = np.concatenate(pieces).astype(np.int64)
    return numbers


def _without_tensorflow(train: list[str], test: list[str]) -> tuple[Reals, Reals, str]:
    """TextVectorization runs on TensorFlow whatever the backend is; Keras keeps its older tokenizer beside it."""
    from keras.src.legacy.preprocessing.text import Tokenizer  # only where TensorFlow is absent

    tokenizer = Tokenizer(num_words=WORDS)
    tokenizer.fit_on_texts(train)
    halves = [
        keras.utils.pad_sequences(tokenizer.texts_to_sequences(texts), LENGTH, padding="post", truncating="post")
        for texts in (train, test)
    ]
    how = "Keras's older Tokenizer (TextVectorization needs TensorFlow, which is not installed)"
    return halves[0].astype(np.int64), halves[1].astype(np.int64), how
