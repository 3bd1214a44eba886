"""Running a program on the machine: its modules, then what nobody calls."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from trueup.engine.entries import has_own_loops, may_join, may_lose, mentions
from trueup.engine.events import Built
from trueup.engine.interpret.functions import (
    call_object,
    class_attribute,
    enter,
    find_method,
    library_base,
    make_instance,
)
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.interpret.statements import run_block
from trueup.engine.limits import LimitMetError
from trueup.engine.modules import Module, ModuleRun
from trueup.engine.other_methods import leave_open, leave_to_subclasses
from trueup.engine.record import Fault
from trueup.engine.run_notes import Notes, no_notes, notes_of, own_notes, put_notes
from trueup.engine.store import Layer
from trueup.engine.tensors import HeadTrait, Tensor
from trueup.engine.transfers import instances, load_transfers
from trueup.engine.transfers.instances import args_by_default, defaults_of
from trueup.engine.transfers.start_options import arguments_by_type, is_started
from trueup.engine.values import (
    Args,
    Class,
    Constant,
    FunctionValue,
    Spot,
    StoredObject,
)
from trueup.syntax.parse import Source

#: Calls of Python in one another while a program is read: one expression or call of the program takes about ten. They
#: stay within the stack of an ordinary main thread (8 MiB), since calls from Python to Python take none of it.
_RECURSION = 5_000


@dataclass(slots=True)
class _RunState:
    """What the run of one module has of its own, taken and put back as a whole; objects and events are the machine's.

    work: steps spent, allowed and granted.
    """

    modules: dict[str, Module]
    imported_bytes: int
    runs: dict[str, ModuleRun]
    libraries: set[str]
    limits: dict[str, Spot | None]
    faults: dict[str, Fault]
    path: dict[Hashable, bool]
    layers: list[Layer]
    work: tuple[int, int, int]
    notes: Notes

    @classmethod
    def of(cls, machine: Machine) -> _RunState:
        """The state as it is."""
        record, store = machine.record, machine.store
        return cls(
            machine.modules, machine.imported_bytes, machine.runs, machine.libraries, record.limits, record.faults,
            store.path, store.layers, (machine.steps, machine.allowed, machine.granted), notes_of(machine),
        )  # fmt: skip

    @classmethod
    def for_module(cls, machine: Machine, module: Module) -> _RunState:
        """A fresh one: what is imported so far must not tell on a run that other programs will be handed."""
        seen = {key: item for key, item in machine.modules.items() if item.is_main} | {str(module.path): module}
        granted = machine.limits.module_steps
        work = (0, min(granted, machine.limits.steps), granted)
        layers = [machine.store.layers[0], {}]
        return cls(seen, len(module.source.text), {}, set(), {}, {}, {}, layers, work, no_notes(machine))

    def put(self, machine: Machine) -> None:
        """Make it the machine's."""
        machine.modules, machine.imported_bytes, machine.runs = self.modules, self.imported_bytes, self.runs
        machine.libraries, machine.record.limits, machine.record.faults = self.libraries, self.limits, self.faults
        machine.store.path, machine.store.layers = self.path, self.layers
        machine.steps, machine.allowed, machine.granted = self.work
        put_notes(machine, self.notes)


def run_imported(machine: Machine, module: Module) -> ModuleRun:
    """Run a module of the project that the program uses; it has work of its own to spend."""
    outer, events = _RunState.of(machine), len(machine.record.events)
    own = _RunState.for_module(machine, module)
    written = own.layers[-1]
    own.put(machine)
    try:
        run_block(machine, module.source.tree.body, Frame(module, (module.scope,), {}))
    except LimitMetError as error:
        machine.record.met(f"{module.source.file}: {error}", None)
    finally:
        own = _RunState.of(machine)
        outer.put(machine)
    # Kept with the run and not in the record: each program that uses the module gets them, and no other does.
    noted = tuple(machine.record.events[events:])
    del machine.record.events[events:]
    used = tuple(own.runs.values())
    notes = own_notes(own.notes, tuple(each.notes for run in used for each in run.whole()))
    return ModuleRun(module, written, used, noted, frozenset(own.libraries), own.limits, own.faults, notes)


