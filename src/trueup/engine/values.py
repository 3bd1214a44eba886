"""What the interpreter computes with. All of it is immutable: what can change lives in the store, by object number."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Hashable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from trueup.contract.known import Place
from trueup.engine.immutable import immutable
from trueup.engine.pedigree import MeasuredValue
from trueup.engine.tensors import Tensor

if TYPE_CHECKING:
    from pathlib import Path

    from trueup.engine.modules import Module
    from trueup.syntax.parse import Source

_numbers = itertools.count(1)


def new_number() -> int:
    """A number that no other object of this process has."""
    return next(_numbers)


class Spot:
    """A syntax node in a source; its Place is worked out only when somebody asks."""

    __slots__ = ("node", "source")

    def __init__(self, source: Source, node: ast.AST) -> None:
        self.source = source
        self.node = node

    def place(self) -> Place:
        """Rows and columns as a report shows them."""
        return self.source.place(self.node)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spot) and other.node is self.node

    def __hash__(self) -> int:
        return id(self.node)


def place_of(spot: Spot | None) -> Place | None:
    """The spot's place, if there is a spot."""
    return spot.place() if spot is not None else None


#: Outcomes that a value depends on: (what was asked, which way it went).
Guards: TypeAlias = frozenset[tuple[Hashable, bool]]
NO_GUARDS: Guards = frozenset()


@immutable(frozen=True, slots=True)
class Constant:
    """A number, text, None, True, False or Ellipsis.

    option: the option of the command line whose default it is, or the parameter of a class that nobody makes. As a
    number or a name it is taken for what is meant, as nobody gave another; a test of it is open, since that other way
    was written to be gone.
    """

    value: Any
    where: Spot | None = None
    option: str | None = None


@immutable(frozen=True, slots=True)
class UnknownValue:
    """A value that is not known.

    sym: what it stands for; equal syms are the same unknown, so that two tests of it go the same way.
    at_least: for an unknown whole number, a bound that is known (the columns of one-hot labels: 2).
    """

    why: str
    where: Spot | None = None
    sym: Hashable = field(default_factory=new_number)
    at_least: int | None = None


def counter(where: Spot | None, key: Hashable = None) -> UnknownValue:
    """A whole number that a loop counts, and that is not known; key: what stands for it, else a number of its own."""
    return UnknownValue("a number that counts passes", where, (COUNTER, key or new_number()))


def is_counter(value: Value | None) -> bool:
    """True for such a number, and for one that counts the passes of a loop: as an index it picks one place."""
    return isinstance(value, UnknownValue) and isinstance(value.sym, tuple) and value.sym[:1] in ((COUNTER,), (PASSES,))


#: What stands for such a number, with a key; with what a loop goes through.
COUNTER, PASSES = "counter", "passes"


@immutable(frozen=True, slots=True)
class TupleValue:
    """A tuple, or any sequence that nobody changes.

    more: further items may follow. alike: those items are all among the listed ones ([0] * n, appended in a loop).
    behind: so many of the listed ones, from the end, are the last of all, as in `[*unread, a, b]`.
    front: so many of them, from the beginning, are the first of all; None: all but those behind. The others stand
        somewhere among the items, in an order that is not known (a set's, what was sorted by a key).
    """

    items: tuple[Value, ...]
    where: Spot | None = None
    more: bool = False
    alike: bool = False
    behind: int = 0
    front: int | None = None

    @property
    def first_ones(self) -> int:
        """How many of the listed ones are certainly the first of all, in this order."""
        if self.front is not None:
            return self.front
        return len(self.items) - (self.behind if self.more else 0)

    def place(self, number: int) -> int | None:
        """Where the item of this number is listed; None where that is not known."""
        count = len(self.items)
        if number < 0 and not self.more:
            number += count
        if number < 0:
            return count + number if -number <= self.behind else None
        if number < self.first_ones:
            return number
        return number if not self.more and count - self.behind <= number < count else None


@immutable(frozen=True, slots=True)
class StoredObject:
    """Something with a state in the store: a list, a dict, an instance, a model.

    kind: "list", "dict", "instance" (of a class of the program), or the full name of a library's class.
    cls: the program's class; args: what a library's class was called with.
    """

    number: int
    kind: str
    cls: Class | None = None
    args: Args | None = None
    where: Spot | None = None

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredObject) and other.number == self.number


@immutable(frozen=True, slots=True)
class LibraryName:
    """A name of a library: a module, function, class or constant, by its full name as imported."""

    name: str
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class Call:
    """What a library's function or class gave, where nothing more is known of it."""

    name: str
    args: Args
    where: Spot | None = None


@immutable(frozen=True, slots=True, eq=False)
class FunctionValue:
    """A function or lambda of the program, with the scope it was written in."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    module: Module
    scopes: tuple[int, ...]
    defaults: Mapping[str, Value]
    owner: Class | None = None
    kind: str = "plain"
    where: Spot | None = None


@immutable(frozen=True, slots=True, eq=False)
class Class:
    """A class of the program. Its attributes are variables of the scope `number`."""

    node: ast.ClassDef
    module: Module
    number: int
    bases: tuple[Value, ...]
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class Bound:
    """A method with the object it belongs to; `name` where the method is a library's."""

    owner: Value
    func: FunctionValue | None
    name: str
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class Partial:
    """A function with some arguments given in advance."""

    func: Value
    args: Args
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class ModuleValue:
    """A module of the same project."""

    module: Module
    where: Spot | None = None


