"""A model as plain data: the words in which the live and the saved reader tell what they met.

Nothing here is a framework's object: numbers, strings, lists and mappings, as JSON has them; and code, which is read.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from trueup.contract.known import Place
from trueup.contract.labels import Labels
from trueup.contract.loss import Spelling
from trueup.contract.reading import Unread
from trueup.contract.target import Target

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.values import Value


class Code(ABC):
    """What the program wrote itself and is in memory: a function, or a layer or model of a class of its own."""

    @abstractmethod
    def value(self, machine: Machine) -> Value:
        """What stands for it in the engine, which follows its source."""


@dataclass(frozen=True, slots=True)
class BranchTensor:
    """In the arguments of an operation: the tensor that this branch gives, by its number."""

    branch: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation on the way from a model's inputs to an output.

    layer: name of the layer's class ("Dense"), of a module ("Linear"), or of an operation in small letters
        ("log_softmax").
    config: its configuration as the library writes it down ({"units": 10, "activation": "softmax"}); a function or a
        layer of the program's own is Code where it is in memory. Of an operation, its arguments by name.
    own: True where the class is the user's and not the library's, so that its name tells nothing.
    code: such a class's object, where it is in memory.
    arguments: of an operation, by position, tensors as BranchTensor.
    shape: of what it gives, the batch axis included; None for an axis of no fixed size; None in all where not known.
    dtype: of what it gives, "" where not known.
    inner: of a layer that wraps another (TimeDistributed), what is wrapped, the last operation first; where it is
        empty, `config["layer"]` is read.
    branches: of a step with several inputs, what leads to each, the last operation first; empty where not followed.
    """

    layer: str
    where: Place
    config: Mapping[str, Any] = field(default_factory=dict)
    own: bool = False
    code: Code | None = None
    arguments: tuple[Any, ...] = (BranchTensor(),)
    shape: tuple[int | None, ...] | None = None
    dtype: str = ""
    inner: tuple[Step, ...] = ()
    branches: tuple[tuple[Step, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output of a model and what leads to it.

    name: None where the model has only this one.
    steps: from the output back towards the inputs, the last operation first, as far as one way leads. It may end
        behind the first step that settles what the head is (its framework's `settles`).
    value: what the engine gave for an output that the program's own code makes, in place of steps.
    why: where the way could not be followed from the start (a subclassed model that was not called), why; else "".
    """

    name: str | None = None
    steps: tuple[Step, ...] = ()
    value: Value | None = None
    why: str = ""
    where: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileArgument:
    """A loss or a metric as the model was told it.

    name: the string, the function's name or the class's; of something wrapped, what is inside.
    spelling: "object" for an instance of a class, "wrapped" for a function of the user's around something.
    qualified: the full name ("keras.losses.BinaryCrossentropy"), or "".
    config: an object's configuration ({"from_logits": True}).
    own: True where the function or class is the user's own, so that its name tells nothing.
    counts_right_answers: True for a metric of its own that counts the items answered right, whatever head and labels.
    """

    name: str
    spelling: Spelling
    where: Place
    qualified: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    own: bool = False
    counts_right_answers: bool = False


#: What compile() was given: one for all outputs, one for each in order, or one for each by name.
CompileArguments: TypeAlias = "CompileArgument | tuple[CompileArguments, ...] | Mapping[str, CompileArguments] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A model and how it was compiled.

    name: as a report shows it: the file's path, or the name of the live model.
    where: the model as a whole. compiled_at: the place of compile's arguments; None where the model is not compiled.
    labels: of each output by its name (None for the only one); what is not in it was not given.
    weighted: True where loss_weights or class weights are part of what was told.
    own_loss: why it is not known that the compiled loss is what the model is trained by; "" where it is.
    own_loop: it is trained by a loop of the program's, which may take the loss of one of several outputs.
    own_steps: names of the model's own train_step, compute_loss … that replace the library's.
    library_metrics: True where metrics could be read (False: they are hidden, and not known to be none).
    """

    name: str
    target: Target
    where: Place
    outputs: tuple[Output, ...] = ()
    compiled_at: Place | None = None
    loss: CompileArguments = None
    metrics: CompileArguments = None
    weighted_metrics: CompileArguments = None
    weighted: bool = False
    own_loss: str = ""
    own_loop: bool = False
    own_steps: tuple[str, ...] = ()
    library_metrics: bool = True
    labels: Mapping[str | None, Labels] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()


def part(where: Place, name: str) -> Place:
    """A place inside a place of a model."""
    return replace(where, path=f"{where.path}.{name}" if where.path else name)


def told_apart(names: Sequence[str]) -> list[str]:
    """Names of outputs, of which two may be called alike: the second "head" is "head_1", unless one is called so."""
    found: list[str] = []
    for at, name in enumerate(names):
        numbered = (f"{name}_{number}" for number in range(1, len(names) + 1))
        free = (item for item in numbered if item not in names and item not in found)
        found.append(next(free) if name in names[:at] else name)
    return found