def run_program(machine: Machine, module: Module) -> None:
    """Run the checked file: its body, then functions and classes that nobody called, each with unknown arguments."""
    load_transfers()
    _guarded(machine, machine.limits.steps, lambda: _run_body(machine, module))
    machine.record.alone_from = len(machine.record.events)
    for func in _uncalled(machine, module)[: machine.limits.entry_functions]:
        work = _work_of(machine, module.source, func.node)
        _guarded(machine, work, lambda func=func: _enter_alone(machine, func))  # type: ignore[misc]
    for cls in _unmade(machine, module)[: machine.limits.entry_functions]:
        work = _work_of(machine, module.source, cls.node)
        _guarded(machine, work, lambda cls=cls: _build_alone(machine, cls))  # type: ignore[misc]
    for cls in [item for item in machine.classes if item.module is module and item.number in machine.instances]:
        work = _work_of(machine, module.source, cls.node)
        _guarded(machine, work, lambda cls=cls: _run_by_library(machine, cls))  # type: ignore[misc]
    for instance, method in _left(machine, module)[: machine.limits.entry_functions]:
        work = _work_of(machine, module.source, method.node)
        _guarded(machine, work, lambda one=instance, left=method: _enter_left(machine, left, one))  # type: ignore[misc]


def _work_of(machine: Machine, source: Source, node: ast.AST) -> int:
    """Steps for a function or a class that nobody calls: a whole program that is written as one has more of them."""
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    lines = (last or first) - first + 1
    limits = machine.limits
    own = max(limits.entry_steps, min(limits.entry_line_steps * lines, limits.entry_most))
    return max(own, limits.training_steps) if mentions(source, node, _TRAINS) else own


#: What a function says that is a training, whatever it costs to build what it trains.
_TRAINS = (".backward(", ".fit(")


def _run_by_library(machine: Machine, cls: Class) -> None:
    """What a library calls of an instance, whoever hands it over: often another file than that of the class does."""
    instance = machine.instances[cls.number]
    if _is_only_tried(machine, cls, instance):
        _build_alone(machine, cls)
    elif cls.where is not None:
        instances.called_by_library(machine, instance, cls.where)


def _is_only_tried(machine: Machine, cls: Class, instance: StoredObject) -> bool:
    """True for `Net(None, None)`: made to see that it can be made, of nothing where something is asked for."""
    constructor, args = find_method(machine, cls, "__init__"), instance.args
    if constructor is None or args is None:
        return False
    names = [argument.arg for argument in (*constructor.node.args.posonlyargs, *constructor.node.args.args)][1:]
    passed = [*zip(names, args.positional, strict=False), *args.keywords.items()]
    asked = set(names) - constructor.defaults.keys()
    return any(name in asked and isinstance(value, Constant) and value.value is None for name, value in passed)


def _run_body(machine: Machine, module: Module) -> None:
    run_block(machine, module.source.tree.body, Frame(module, (module.scope,), {}))


def _guarded(machine: Machine, steps: int, work: Callable[[], None]) -> None:
    """One part of the program; meeting a limit in it ends that part only."""
    machine.set_budget(steps)
    try:
        work()
    except LimitMetError as error:
        machine.record.met(str(error), None)
    except RecursionError:
        machine.record.met("the program is nested deeper than can be followed", None)
    except MemoryError:
        raise
    except Exception as error:
        machine.record.failed(error, "follow a part of this file", None)
    finally:
        machine.depth = 0
        machine.active.clear()
        machine.called_at.clear()
        machine.store.path = {}
        # A limit that was met inside a branch has left its layer open.
        del machine.store.layers[1:]


def _uncalled(machine: Machine, module: Module) -> list[FunctionValue]:
    """Functions of the file that nothing entered, in the order they are written; methods are left to their class.

    Those that a library was handed (`spawn(main)`, `study.optimize(objective)`) are entered whatever they mention.
    """
    alone = [f for f in machine.functions if f.module is module and f.owner is None]
    alone = [func for func in alone if id(func.node) not in machine.entered and not isinstance(func.node, ast.Lambda)]
    joining = [func for func in alone if id(func.node) in machine.handed_on or may_join(module.source, func.node)]
    # One that is started with a configuration hands such a function more than is known where that is entered alone.
    called = tuple(f"{func.node.name}(" for func in joining if isinstance(func.node, ast.FunctionDef))
    started = (func for func in alone if is_started(machine, func) and mentions(module.source, func.node, called))
    return [*joining, *(func for func in started if func not in joining)]


