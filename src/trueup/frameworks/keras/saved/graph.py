"""A model's configuration to its outputs, each with the operations that lead to it, from the end to the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.contract.known import Place
from trueup.engine.outside.description import BranchTensor, Output, Step, told_apart
from trueup.frameworks.keras.saved.layer import CallArguments, Entry, Reference, reference_of, tensor_shapes
from trueup.frameworks.keras.saved.limits import LIMITS, Limits
from trueup.frameworks.keras.steps.on_engine import settles


@dataclass(frozen=True, slots=True)
class Way:
    """Operations, the last one first. whole: they reach what the model is given. why: why they do not go further."""

    steps: tuple[Step, ...] = ()
    whole: bool = False
    why: str = ""


@dataclass(slots=True)
class Walk:
    """One file's walk: where it is, how much was spent, and how many steps of several inputs it stands in."""

    file: str
    limits: Limits = LIMITS
    spent: int = 0
    inside: int = 0

    def place(self, path: str) -> Place:
        """A place in the file."""
        return Place(self.file, path=path)

    def may_go_on(self) -> bool:
        """False once too many operations were followed."""
        self.spent += 1
        return self.spent <= self.limits.steps


def outputs_of(model: Mapping[str, Any], walk: Walk) -> tuple[Output, ...]:
    """The outputs of a whole model, in its order; one without a way where the file does not tell what leads to it."""
    whole = Entry(model, "")
    if not whole.layers:
        named = f"the program's own class {whole.kind}" if whole.kind else "a class that the file does not name"
        own = f"the model is of {named}, and what it does is not in the file"
        return (Output(why=own, where=walk.place("")),)
    if whole.sequential:
        way = _in_a_row(whole, walk, 0)
        return (Output(steps=way.steps, why=way.why, where=walk.place("")),)
    graph = Graph(whole, walk, 0)
    wanted = _named(whole.config.get("output_layers"))
    result = []
    for name, reference in wanted:
        way = graph.way(reference)
        shown = name if len(wanted) > 1 else None
        result.append(Output(name=shown, steps=way.steps, why=way.why, where=walk.place("")))
    return tuple(result) or (Output(why="the model names no output", where=walk.place("")),)


def _named(references: Any) -> list[tuple[str, Reference]]:
    """Each output with its name: the key where they stand in a dict, else the layer's."""
    single = reference_of(references)
    if single is not None:
        return [(single.layer, single)]
    found: list[tuple[str, Reference]] = []
    items = (
        references.items()
        if isinstance(references, dict)
        else ((None, item) for item in (references if isinstance(references, list) else ()))
    )
    for key, value in items:
        reference = reference_of(value)
        inner = [(key, reference)] if reference is not None else _named(value) if isinstance(value, dict | list) else []
        found += [(str(name or item.layer), item) for name, item in inner if item is not None]
    names = told_apart([name for name, _ in found])
    return [(name, item) for name, (_, item) in zip(names, found, strict=True)]


@dataclass(slots=True)
class Graph:
    """The layers of one functional model, and the ways back from its outputs."""

    model: Entry
    walk: Walk
    depth: int
    entries: dict[str, Entry] = field(init=False)
    shapes: dict[Reference, tuple[tuple[int | None, ...] | None, str]] = field(init=False)

    def __post_init__(self) -> None:
        path = f"{self.model.path}." if self.model.path else ""
        layers = self.model.layers
        entries = [Entry(item, f"{path}layers[{at}]") for at, item in enumerate(layers)]
        self.entries = {item.name: item for item in entries if item.name}
        self.shapes = tensor_shapes(layers)

    def way(self, reference: Reference, *, settled: bool = False) -> Way:
        """What leads to an output of a layer, as far as one way leads. settled: the head is known without the rest."""
        steps: tuple[Step, ...] = ()
        seen: set[Reference] = set()
        while reference not in seen:
            seen.add(reference)
            entry = self.entries.get(reference.layer)
            if entry is None:
                return Way(steps, why=f"the layer {reference.layer} is not in the file")
            if not self.walk.may_go_on():
                return Way(steps, why=f"more than {self.walk.limits.steps:,} operations lead to it")
            inputs, passed = entry.inputs(reference.call, self.entries)
            if entry.layers:
                inner = way_through(entry, reference.output, self.walk, self.depth + 1)
                steps += inner.steps
                if not inner.whole:
                    return Way(steps, why=inner.why)
            else:
                steps += (self._step(entry, reference, inputs, passed, settled),)
                settled = settled or settles(steps[-1])
            if not inputs or (len(inputs) > 1 and not settled):
                return Way(steps, whole=not inputs)
            # Behind what settles the head only the shape counts, and that is the first input's.
            reference = inputs[0]
        return Way(steps, why="the layers lead back to themselves")

    def _step(
        self,
        entry: Entry,
        reference: Reference,
        inputs: list[Reference],
        arguments: CallArguments,
        settled: bool,
    ) -> Step:
        several = len(inputs) > 1 and not settled
        branches: tuple[tuple[Step, ...], ...] = ()
        if several and self.walk.inside < self.walk.limits.branches:
            self.walk.inside += 1
            branches = tuple(self.way(item).steps for item in inputs)
            self.walk.inside -= 1
        known = self.shapes.get(reference)
        return step_of(entry, self.walk, branches, known, arguments)


