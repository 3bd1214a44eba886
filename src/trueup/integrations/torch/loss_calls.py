"""Which losses of classification a program calls, and on what: seen while it calls them.

A trainer tells its callbacks neither scores nor labels, but a loss is given both. Modules such as `nn.CrossEntropyLoss`
look the function up in `torch.nn.functional` when they are called, so that one place shows calls of either spelling.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

#: Functions of torch.nn.functional that are given scores and classes or tags, in this order.
CLASSIFYING = (
    "cross_entropy",
    "nll_loss",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "multi_margin_loss",
    "soft_margin_loss",
    "multilabel_soft_margin_loss",
)
#: Losses of amounts. Where only these are called there is no accuracy to count.
OF_AMOUNTS = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "gaussian_nll_loss", "poisson_nll_loss")


@dataclass(frozen=True, slots=True)
class LossCall:
    """A loss of classification as it was called.

    scores, labels: what it was given, tensors. options: its other arguments by name, as far as they were given by name.
    """

    function: Callable[..., Any]
    scores: Any
    labels: Any
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """ "cross_entropy"."""
        return str(self.function.__name__)

    def is_like(self, other: LossCall) -> bool:
        """True where the other call is given the same scores and the same labels."""
        return _same(self.scores, other.scores) and _same(self.labels, other.labels)


@dataclass(frozen=True, slots=True)
class _Place:
    """A name of a module under which a loss stands."""

    names: dict[str, Any]
    name: str
    original: Any
    wrapper: Any


class LossCalls:
    """Hands each call of a loss to `see`, between `open` and `close`. What torch.nn.functional holds is put back then.

    opened: whether it does so now.
    of_amounts: names of losses of amounts that were called.
    """

    def __init__(self, see: Callable[[LossCall], None]) -> None:
        self._see = see
        self._inside = False
        self._places: list[_Place] = []
        self._searched: tuple[str, ...] | None = None
        self.opened = False
        self.of_amounts: set[str] = set()

    def open(self, modules: Iterable[str] = ()) -> None:
        """modules: names of further modules in which functions of torch.nn.functional may stand by themselves."""
        if self.opened:
            return
        self.opened = True
        if self._searched is None or set(modules) != set(self._searched):
            self._searched = tuple(modules)
            self._places = self._found(self._searched)
        for place in self._places:
            if place.names.get(place.name) is place.original:
                place.names[place.name] = place.wrapper

    def close(self) -> None:
        """Put the functions back, where nobody else has put another one there since."""
        self.opened = False
        for place in self._places:
            if place.names.get(place.name) is place.wrapper:
                place.names[place.name] = place.original

    def _found(self, modules: Iterable[str]) -> list[_Place]:
        functional = sys.modules["torch"].nn.functional
        around: dict[int, tuple[Any, Any]] = {}
        for name in (*CLASSIFYING, *OF_AMOUNTS):
            original = getattr(functional, name, None)
            if original is not None:
                around[id(original)] = (original, self._around(original, classifying=name in CLASSIFYING))
        found = []
        for module in ("torch.nn.functional", *modules):
            names = getattr(sys.modules.get(module), "__dict__", {})
            found += [_Place(names, name, *around[id(value)]) for name, value in names.items() if id(value) in around]
        return found

    def _around(self, original: Any, *, classifying: bool) -> Any:
        compiling = getattr(getattr(sys.modules["torch"], "compiler", None), "is_compiling", _never)

        @wraps(original)
        def loss(*arguments: Any, **named: Any) -> Any:
            # Compiled code is not looked into, and what calls a loss inside a loss is one call.
            if compiling() or self._inside:
                return original(*arguments, **named)
            self._inside = True
            try:
                result = original(*arguments, **named)
            finally:
                self._inside = False
            if classifying:
                self._note(original, arguments, named)
            else:
                self.of_amounts.add(original.__name__)
            return result

        return loss

    def _note(self, original: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        scores = arguments[0] if arguments else named.get("input")
        labels = arguments[1] if len(arguments) > 1 else named.get("target")
        options = {name: value for name, value in named.items() if name not in ("input", "target")}
        if len(arguments) > 2:
            options["weight"] = arguments[2]
        if hasattr(scores, "detach") and hasattr(labels, "detach"):
            self._see(LossCall(original, scores, labels, options))


def _never() -> bool:
    return False


def _same(left: Any, right: Any) -> bool:
    return left is right or (left.shape == right.shape and left.data_ptr() == right.data_ptr() != 0)
