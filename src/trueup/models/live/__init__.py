"""Live models to descriptions. Frameworks are found in `sys.modules`, never imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.contract.known import Place
from trueup.contract.labels import Labels, unread_labels
from trueup.contract.reading import Unread
from trueup.engine.outside.description import Description
from trueup.frameworks import all_frameworks
from trueup.models.described.setups import setups_of
from trueup.models.live.labels_live import labels_of

#: Arrays in a tuple or list that are taken for parts (labels, weights) and not for rows.
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveArguments:
    """What stands beside a model: inputs, a batch of labels, and for a model that is not compiled loss and metrics."""

    x: Any = None
    y: Any = None
    loss: Any = None
    metrics: Any = None


def describe(model: Any, arguments: LiveArguments) -> Description:
    """The model as a description, with the labels that were given.

    Raises BadInputError for what is no model of a library that is known.
    """
    for word, known in (("loss", arguments.loss), ("metrics", arguments.metrics)):
        _refuse_odd(word, known)
    readers = _readers()
    reader = next((item for item in readers if item.is_model(model)), None)
    if reader is None:
        raise BadInputError(
            f"an object of the class {type(model).__module__}.{type(model).__qualname__}",
            f"{', '.join(item.MODEL for item in readers)} or an estimator",
            "Give the model itself, not its path or its builder; for a file or a program there is `trueup check`",
        )
    return with_labels(
        reader.described(model, y=arguments.y, loss=arguments.loss, metrics=arguments.metrics), arguments
    )


def is_model(thing: Any) -> bool:
    """True for a whole model of a library that is known, and for none of its parts."""
    return any(reader.is_model(thing) and not reader.is_part(thing) for reader in _readers())


def is_loss_object(thing: Any) -> bool:
    """True for a loss that stands beside its model."""
    return any(reader.is_loss(thing) for reader in _readers())


def keeps_its_loss(model: Any) -> bool:
    """True for a model that knows by which loss it is trained."""
    return any(reader.keeps_its_loss(model) for reader in _readers() if reader.is_model(model))


def _readers() -> list[Any]:
    """What reads models in memory, one module for each library that has some."""
    frameworks = (item for item in all_frameworks() if item.in_memory.models)
    return [item.part(item.in_memory.models) for item in frameworks]


def _refuse_odd(word: str, argument: Any) -> None:
    """A number, bytes or a set is no loss and no metric."""
    if argument is None or isinstance(argument, str) or callable(argument):
        return
    if isinstance(argument, Mapping):
        argument = list(argument.values())
    if isinstance(argument, list | tuple):
        for item in argument:
            _refuse_odd(word, item)
        return
    if hasattr(argument, "__dict__"):
        return
    item = "a loss" if word == "loss" else "a metric"
    raise BadInputError(
        f"{type(argument).__name__} {argument!r:.60} as {word}",
        f"{item}: its name, a function, an instance of its class, or a list or dictionary of them for several outputs",
        f"Give {word}= as compile takes it",
    )


def with_labels(description: Description, arguments: LiveArguments) -> Description:
    """The description with the labels that were given for each output, by the outputs' order or names."""
    if arguments.y is None:
        consumed = type(arguments.x).__name__ if _gives_labels(arguments.x) else ""
        why = f"a {consumed} is not consumed: give a batch of its labels as y"
        unread = (Unread(Place(description.name, path="x"), why),) if consumed else ()
        return replace(description, unread=(*description.unread, *unread))
    if description.own_loop and len(description.outputs) > 1 and not _fits_outputs(arguments.y, description):
        why = "which of the outputs the labels belong to is not seen: give y as a list or dictionary, one for each"
        where = Place(description.name, path="y")
        return replace(description, labels={output.name: unread_labels(why, where) for output in description.outputs})
    setups = setups_of(description).setups
    found: dict[str | None, Labels] = {}
    for index, labels, where in _each(arguments.y, description):
        output = description.outputs[index]
        name = output.name if output.name is not None or len(description.outputs) == 1 else str(index)
        found[name] = labels_of(labels, setups[index], where)
    return replace(description, labels=found)


def _fits_outputs(y: Any, description: Description) -> bool:
    """True where labels are given for each output; a loop of PyTorch may take them for one of several."""
    return isinstance(y, Mapping) or (isinstance(y, list | tuple) and len(y) == len(description.outputs))


def _gives_labels(x: Any) -> bool:
    """True for data sets and generators, which give inputs with their labels."""
    return x is not None and (hasattr(x, "element_spec") or hasattr(x, "__next__") or _is_loader(x))


def _is_loader(x: Any) -> bool:
    return hasattr(x, "__len__") and not hasattr(x, "shape") and not isinstance(x, list | tuple | Mapping | str)


def _each(y: Any, description: Description) -> Iterator[tuple[int, Any, Place]]:
    """(number of the output, its labels, their place)."""
    outputs = description.outputs
    whole = Place(description.name, path="y")
    if len(outputs) == 1:
        _refuse_pairs(y)
        yield 0, _only_one(y), whole
        return
    if isinstance(y, Mapping):
        names = {output.name or str(index): index for index, output in enumerate(outputs)}
        for key, labels in y.items():
            if str(key) not in names:
                raise BadInputError(
                    f"labels for an output {str(key)!r}",
                    f"the names of outputs: {', '.join(map(str, names))}",
                    "Give y by these names, or as a list in the outputs' order",
                )
            yield names[str(key)], labels, Place(description.name, path=f"y[{key!r}]")
        return
    if isinstance(y, list | tuple) and len(y) == len(outputs):
        for index, labels in enumerate(y):
            yield index, labels, Place(description.name, path=f"y[{index}]")
        return
    if outputs:
        came = f"{len(y)} parts" if isinstance(y, list | tuple) else f"one {type(y).__name__}"
        raise BadInputError(
            f"labels in {came}",
            f"labels for each of the {len(outputs)} outputs",
            "Give y as a list in the outputs' order, or as a dictionary by their names",
        )


def _refuse_pairs(y: Any) -> None:
    """Two arrays for one output: labels with weights, or labels of two outputs."""
    pair = isinstance(y, list | tuple) and 1 < len(y) <= _FEW and all(len(getattr(item, "shape", ())) for item in y)
    # A list of rows stays what it is: each row is then as long as the others and is one item.
    rows = pair and isinstance(y, list) and len({tuple(item.shape) for item in y}) == 1
    if pair and not rows:
        raise BadInputError(
            f"{len(y)} arrays as labels of one output",
            "one array of labels",
            "Give the labels alone as y, without sample weights",
        )


def _only_one(y: Any) -> Any:
    """The labels of a single output, out of a dictionary or list that holds only them."""
    if isinstance(y, Mapping) and len(y) == 1:
        return next(iter(y.values()))
    return y[0] if isinstance(y, list | tuple) and len(y) == 1 and hasattr(y[0], "shape") else y