@immutable(frozen=True, slots=True, eq=False)
class Lazy:
    """A name imported from a module of the same project, which is run when the name is first used.

    path: the module's file; name: what is taken from it, None for the module itself.
    """

    importer: Module
    path: Path
    title: str
    name: str | None
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class Choice:
    """One of several values, by the outcome of tests that are not known."""

    options: tuple[tuple[Guards, Value], ...]
    where: Spot | None = None


@immutable(frozen=True, slots=True)
class Args:
    """The arguments of a call. `more`: there were * or ** arguments that could not be read.

    chosen: by position or name, the outcomes of tests under which an argument is this one and no other.
    behind: so many of the positional ones, from the end, are the last of all, as in `f(*unread, a, b)`.
    """

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    more: bool = False
    chosen: Mapping[int | str, Guards] = field(default_factory=dict)
    behind: int = 0

    def __hash__(self) -> int:
        return hash((self.positional, tuple(self.keywords)))

    def get(self, index: int | None, *names: str) -> Value | None:
        """The argument of one of these names, or at this position (None: it has no position)."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.positional[index] if index is not None and index < self._first else None

    @property
    def _first(self) -> int:
        """How many of the positional ones are certainly the first of all."""
        return len(self.positional) - (self.behind if self.more else 0)

    @property
    def all_chosen(self) -> Guards:
        """The outcomes under which all arguments are what they are."""
        return frozenset(item for guards in self.chosen.values() for item in guards)

    def unread(self, index: int | None) -> bool:
        """True where the argument might be among * or ** arguments that could not be read."""
        return self.more and (index is None or index >= self._first)


Value: TypeAlias = (
    Constant
    | UnknownValue
    | TupleValue
    | StoredObject
    | LibraryName
    | Call
    | FunctionValue
    | Class
    | Bound
    | Partial
    | ModuleValue
    | Choice
    | Tensor
    | Lazy
    | MeasuredValue
)

NONE = Constant(None)
NO_ARGS = Args()


def not_read(name: str) -> str:
    """Why nothing is known of what a function outside of the files gives, as a clause."""
    parts = name.rstrip("[]").removesuffix(".__call__").removeprefix("builtins.").split(".")
    called = ".".join(parts if len(parts) <= _PARTS else (parts[0], "…", *parts[-2:]))
    return f"what {called} gives was not followed"


#: The source of an array that is read from a text file, one row for each line.
TEXT_FILE = "a text file"
#: The source of labels of which the name of the file tells what they are.
NAMED_FILE = "the file "
#: A longer name is shown by its beginning and its end.
_PARTS = 5


def option_sym(name: str) -> Hashable:
    """What stands for an option of the command line wherever it is asked about."""
    return ("argument", name)


def parameter_option(title: str, name: str) -> str:
    """What stands for a parameter of a class or function that nobody calls: "Net(classes=…)"."""
    return f"{title}({name}=…)"


def is_on_command_line(option: str) -> bool:
    """False for a parameter of a class or function, and for an entry of a configuration ("config.units")."""
    return not option.endswith("=…)") and "." not in option


def is_flag(value: Constant) -> bool:
    """True for True and False, which only say which way is gone."""
    return isinstance(value.value, bool)


def tested(value: Value) -> Value:
    """The value as a test has it: the default of an option may be another one."""
    if isinstance(value, Constant) and value.option is not None:
        on_line = is_on_command_line(value.option)
        why = f"--{value.option} is given on the command line" if on_line else f"{value.option} may be given"
        return UnknownValue(why, value.where, option_sym(value.option))
    return value


#: Why the outcome of a comparison is unknown.
A_TEST = "a test"


def is_test(value: Value | None) -> bool:
    """True for the outcome of a comparison of what was not followed: 0 or 1, for one item or for each."""
    return isinstance(value, UnknownValue) and value.why == A_TEST


def text_of(value: Value | None) -> str | None:
    """The text of a string constant."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


#: Beyond these a number names no class, threshold or size, and is not reckoned with: products of a few stay finite.
_LARGEST, _LARGEST_WHOLE = 1e100, 2**53


def reckoned(number: float) -> float | int | None:
    """The number, unless it is infinite, not a number at all, or larger than anything is reckoned with."""
    return number if -_LARGEST < number < _LARGEST else None


def number_of(value: Value | None) -> float | int | None:
    """The number of a numeric constant (True and False are not numbers here)."""
    if isinstance(value, Constant) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool):
        return reckoned(value.value)
    return None


def whole_of(value: Value | None) -> int | None:
    """The number of a constant that is a whole number, 10.0 included."""
    number = number_of(value)
    if number is None or abs(number) >= _LARGEST_WHOLE:
        return None
    return int(number) if isinstance(number, int) or number.is_integer() else None


def truth_of(value: Value | None) -> bool | None:
    """Whether the value counts as true, where that is known."""
    if isinstance(value, Constant):
        return bool(value.value) if value.option is None else None
    if isinstance(value, TupleValue):
        return True if value.items else (None if value.more else False)
    if isinstance(value, (FunctionValue, Class, LibraryName, ModuleValue, Bound)):
        return None if isinstance(value, LibraryName) else True
    return None