def _unmade(machine: Machine, module: Module) -> list[Class]:
    """Classes of the file that nothing made an instance of."""
    alone = [cls for cls in machine.classes if cls.module is module and cls.number not in machine.instantiated]
    return [cls for cls in alone if may_join(module.source, cls.node)]


def _left(machine: Machine, module: Module) -> list[tuple[StoredObject, FunctionValue]]:
    """Methods that nothing in the files calls, of objects that were made and handed to what was not followed."""
    found: list[tuple[StoredObject, FunctionValue]] = []
    for cls in machine.classes:
        instance = machine.instances.get(cls.number)
        if cls.module is not module or instance is None or not has_own_loops(module.source):
            continue
        for statement in cls.node.body:
            method = class_attribute(machine, cls, getattr(statement, "name", ""))
            if isinstance(method, FunctionValue) and method.owner is cls and may_lose(module.source, statement):
                found.append((instance, method))
    return [(instance, method) for instance, method in found if id(method.node) not in machine.entered]


def _enter_left(machine: Machine, method: FunctionValue, instance: StoredObject) -> None:
    if id(method.node) not in machine.entered:
        _enter_method(machine, method, instance)


def _enter_alone(machine: Machine, func: FunctionValue) -> None:
    if id(func.node) in machine.entered:
        return
    # By its defaults where it has some: an evaluation whose every argument is unknown tells nothing. What rests on them
    # is an assumption, so that no error does.
    by_default = {**func.defaults, **defaults_of(machine, func, getattr(func.node, "name", ""))}
    passed = {**by_default, **arguments_by_type(machine, func)}
    result = enter(machine, func, Args(keywords=passed, more=True), func.where)
    result = machine.resolve(result) or result
    if isinstance(result, StoredObject) and func.where is not None:
        _note_built(machine, result, func.where)


def _build_alone(machine: Machine, cls: Class) -> None:
    """A class that nobody makes an instance of: made with unknown arguments, then its methods are entered.

    What it costs to make, each method, and what a library calls have work of their own to spend.
    """
    if cls.where is None:
        return
    result = make_instance(machine, cls, args_by_default(machine, cls), cls.where)
    if not isinstance(result, StoredObject):
        return
    machine.set_budget(machine.limits.entry_steps)
    leave_to_subclasses(machine, cls, result)
    passed = Tensor(symbolic=True, why="an input", head=HeadTrait(activation="linear"))
    if library_base(machine, cls) is not None and any(find_method(machine, cls, name) for name in ("forward", "call")):
        call_object(machine, result, Args((passed,), more=True), cls.where)
    machine.set_budget(_work_of(machine, cls.module.source, cls.node))
    instances.called_by_library(machine, result, cls.where)
    for statement in cls.node.body:
        method = class_attribute(machine, cls, getattr(statement, "name", ""))
        if not isinstance(method, FunctionValue) or id(method.node) in machine.entered:
            continue
        if may_lose(cls.module.source, statement):
            machine.set_budget(_work_of(machine, method.module.source, method.node))
            leave_open(machine, cls, method, result)
            _enter_method(machine, method, result)


def _enter_method(machine: Machine, method: FunctionValue, instance: StoredObject) -> None:
    enter(machine, method, Args((instance,) if method.kind != "staticmethod" else (), more=True), method.where)


def _note_built(machine: Machine, model: StoredObject, where: Spot) -> None:
    out = machine.part(model, "#out")
    if out is not None:
        stored = machine.resolve(machine.part(model, "#library"))
        library = str(stored.value) if isinstance(stored, Constant) else ""
        machine.record.note(Built(model=model, outputs=out, library=library, path={}, where=where))


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Python's own limit raised while a program is read; it is put back afterwards."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
