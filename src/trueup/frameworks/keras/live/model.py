"""A live Keras model as a description: Keras 3 on any backend, tf-keras, tf.keras 2. Nothing of it is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.engine.outside.description import Description, Output
from trueup.engine.outside.followed_outputs import followed_outputs
from trueup.engine.outside.ownership import defining, is_librarys
from trueup.frameworks.keras.live import compiled
from trueup.frameworks.keras.live.graph import has_graph, is_listed, listed_steps, output_names, outputs_of
from trueup.frameworks.keras.live.own_classes import KIND
from trueup.frameworks.keras.live.ownership import keras_target

#: Methods by which a model of the program's trains or counts in its own way.
_OWN = ("train_step", "test_step", "compute_loss", "compute_metrics", "make_train_function")

#: Of those and their kin, the ones that decide what the loss is.
_LOSSES = ("compute_loss", "compute_loss_and_updates", "stateless_compute_loss", "make_train_function")
#: What a train_step calls that trains by the compiled loss.
_COMPILED = frozenset({"compute_loss", "compiled_loss", "compute_loss_and_updates"})

#: Why a head is not known whose steps all pass on what comes in.
_UNSETTLED = "no layer of the model settles how many outputs there are, and what comes in is not known"


def described(model: Any, *, y: Any = None, loss: Any = None, metrics: Any = None) -> Description:
    """The model with what it was compiled with; `loss` and `metrics` are for one that was not compiled."""
    name = str(getattr(model, "name", "") or type(model).__name__)
    where = Place(name, path="")
    outputs = _outputs(model, where)
    is_compiled = compiled.is_compiled(model)
    given_loss = compiled.loss_given(model) if is_compiled else loss
    seen, given_metrics = compiled.metrics_given(model) if is_compiled else (True, metrics)
    given_metrics = compiled.equivalents(given_metrics, _units(model))
    weighted = compiled.metrics_given(model, weighted=True)[1] if is_compiled else None
    renamed = _renamed(model)
    at = Place(name, path="compile") if is_compiled or loss is not None or metrics is not None else None
    return Description(
        name=name,
        target=keras_target(model),
        where=where,
        outputs=outputs,
        compiled_at=at,
        loss=compiled.compile_arguments(given_loss, Place(name, path="loss"), compiled.LOSS_ARGUMENTS, renamed),
        metrics=compiled.compile_arguments(
            given_metrics, Place(name, path="metrics"), compiled.METRIC_ARGUMENTS, renamed
        ),
        weighted_metrics=compiled.compile_arguments(
            weighted, Place(name, path="weighted_metrics"), compiled.METRIC_ARGUMENTS, renamed
        ),
        weighted=is_compiled and compiled.has_loss_weights(model),
        own_loss=_own_loss(model),
        own_steps=tuple(step for step in _OWN if _is_own(model, step)),
        library_metrics=seen,
        unread=_ignored(name, loss, metrics) if is_compiled else (),
    )


def _units(model: Any) -> int | None:
    shape = getattr(model, "output_shape", None)
    return shape[-1] if isinstance(shape, tuple) and len(shape) > 1 and isinstance(shape[-1], int) else None


def _ignored(name: str, loss: Any, metrics: Any) -> tuple[Unread, ...]:
    passed = [word for word, item in (("loss", loss), ("metrics", metrics)) if item is not None]
    why = "is given beside the model and is not looked at: the model is compiled, and what it was compiled with counts"
    return tuple(Unread(Place(name, path=word), f"{word}= {why}") for word in passed)


def _is_own(model: Any, method: str) -> bool:
    cls = defining(model, method)
    return cls is not None and not is_librarys(cls)


def _own_loss(model: Any) -> str:
    """Why the model may be trained by another loss than the compiled one; "" where it is not.

    A train_step of the program's own that calls for the compiled loss, or for the library's train_step, is taken by
    its word: the names in its code tell it, and nothing of it is run.
    """
    for method in _LOSSES:
        if _is_own(model, method):
            return f"the model has a {method} of its own, which decides what is trained"
    if _is_own(model, "train_step") and not _asks_for_the_loss(model):
        return "the model has a train_step of its own, which is not seen to use the compiled loss"
    return ""


def _asks_for_the_loss(model: Any) -> bool:
    cls = defining(model, "train_step")
    code = getattr(vars(cls).get("train_step"), "__code__", None) if cls is not None else None
    names = set(getattr(code, "co_names", ()))
    above = {"super", "train_step"} <= names
    return above or bool(names & _COMPILED)


def _renamed(model: Any) -> Mapping[str, str]:
    """Layer names of outputs that the model gives under keys of a dictionary."""
    if not has_graph(model):
        return {}
    own = getattr(model, "output_names", None)
    shown = output_names(model)
    if not isinstance(own, list | tuple) or len(own) != len(shown) or set(map(str, own)) & set(shown):
        return {}
    if len(set(map(str, own))) < len(own):
        return {}
    return dict(zip(map(str, own), shown, strict=True))


def _outputs(model: Any, where: Place) -> tuple[Output, ...]:
    try:
        return _followed(model, where)
    except Exception as error:  # attributes of a program's own class may do anything when they are asked for
        why = f"the model could not be followed ({type(error).__name__}: {error})"
        return (Output(where=where, why=why),)


def _followed(model: Any, where: Place) -> tuple[Output, ...]:
    if has_graph(model):
        return outputs_of(model, where)
    if is_listed(model):
        steps = listed_steps(model, where)
        return (Output(steps=steps, where=where, why=_UNSETTLED if steps else "the model has no layers"),)
    return followed_outputs(model, where, KIND, "model")
