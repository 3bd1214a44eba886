"""The machine: evaluates one program on abstract values and notes down where parties of a setup meet."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn, TypeAlias

from trueup.contract.known import Place
from trueup.contract.statement import NOTHING_STATED, Stating
from trueup.engine.immutable import replace
from trueup.engine.limits import LIMITS, LimitMetError, Limits
from trueup.engine.modules import Module, ModuleRun, ProjectModules
from trueup.engine.outcomes import follows
from trueup.engine.record import Record
from trueup.engine.statement_book import StatementBook
from trueup.engine.store import Store, choice_of, options_of
from trueup.engine.tensors import Tensor
from trueup.engine.values import (
    Args,
    Bound,
    Choice,
    Class,
    Constant,
    FunctionValue,
    Guards,
    LibraryName,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
    option_sym,
    truth_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from trueup.engine.interpret.loops import Body
    from trueup.engine.interpret.remembered_calls import Answered, Remembered
    from trueup.engine.option_defaults import Default

#: So many parts of work, as a power of two, are one step.
WORK_BITS = 5
#: How a statement ends: go on, leave the function, leave by an exception, leave the loop's pass or the loop.
Flow: TypeAlias = Literal["next", "return", "raise", "continue", "break"]


@dataclass(slots=True, eq=False)
class Passes:
    """A loop around the present statement.

    kind: "open" where one pass stands for many, "cut" where some passes are run, "" where each is.
    began: a number between those of the objects made before the loop and those made in it; ended: one after those.
    node: the `for`, None for a comprehension or a loop of another kind; test: the `while`. over: what stands for what
    it goes through; path: the outcomes that hold in each of its passes.
    """

    kind: str
    began: int
    node: ast.For | ast.AsyncFor | None = None
    over: Hashable = None
    path: dict[Hashable, bool] = field(default_factory=dict)
    ended: int | None = None
    test: ast.While | None = None


@dataclass(slots=True)
class Frame:
    """One entry of a function (or a module's body).

    scopes: numbers of the scopes where names are looked up, innermost first; the last is the module's.
    entered_with: the path at entry, so that a returned value carries only the outcomes met inside.
    ended: what ways wrote that left the function; level: layers that were open at entry; left: no way goes on.
    """

    module: Module
    scopes: tuple[int, ...]
    entered_with: dict[Hashable, bool]
    owner: Class | None = None
    self_value: Value | None = None
    function: FunctionValue | None = None
    returns: list[tuple[Guards, Value]] = field(default_factory=list)
    ended: list[tuple[Guards, dict[tuple[int, str], Value]]] = field(default_factory=list)
    level: int = 0
    left: bool = False
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    yields: list[Value] = field(default_factory=list)

    def spot(self, node: ast.AST) -> Spot:
        """Where a node of this frame's module stands."""
        return Spot(self.module.source, node)


class Outside(ABC):
    """Something that stands outside of what is read as a program: a part of a model in memory or in a file."""

    @abstractmethod
    def called(self, machine: Machine, args: Args, where: Spot) -> Value:
        """What calling it gives."""

    def attribute(self, machine: Machine, name: str, where: Spot) -> Value | None:  # noqa: ARG002 - most have none
        """What an attribute of it gives; None for one that it has not."""
        return None


class Machine:
    """State of one reading. The meaning of syntax is in expressions.py and statements.py, of libraries in transfer/."""

    describes = False  # True inside of whole_formulas

    def __init__(
        self, project: ProjectModules | None = None, limits: Limits = LIMITS, stating: Stating = NOTHING_STATED
    ) -> None:
        self.store = Store()
        self.stated = StatementBook(stating)
        self.record = Record()
        self.project = project
        self.limits = limits
        self.steps = self.depth = 0
        self.granted = self.allowed = limits.steps
        self.entered, self.spent = dict[int, int](), dict[int, int]()  # calls of each function, and what they cost
        self.active, self.functions = self.record.active, list[FunctionValue]()
        self.called_at: list[Spot | None] = self.record.calls  # where each of the active ones was called
        self.classes, self.instantiated = list[Class](), set[int]()
        # The instance of each class that was made last.
        self.instances: dict[int, StoredObject] = {}
        self.modules, self.runs = dict[str, Module](), dict[str, ModuleRun]()  # and runs that were taken over, by file
        self.models, self.libraries = list[StoredObject](), set[str]()
        self.imported_bytes = 0
        self.looked_up: list[tuple[Path, str]] = []  # imported names that are just being found, by module
        # Objects, and functions by the identity of their syntax, that were given to calls which are not followed.
        self.escaped, self.handed_on = set[int](), set[int]()
        self.unfollowed: dict[Hashable, StoredObject] = {}  # models whose making was not followed
        self.given_before: dict[Hashable, list[Answered]] = {}  # what functions gave that keep their answers
        self.remembered: dict[tuple[int, int], list[Remembered]] = {}  # what calls of models gave, by model and method
        self.logged: dict[Spot, set[str | None]] = {}  # names that calls log, None for one that was not followed
        self.loops: list[Passes] = []  # around the present statement, the innermost last
        # Numbers between which objects were made once for all passes of a loop, and the number of what they belong to.
        self.one_for_all_passes: list[tuple[int, int, int]] = []
        # Tests that were not decided, by what they ask: the statement or expression that asks first, and its test.
        self.doubts: dict[Hashable, tuple[ast.AST, ast.expr]] = {}
        self.bodies: dict[int, Body] = {}  # of loops that were looked through, by the identity of their syntax
        # What loops go through, by what stands for it: the expression that names it.
        self.gone_through: dict[Hashable, ast.expr] = {}
        self.data_names: dict[Hashable, str] = {}  # the same, as the caller of the function names it
        # The same of calls that were not followed, by what stands for their value.
        self.calls_gone_through: dict[Hashable, Hashable] = {}
        # What no syntax makes, by the number of the object that stands for it: parts of a model in memory or in a file.
        self.outside: dict[int, Outside] = {}
        # Defaults that a program may be started with other values for: where each stands, and of what.
        self.option_defaults: dict[Place, Default] = {}
        self.answers: dict[Hashable, Value] = {}  # tests of answers by what they ask: numbers chosen by them are those

    # -- work is bounded ----------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Count one node of work."""
        self.steps += 1
        if self.steps > self.allowed:
            self.stop()

    def stop(self) -> NoReturn:
        """More work was done than is allowed."""
        raise LimitMetError(f"a part of the file takes more than {self.granted:,} steps to read")

    def charge(self, amount: int) -> None:
        """Count what one node costs beyond its own step: a few variables joined or scopes searched are no more."""
        self.steps += amount >> WORK_BITS

    def set_budget(self, steps: int) -> None:
        """Grant a part of the program so much work, within what the whole file may cost."""
        self.granted = steps
        self.allowed = min(self.steps + steps, self.limits.steps)

    # -- objects ------------------------------------------------------------------------------------------------------

    def new(self, kind: str, where: Spot | None, cls: Class | None = None, args: Args | None = None) -> StoredObject:
        """A new object with nothing in its parts."""
        return StoredObject(new_number(), kind, cls, args, where)

    def bring_in(self, outside: Outside, where: Spot | None) -> StoredObject:
        """An object that stands for something outside."""
        result = self.new("outside", where)
        self.outside[result.number] = outside
        return result

    def part(self, owner: StoredObject, name: str) -> Value | None:
        """A part of an object as it is on the present path."""
        return self.store.read((owner.number, name))

    def set_part(self, owner: StoredObject, name: str, value: Value) -> None:
        """Write a part of an object."""
        self.store.write((owner.number, name), value)

    def new_list(
        self, items: tuple[Value, ...], where: Spot | None, *, more: bool = False, alike: bool = False, behind: int = 0
    ) -> StoredObject:
        """A list object with these items."""
        from trueup.engine.interpret.containers import set_items

        result = self.new("list", where)
        set_items(self, result, items, more=more, alike=alike)
        stored = self.part(result, "#items")
        if behind and isinstance(stored, TupleValue):
            self.set_part(result, "#items", replace(stored, behind=behind))
        return result

    def escape(self, args: Args, *, whatever: bool = False) -> None:
        """Objects that were given to something that is not followed: it may do anything with them.

        An empty list is given away to be filled; whatever: one that holds something may be filled as well.
        """
        self.hand_on(args)
        for value in (*args.positional, *args.keywords.values()):
            if isinstance(value, StoredObject):
                from trueup.engine.interpret.containers import items_of, open_up

                self.escaped.add(value.number)
                stored = items_of(self, value) if value.kind in ("list", "dict", "set") else None
                if stored is not None and (whatever or not stored.items):
                    open_up(self, value)

    def hand_on(self, args: Args) -> None:
        """Functions that were given to something that is not followed: it calls them (`study.optimize(objective)`)."""
        for value in (*args.positional, *args.keywords.values()):
            func = value.func if isinstance(value, (Partial, Bound)) else value
            if isinstance(func, FunctionValue):
                self.handed_on.add(id(func.node))

    # -- loops --------------------------------------------------------------------------------------------------------

    @property
    def repeats(self) -> bool:
        """True where the present statement stands for more passes than are run."""
        return any(loop.kind for loop in self.loops)

    def often(self, number: int) -> frozenset[str]:
        """The kinds of loops, of which not every pass is run, that an object or scope was there before."""
        for first, last, owner in self.one_for_all_passes:
            number = owner if first < number < last else number
        return frozenset(loop.kind for loop in self.loops if loop.kind and number < loop.began)

    @contextmanager
    def passes(self, kind: str, node: ast.For | ast.AsyncFor | None = None) -> Iterator[Passes]:
        """What is done meanwhile is the body of a loop."""
        loop = Passes(kind, new_number(), node, path=self.store.path)
        self.loops.append(loop)
        try:
            yield loop
        finally:
            self.loops.pop().ended = new_number()

    # -- choices ------------------------------------------------------------------------------------------------------

    def map_branches(self, value: Value, use: Callable[[Value], Value]) -> Value:
        """Apply `use` to a value, or to each alternative of a choice on a branch of its own, and join."""
        value = self.store.narrowed(value)
        if type(value) is not Choice:
            return use(value)
        results: list[tuple[Guards, Value]] = []
        branches = []
        for guards, option in options_of(value):
            if not self.store.allows(guards):
                continue
            answer: list[Value] = []
            branches.append(self.store.branch(guards, lambda o=option, a=answer: a.append(use(o))))  # type: ignore[misc]
            results.append((guards, answer[0]))
        self.store.join(branches)
        return choice_of(results, value)

    def resolve(self, value: Value | None) -> Value | None:
        """A value with the present path applied; a choice that remains is unknown."""
        if type(value) is not Choice:
            return value
        value = self.store.narrowed(value)
        if type(value) is not Choice:
            return value
        asked = _question_behind(value)
        why = "it depends on a branch"
        return UnknownValue(why, value.where) if asked is None else UnknownValue(why, value.where, asked)

    # -- tests --------------------------------------------------------------------------------------------------------

    def test_symbol(self, value: Value) -> tuple[Hashable, bool]:
        """What a test of this value asks, and which way is 'true': equal questions get equal answers."""
        asked, way = sym_of(value), True
        if isinstance(value, Tensor):
            self.answers[asked] = value
        while isinstance(asked, tuple) and len(asked) == 2 and asked[0] == "not":
            asked, way = asked[1], not way
        return asked, way

    def outcome(self, test: Value) -> bool | None:
        """Whether a test holds, by its value or by what the present path says of it."""
        known = truth_of(test)
        if known is not None:
            return known
        if isinstance(test, LibraryName):
            from trueup.engine.transfers.registry import is_called

            if is_called(test.name):
                return True  # a function or a class, and no constant that may be false
        if isinstance(test, StoredObject) and test.kind in ("list", "dict", "set"):
            from trueup.engine.interpret.containers import items_of

            items = items_of(self, test)
            if items is not None and (items.items or not items.more):
                return bool(items.items)
        asked, way = self.test_symbol(test)
        gone = follows(asked, self.store.path)
        return None if gone is None else gone == way


def _question_behind(value: Choice) -> Hashable:
    """What a flag asks that one test set to true on one way and to false on the other: a test of it asks the same."""
    truths = [(guards, truth_of(option)) for guards, option in value.options if isinstance(option, Constant)]
    if len(truths) != len(value.options) or [truth for _, truth in truths].count(True) != 1 or len(truths) != _WAYS:
        return None
    (guards, truth), (other, other_truth) = truths
    if truth is other_truth or other_truth is None:
        return None
    asked = next(((question, way) for question, way in guards if (question, not way) in other), None)
    if asked is None:
        return None
    question, way = asked
    return question if way is truth else ("not", question)


#: A flag is set on two ways: where a test holds, and where it does not.
_WAYS = 2


def sym_of(value: Value, depth: int = 0) -> Hashable:
    """What a value stands for, so that the same unknown is known again. Its size is bounded."""
    if isinstance(value, UnknownValue):
        return value.sym if type(value.sym) is not tuple or _is_small(value.sym) else _named(value.sym)
    if isinstance(value, Constant) and value.option is not None:
        return option_sym(value.option)
    if isinstance(value, Constant):
        return ("const", type(value.value).__name__, repr(value.value))
    if isinstance(value, StoredObject):
        return ("object", value.number)
    name = getattr(value, "name", None)
    args = getattr(value, "args", None)
    if isinstance(args, Args):
        if depth > _sizes[-1].calls or len(args.positional) + len(args.keywords) > _sizes[-1].parts:
            return ("value", id(value))
        keywords = tuple((key, sym_of(item, depth + 1)) for key, item in args.keywords.items())
        return ("call", name, tuple(sym_of(item, depth + 1) for item in args.positional), keywords)
    return ("value", name or id(value))


class _Size(NamedTuple):
    """How large a description may be. calls: calls whose arguments are calls again are described only so far down."""

    parts: int
    calls: int


_TO_KNOW_AGAIN, _TO_LOOK_AT = _Size(LIMITS.symbol, 3), _Size(4000, 10)
_sizes = [_TO_KNOW_AGAIN]


@contextmanager
def whole_formulas(machine: Machine) -> Iterator[None]:
    """Inside, an unknown is described with all that it is computed from, and libraries' functions are left as calls."""
    _sizes.append(_TO_LOOK_AT)
    machine.describes = True
    try:
        yield
    finally:
        machine.describes = False
        _sizes.pop()


def _is_small(sym: tuple[Hashable, ...]) -> bool:
    """True for a description of few parts; one that holds itself twice on each of many levels would be endless."""
    left, waiting = _sizes[-1].parts, [sym]
    while waiting:
        parts = waiting.pop()
        left -= len(parts)
        if left < 0:
            return False
        waiting += [part for part in parts if type(part) is tuple]
    return True


@lru_cache(maxsize=4096)
def _named(sym: Hashable) -> Hashable:
    """A short name for a large description; the same for the same one."""
    return ("large", new_number())
