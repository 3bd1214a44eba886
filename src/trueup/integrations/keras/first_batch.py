"""A look at the first batch that a training is given, where the data come out of a data set or a generator.

The batch is not lost and nothing is drawn twice: it is handed to the training step as it came.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from trueup.integrations.keras.libraries import Library


def look_at_first_batch(model: Any, library: Library, tell: Callable[[Any], None]) -> None:
    """Have `tell` called with the labels of the first batch (None where there are none), before it is trained on.

    Args:
        model: compiled, its train function made.
        library: the model's.
        tell: may raise, which ends the training.
    """
    inner = model.train_function

    def train_function(*arguments: Any) -> Any:
        if vars(model).get("train_function") is train_function:
            vars(model)["train_function"] = inner
        *state, data = arguments
        batches, data = _peeked(data, library, _steps(model))
        try:
            tell(_labels(batches[0]) if batches else None)
        except BaseException:
            _give_back(model, library, state)
            raise
        return inner(*state, data)

    vars(model)["train_function"] = train_function


def _peeked(data: Any, library: Library, steps: int) -> tuple[list[Any], Any]:
    """The batches of the first call, and the data with them put back."""
    if isinstance(data, list | tuple):
        return list(data), data
    tf = sys.modules.get("tensorflow")
    if library.backend == "tensorflow" and tf is not None and isinstance(data, tf.data.Iterator):
        batches = _taken(data, steps)
        return batches, _once_more(tf, batches, data.element_spec) if batches else data
    if library.backend == "tensorflow" and not isinstance(data, Iterator):
        # A distributed iterator: its batches are spread over devices and cannot be put back.
        return [], data
    batches = _taken(data, 1)
    return batches, chain(batches, data)


def _taken(data: Any, steps: int) -> list[Any]:
    batches: list[Any] = []
    for batch in data:
        batches.append(batch)
        if len(batches) == steps:
            break
    return batches


def _once_more(tf: Any, batches: list[Any], spec: Any) -> Any:
    """An iterator over the batches that looks like the one they came from, so that no step is traced twice for it."""
    try:
        return iter(tf.data.Dataset.from_generator(lambda: iter(batches), output_signature=spec))
    except (TypeError, ValueError):
        # Data of a kind that a generator cannot give (an absent part): the same batches, with their own shapes.
        sets = [tf.data.Dataset.from_tensors(batch) for batch in batches]
        joined = sets[0]
        for each in sets[1:]:
            joined = joined.concatenate(each)
        return iter(joined)


def _steps(model: Any) -> int:
    found: Any = getattr(model, "_steps_per_execution", None) or getattr(model, "steps_per_execution", 1)
    return int(found.numpy()) if hasattr(found, "numpy") else int(found or 1)


def _labels(batch: Any) -> Any:
    return batch[1] if isinstance(batch, list | tuple) and len(batch) > 1 else None


def _give_back(model: Any, library: Library, state: list[Any]) -> None:
    """On JAX the step holds the only reference to the weights: a training that ends here would lose them."""
    if library.backend == "jax" and state:
        names = ("trainable_variables", "non_trainable_variables", "optimizer_variables", "metrics_variables")
        model._jax_state = dict(zip(names, state[0], strict=True))
        model.jax_state_sync()
