"""What a user calls a loss, and how it is made anew for each run."""

from __future__ import annotations

import ast
import difflib
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import keras

from trueup.comparing.user_functions import NamedFunction, name_of, source_of
from trueup.contract.bad_input import BadInputError
from trueup.contract.known import Known
from trueup.contract.loss import Loss
from trueup.contract.meaning import LossMeaning
from trueup.contract.target import Target
from trueup.facts import canonical_loss, loss_meaning
from trueup.frameworks.keras.loss_rows import LOSSES

#: Short names for the losses that are compared most.
SHORT = {
    "binary": "binary_crossentropy",
    "categorical": "categorical_crossentropy",
    "sparse": "sparse_categorical_crossentropy",
    "binary_focal": "binary_focal_crossentropy",
    "categorical_focal": "categorical_focal_crossentropy",
}
#: Losses that are not over the classes of a head.
_OTHER_TASKS = {"circle": "embeddings", "ctc": "sequences"}
_TEXT = re.compile(r"(?P<name>[^(@]+)(?:\((?P<options>.*)\))?(?:@(?P<head>[^@()]+))?", re.DOTALL)
_HEAD = re.compile(r"(?:(?P<units>\d+)x)?(?P<activation>[a-z_]+)")
#: What every loss of Keras has in its configuration and what says nothing about the loss.
_PLUMBING = {"name", "reduction", "dtype", "fn"}


@dataclass(frozen=True, slots=True)
class RequestedHead:
    """The head that the user asks for beside a loss; nothing where it is left to the loss.

    as_built: the head as the function builds it, whether it fits the loss or not.
    """

    units: int | None = None
    activation: str | None = None
    as_built: bool = False

    def __bool__(self) -> bool:
        return self.as_built or self.units is not None or self.activation is not None


@dataclass(frozen=True, slots=True)
class LossChoice:
    """One loss to compare.

    name: the facts' row in snake case, or the name of the user's own loss.
    options: arguments of the loss, as JSON holds them, where they are not the default.
    own: the user's own loss: an object, a function, or the name of one. None for Keras's.
    """

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    requested: RequestedHead = RequestedHead()
    own: Any = None

    def build(self) -> Any:
        """The loss for `compile`: a string where nothing is set, as programs write it; else an object."""
        if self.own is not None:
            own = self.own.load() if isinstance(self.own, NamedFunction) else self.own
            return own() if inspect.isclass(own) else own
        if not self.options and _is_string_of_keras(self.name):
            return self.name
        kind = _class_of(self.name)
        try:
            return kind(**self.options)
        except (TypeError, ValueError) as error:
            raise BadInputError(
                f"{self.name} with {', '.join(f'{key}={value!r}' for key, value in self.options.items())}: {error}",
                f"arguments of {kind.__name__}: {', '.join(_arguments(kind))}",
                "See the reference of Keras",
            ) from error

    @property
    def identity(self) -> dict[str, Any]:
        """What tells this loss from others, as JSON holds it."""
        parts = {"name": self.name, "options": dict(self.options)}
        if self.own is not None:
            own = self.own.load() if isinstance(self.own, NamedFunction) else self.own
            parts |= {"own": name_of(own), "source": source_of(own if callable(own) else type(own))}
        return parts

    def meaning(self, target: Target) -> LossMeaning | None:
        """What the loss expects; None for one that no fact is held about."""
        if self.own is not None:
            return None
        loss = Loss(name=Known(self.name), from_logits=Known(bool(self.options.get("from_logits"))))
        meaning = loss_meaning(loss, target)
        return meaning.value if isinstance(meaning, Known) else None


def loss_choice(wanted: Any) -> LossChoice:
    """A loss as the user says it.

    Args:
        wanted: a name with arguments and a head ("binary_crossentropy",
            "categorical_crossentropy(label_smoothing=0.1)", "binary_crossentropy@sigmoid", "…@1xsigmoid", "…@built",
            "mymodule:my_loss"); a loss object, class, function or configuration of Keras; a pair of one of these and a
            head ("1xsigmoid", "softmax", "built").

    Raises:
        BadInputError: there is no such loss, or it is not written like this.
    """
    if isinstance(wanted, LossChoice):
        return wanted
    if isinstance(wanted, str):
        return _of_text(wanted)
    if isinstance(wanted, tuple | list):
        if len(wanted) != 2 or not isinstance(wanted[1], str):
            raise BadInputError(f"losses={wanted!r}", "a loss and its head", "Write (loss, '1xsigmoid')")
        found = loss_choice(wanted[0])
        return LossChoice(found.name, found.options, requested_head(wanted[1]), found.own)
    if isinstance(wanted, Mapping):
        return _of_config(wanted)
    if inspect.isclass(wanted) and issubclass(wanted, keras.losses.Loss):
        return _of_object(wanted())
    if isinstance(wanted, keras.losses.Loss):
        return _of_object(wanted)
    if callable(wanted):
        return _of_function(wanted)
    raise BadInputError(f"a loss of type {type(wanted).__name__}", "a name, an object or a function", "Name it")