def way_through(model: Entry, output: int, walk: Walk, depth: int) -> Way:
    """What leads from the inputs of a model within the model to one of its outputs."""
    if depth > walk.limits.models:
        return Way(why=f"more than {walk.limits.models} models stand inside one another")
    if model.sequential:
        return _in_a_row(model, walk, depth)
    wanted = _named(model.config.get("output_layers"))
    if not 0 <= output < len(wanted):
        return Way(why=f"the model {model.name} names no output {output}")
    way = Graph(model, walk, depth).way(wanted[output][1])
    # What the inner model is given is told by the outer one.
    inner = way.steps[:-1] if way.whole and way.steps and way.steps[-1].layer == "InputLayer" else way.steps
    return Way(inner, way.whole, way.why)


def _in_a_row(model: Entry, walk: Walk, depth: int) -> Way:
    """The layers of a Sequential, the last one first."""
    path = f"{model.path}." if model.path else ""
    entries = [Entry(item, f"{path}layers[{at}]") for at, item in enumerate(model.layers)]
    steps: tuple[Step, ...] = ()
    for at in range(len(entries) - 1, -1, -1):
        entry = entries[at]
        if not walk.may_go_on():
            return Way(steps, why=f"more than {walk.limits.steps:,} operations lead to it")
        if entry.layers:
            inner = way_through(entry, 0, walk, depth + 1)
            steps += inner.steps
            if not inner.whole:
                return Way(steps, why=inner.why)
            continue
        # A file says of a layer what goes in: what comes out is what goes into the next one.
        shape = entries[at + 1].input_shape() if at + 1 < len(entries) else None
        steps += (step_of(entry, walk, _merged(entry, walk, depth), (shape, "")),)
    first = entries[0].given_shape() if entries and entries[0].kind != "InputLayer" else None
    if first is not None and depth == 0:
        steps += (Step(layer="InputLayer", where=walk.place(entries[0].path), shape=first),)
    if depth and steps and steps[-1].layer == "InputLayer":
        steps = steps[:-1]
    return Way(steps, whole=True)


def _merged(entry: Entry, walk: Walk, depth: int) -> tuple[tuple[Step, ...], ...]:
    """Keras 1 begins a Sequential with a Merge of whole models."""
    inside = entry.config.get("layers")
    if entry.kind != "Merge" or not isinstance(inside, list):
        return ()
    models = [Entry(item, f"{entry.path}.layers[{at}]") for at, item in enumerate(inside) if isinstance(item, dict)]
    return tuple(way_through(item, 0, walk, depth + 1).steps for item in models if item.layers)


def step_of(
    entry: Entry,
    walk: Walk,
    branches: tuple[tuple[Step, ...], ...] = (),
    shape_and_dtype: tuple[tuple[int | None, ...] | None, str] | None = None,
    arguments: CallArguments | None = None,
) -> Step:
    """A layer as an operation on the way to an output. shape_and_dtype: those of what it gives, where the file says."""
    shape, dtype = shape_and_dtype or (None, "")
    if shape is None and entry.kind == "InputLayer":
        shape = entry.given_shape()
    operation = "" if entry.own else entry.operation()
    arguments = arguments or CallArguments((BranchTensor(),))
    config = {**entry.settings(), **arguments.by_name} if operation else entry.config
    return Step(
        layer=operation or entry.kind,
        where=walk.place(entry.path),
        config=config,
        own=entry.own,
        arguments=arguments.positional or (BranchTensor(),),
        shape=shape,
        dtype=dtype,
        branches=branches,
    )