def _of_text(text: str) -> LossChoice:
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise BadInputError(f"the loss {text!r}", "NAME, NAME(argument=value) or NAME@HEAD", "Check the brackets")
    typed = match["name"].strip()
    options = _options(match["options"], text) if match["options"] else {}
    requested = requested_head(match["head"].strip()) if match["head"] else RequestedHead()
    if ":" in typed:
        own = NamedFunction.of(typed, "the loss")
        own.load()
        return LossChoice(typed, options, requested, own)
    row = SHORT.get(typed) or canonical_loss(typed, "keras")
    if row is None and (_is_string_of_keras(typed) or hasattr(keras.losses, typed)):
        row = typed
    if row is None:
        raise BadInputError(f"there is no loss {typed!r}", "a loss of Keras, or module:function", _suggestion(typed))
    return _checked(LossChoice(row, options, requested))


def _checked(choice: LossChoice) -> LossChoice:
    if choice.name in _OTHER_TASKS:
        raise BadInputError(
            f"{choice.name}, which is for {_OTHER_TASKS[choice.name]}",
            "a loss over the classes of a head",
            "Leave it out",
        )
    if choice.name == "crossentropy":
        raise BadInputError(
            "the word 'crossentropy', which becomes another loss with each shape",
            "binary_crossentropy, categorical_crossentropy or sparse_categorical_crossentropy",
            "Name the one that is meant",
        )
    choice.build()
    return choice


def _suggestion(typed: str) -> str:
    known = sorted({row.name for row in LOSSES} | set(SHORT))
    near = difflib.get_close_matches(typed.lower(), known, 3)
    return f"Did you mean {' or '.join(near)}" if near else f"There are {', '.join(known)}"


def _options(text: str, whole: str) -> dict[str, Any]:
    try:
        call = ast.parse(f"_({text})", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError("arguments have names")
        return {str(each.arg): ast.literal_eval(each.value) for each in call.keywords if each.arg} | (
            {} if all(each.arg for each in call.keywords) else _refuse_stars()
        )
    except (SyntaxError, ValueError) as error:
        raise BadInputError(f"{whole!r} ({error})", "NAME(argument=value, …) with plain values", "Check it") from error


def _refuse_stars() -> dict[str, Any]:
    raise ValueError("** is not taken")


def requested_head(text: str) -> RequestedHead:
    """A head as the user says it: "softmax", "1xsigmoid", "built".

    Raises:
        BadInputError: it is none of these.
    """
    if text == "built":
        return RequestedHead(as_built=True)
    match = _HEAD.fullmatch(text)
    if match is None or match["units"] == "0":
        raise BadInputError(f"the head {text!r}", "ACTIVATION, UNITSxACTIVATION or built", "Write 1xsigmoid or softmax")
    activation = match["activation"]
    try:
        keras.activations.get(activation)
    except (ValueError, TypeError) as error:
        raise BadInputError(
            f"there is no activation {activation!r}", "one of Keras's", "Write softmax, sigmoid or linear"
        ) from error
    return RequestedHead(int(match["units"]) if match["units"] else None, activation)


def _of_config(config: Mapping[str, Any]) -> LossChoice:
    try:
        found = keras.losses.get(dict(config))
    except Exception as error:  # Keras raises whatever its parts raise
        raise BadInputError(
            f"a configuration that Keras makes no loss of ({type(error).__name__}: {error})",
            "what keras.losses.serialize gives",
            "Give the object itself",
        ) from error
    return loss_choice(found)


def _of_object(loss: Any) -> LossChoice:
    row = canonical_loss(type(loss).__name__, "keras") if _is_of_keras(type(loss)) else None
    if row is None:
        return LossChoice(type(loss).__name__, {}, RequestedHead(), loss)
    config, usual = loss.get_config(), type(loss)().get_config()
    options = {key: value for key, value in config.items() if key not in _PLUMBING and value != usual.get(key)}
    if config.get("reduction") != usual.get("reduction"):
        options["reduction"] = config["reduction"]
    return _checked(LossChoice(row, options))


def _of_function(function: Callable[..., Any]) -> LossChoice:
    name = getattr(function, "__name__", type(function).__name__)
    row = canonical_loss(name, "keras") if _is_of_keras(function) else None
    return _checked(LossChoice(row)) if row is not None else LossChoice(name, {}, RequestedHead(), function)


def _is_of_keras(thing: Any) -> bool:
    return str(getattr(thing, "__module__", "")).split(".")[0] == "keras"


def _is_string_of_keras(name: str) -> bool:
    try:
        return keras.losses.get(name) is not None
    except ValueError:
        return False


def _class_of(row: str) -> Any:
    for name, value in vars(keras.losses).items():
        if inspect.isclass(value) and issubclass(value, keras.losses.Loss) and canonical_loss(name, "keras") == row:
            return value
    found = getattr(keras.losses, row, None)
    if inspect.isclass(found):
        return found
    raise BadInputError(
        f"{row} in Keras {keras.__version__}", "a loss that this release has as a class", "Update Keras"
    )


def _arguments(kind: Any) -> list[str]:
    return [name for name in inspect.signature(kind).parameters if name not in ("args", "kwargs")]
