"""Functions and classes of the program: defining, calling, making instances."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from trueup.contract.reading import from_outside
from trueup.engine import effects
from trueup.engine.interpret import expressions, statements, stating
from trueup.engine.interpret.attribute_dicts import is_of_entries
from trueup.engine.interpret.class_fields import set_fields, writes_constructor
from trueup.engine.interpret.fitting_arguments import does_not_fit, takes_fewer
from trueup.engine.interpret.imports import settled
from trueup.engine.interpret.machine import Frame, Machine
from trueup.engine.interpret.remembered_calls import call_again, call_of_cached
from trueup.engine.interpret.unread_changes import escape_to
from trueup.engine.interpret.yields import each_yield, is_generator
from trueup.engine.option_defaults import note_argument
from trueup.engine.store import merged
from trueup.engine.swapped_roles import note_swapped_call
from trueup.engine.tensors import Tensor
from trueup.engine.transfers import instances, registry, unfollowed
from trueup.engine.values import (
    NONE,
    Args,
    Bound,
    Call,
    Choice,
    Class,
    Constant,
    FunctionValue,
    Lazy,
    LibraryName,
    Partial,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    new_number,
)


def define(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame) -> FunctionValue:
    """A function as a value; its defaults are evaluated here and now."""
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args]
    defaults: dict[str, Value] = {}
    for argument, default in zip(named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=True):
        defaults[argument.arg] = expressions.evaluate(machine, default, frame)
    for argument, passed in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if passed is not None:
            defaults[argument.arg] = expressions.evaluate(machine, passed, frame)
    kind = "plain"
    for decorator in getattr(node, "decorator_list", ()):
        name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
        if name in ("staticmethod", "classmethod", "property", "cached_property"):
            kind = "property" if name.endswith("property") else name
    result = FunctionValue(node, frame.module, frame.scopes, defaults, frame.owner, kind, frame.spot(node))
    if not isinstance(node, ast.Lambda):
        machine.functions.append(result)
    return result


def define_class(machine: Machine, node: ast.ClassDef, frame: Frame) -> Class:
    """A class as a value: its body is run in a scope of its own."""
    bases = tuple(_base(machine, base, frame) for base in node.bases)
    result = Class(node, frame.module, new_number(), bases, frame.spot(node))
    machine.classes.append(result)
    inner = Frame(frame.module, (result.number, *frame.scopes), dict(machine.store.path), owner=result)
    statements.run_block(machine, node.body, inner)
    return result


def _base(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """A base class; one that is imported from another module of the program is looked up when it is needed."""
    if isinstance(node, ast.Name):
        stored = next((v for scope in frame.scopes if (v := machine.store.read((scope, node.id))) is not None), None)
        if isinstance(stored, Lazy):
            return stored
    return expressions.evaluate(machine, node, frame)


def base_of(machine: Machine, value: Value) -> Value | None:
    """A base class as a value."""
    return machine.resolve(settled(machine, value))


def inner_frame(machine: Machine, frame: Frame) -> Frame:
    """A frame with a scope of its own inside another (comprehensions)."""
    return Frame(
        frame.module,
        (new_number(), *frame.scopes),
        frame.entered_with,
        owner=frame.owner,
        self_value=frame.self_value,
        function=frame.function,
    )


def call(machine: Machine, callee: Value, args: Args, where: Spot, frame: Frame | None = None) -> Value:
    """Call anything."""
    if isinstance(callee, FunctionValue):
        return _enter_written(machine, callee, args, where)
    if isinstance(callee, Class):
        return make_instance(machine, callee, args, where)
    if isinstance(callee, Bound) and callee.func is not None:
        owner = () if callee.func.kind == "staticmethod" else (callee.owner,)
        with_owner = Args((*owner, *args.positional), args.keywords, args.more, behind=args.behind)
        result = _enter_written(machine, callee.func, with_owner, where)
        # `model.forward(x)`, written by hand, is a call of the model as `model(x)` is.
        if callee.name == "forward" and isinstance(callee.owner, StoredObject):
            return instances.model_called(machine, callee.owner, result, args, where)
        return result
    if isinstance(callee, Partial):
        merged = {**callee.args.keywords, **args.keywords}
        both = Args((*callee.args.positional, *args.positional), merged, args.more, behind=args.behind)
        return call(machine, callee.func, both, where, frame)
    if isinstance(callee, (LibraryName, Bound, Call, Tensor)):
        result = registry.call_library(machine, callee, args, where)
        return effects.written_where_chosen(result, callee.where, where) if isinstance(callee, LibraryName) else result
    if isinstance(callee, StoredObject):
        return call_object(machine, callee, args, where)
    if isinstance(callee, Choice):
        return machine.map_branches(callee, lambda way: call(machine, way, args, where, frame))
    # What was not followed may change whatever it is handed.
    escape_to(machine, where, args)
    if isinstance(callee, UnknownValue):
        return unfollowed.call_unfollowed(machine, callee, args, where) or UnknownValue(callee.why, where)
    return UnknownValue("a call of something that was not followed", where)


_DOES_NOT_FIT = "a call whose arguments do not fit the function's parameters"


def _enter_written(machine: Machine, func: FunctionValue, args: Args, where: Spot) -> Value:
    if does_not_fit(func, args, where):
        return UnknownValue(_DOES_NOT_FIT, where)
    return call_of_cached(machine, func, args, lambda: enter(machine, func, args, where))


def call_method(machine: Machine, owner: Value, name: str, positional: list[Value], where: Spot) -> Value:
    """`owner.name(...)`."""
    from trueup.engine.interpret.attributes import get_attribute

    return call(machine, get_attribute(machine, owner, name, where), Args(tuple(positional)), where)


def call_object(machine: Machine, owner: StoredObject, args: Args, where: Spot) -> Value:
    """Call an instance of a class of the program: `__call__`, or what its library base calls for it."""
    method = called_method(machine, owner.cls)
    by_class = method is not None and not isinstance(method.node, ast.Lambda) and method.node.name == "__call__"
    own = None if by_class else _own_method(machine, owner)
    if own is not None:
        return instances.model_called(machine, owner, call(machine, own, args, where), args, where)
    if method is None:
        return registry.call_library(machine, owner, args, where)
    with_owner = Args((owner, *args.positional), args.keywords, args.more, behind=args.behind)
    if takes_fewer(method, with_owner):
        return UnknownValue(_DOES_NOT_FIT, where)
    result = call_again(machine, owner, method, args, lambda: enter(machine, method, with_owner, where))
    return instances.model_called(machine, owner, result, args, where)


def _own_method(machine: Machine, owner: StoredObject) -> Value | None:
    """What the program puts in the place of its class's method on one instance: `model.forward = f`."""
    stored = (machine.store.read((owner.number, name)) for name in ("forward", "call"))
    return next((value for value in stored if value is not None), None)


def called_method(machine: Machine, cls: Class | None) -> FunctionValue | None:
    """What runs where an instance is called, of the class or its bases of the program; None where a library has it."""
    methods = (find_method(machine, cls, name) for name in ("__call__", "call", "forward"))
    return next((method for method in methods if method is not None), None)


def find_method(machine: Machine, cls: Class | None, name: str) -> FunctionValue | None:
    """A method by name, in the class or its bases of the program."""
    found = class_attribute(machine, cls, name)
    return found if isinstance(found, FunctionValue) else None


def class_attribute(machine: Machine, cls: Class | None, name: str, depth: int = 0) -> Value | None:
    """An attribute of a class or of its bases of the program."""
    # Modules that import each other can make a class its own base.
    if cls is None or depth > 12:
        return None
    value = machine.store.read((cls.number, name))
    if value is not None:
        return value
    for base in cls.bases:
        plain = base_of(machine, base)
        if isinstance(plain, Class):
            value = class_attribute(machine, plain, name, depth + 1)
            if value is not None:
                return value
    return None


def library_base(machine: Machine, cls: Class | None, depth: int = 0) -> str | None:
    """The full name of the library class that a class of the program comes from."""
    if cls is None or depth > 12:
        return None
    for base in cls.bases:
        plain = base_of(machine, base)
        if isinstance(plain, LibraryName) and plain.name != "builtins.object":
            return plain.name
        if isinstance(plain, Class):
            found = library_base(machine, plain, depth + 1)
            if found is not None:
                return found
    return None


def make_instance(machine: Machine, cls: Class, args: Args, where: Spot) -> Value:
    """`Class(...)`: the constructor is run on a new object."""
    base = library_base(machine, cls)
    if base == "builtins.dict" and is_of_entries(cls):
        machine.instantiated.add(cls.number)
        return registry.call_library(machine, LibraryName("types.SimpleNamespace", where), args, where)
    result = machine.new("instance", where, cls, args)
    machine.instantiated.add(cls.number)
    machine.instances[cls.number] = result
    if cls.number in machine.record.changed:
        machine.record.changed.add(result.number)
    instances.instance_made(machine, result, base)
    constructor = find_method(machine, cls, "__init__")
    if constructor is not None and not (constructor.owner is not cls and writes_constructor(cls)):
        enter(
            machine, constructor, Args((result, *args.positional), args.keywords, args.more, behind=args.behind), where
        )
    else:
        instances.library_init(machine, result, base, args, where)
        set_fields(machine, result, cls, args, where)
    instances.instance_ready(machine, result, where)
    return result


def super_of(machine: Machine, args: Args, frame: Frame, where: Spot) -> Value:
    """`super()` inside a method: the owner seen from the class above."""
    owner = frame.self_value
    cls = frame.function.owner if frame.function is not None else frame.owner
    if args.positional and isinstance(args.positional[0], Class):
        cls = args.positional[0]
    if len(args.positional) > 1:
        owner = machine.resolve(args.positional[1])
    if not isinstance(owner, StoredObject) or cls is None:
        return UnknownValue("super() outside of a method", where)
    return Call("super", Args((owner, cls)), where)


def enter(machine: Machine, func: FunctionValue, args: Args, where: Spot | None) -> Value:
    """Run a function of the program with these arguments and give what it returns."""
    # By its syntax and not as a value: the inner function of a factory is a new value with each call of the factory.
    number = id(func.node)
    machine.entered[number] = machine.entered.get(number, 0) + 1
    if machine.depth >= machine.limits.depth or (func in machine.active[-40:] and machine.active.count(func) > 1):
        machine.record.met("calls are nested deeper than the limit, or a function calls itself", where)
        machine.escape(args, whatever=True)
        return UnknownValue("a call deeper than the limit", where)
    if _too_often(machine, number):
        machine.record.met(f"a function is called more than {machine.limits.calls_of_one} times", where)
        machine.escape(args, whatever=True)
        return UnknownValue("one call more than the limit of a function", where)
    note_swapped_call(machine, func, args, where)
    store = machine.store
    frame = Frame(func.module, (new_number(), *func.scopes), dict(store.path), function=func, level=len(store.layers))
    _bind(machine, func, args, frame)
    if func.owner is not None and args.positional and func.kind != "staticmethod":
        frame.self_value = args.positional[0]
    if isinstance(func.node, ast.Lambda):
        return expressions.evaluate(machine, func.node.body, frame)
    before, steps = store.path, machine.steps
    machine.depth += 1
    machine.active.append(func)
    machine.called_at.append(where)
    try:
        flow = statements.run_block(machine, func.node.body, frame)
        _join_ended(machine, frame, before, goes_on=not (flow == "raise" or (flow == "return" and frame.left)))
    finally:
        machine.depth -= 1
        machine.active.pop()
        machine.called_at.pop()
        store.path = before
        machine.spent[number] = machine.spent.get(number, 0) + machine.steps - steps
    return stating.stated_of_function(machine, _result(machine, frame, flow, where), func)


def _too_often(machine: Machine, number: int) -> bool:
    """True for a function that is called many times, if its calls cost much or are too many by any measure."""
    calls, limits = machine.entered[number], machine.limits
    return calls > limits.calls_of_one and (calls > limits.calls or machine.spent.get(number, 0) > limits.call_steps)


def _join_ended(machine: Machine, frame: Frame, before: dict[Hashable, bool], *, goes_on: bool) -> None:
    """What branches wrote that left early: joined with how things stand at the end of the function."""
    store = machine.store
    path, store.path = store.path, before
    went_on = frozenset((asked, way) for asked, way in path.items() if before.get(asked) != way)
    if frame.ended:
        ended = [(guards, {key: value for key, value in layer.items() if key[0] != frame.scopes[0]})
                 for guards, layer in frame.ended]  # fmt: skip
        store.join([*ended, (went_on, {})] if goes_on else ended)


def _result(machine: Machine, frame: Frame, flow: str, where: Spot | None) -> Value:
    func = frame.function
    if frame.yields or (func is not None and is_generator(func.node)):
        return Call("generator", Args((each_yield(frame.yields, where),)), where)
    returned = list(frame.returns)
    if flow == "next" and returned:
        returned = [(guards, value) for guards, value in returned if guards] or returned
    elif not returned:
        return NONE if flow == "next" else UnknownValue("a function that raises", where)
    return machine.store.narrowed(merged(returned))


def _bind(machine: Machine, func: FunctionValue, args: Args, frame: Frame) -> None:
    arguments = func.node.args
    named = (*arguments.posonlyargs, *arguments.args)
    scope = frame.scopes[0]
    keywords = dict(args.keywords)
    first = len(args.positional) - (args.behind if args.more else 0)
    for index, argument in enumerate(named):
        name = argument.arg
        if index < first:
            value: Value | None = args.positional[index]
        elif name in keywords:
            value = keywords.pop(name)
        # `f(*args)`: whether this parameter is among them is not known, so its default cannot be counted on.
        elif args.more:
            value = None
        else:
            value = func.defaults.get(name)
            note_argument(machine, func, argument, None)
        if value is not None and name in func.defaults:
            note_argument(machine, func, argument, value)
        machine.store.write((scope, name), value if value is not None else _not_given(func, name))
    for argument in arguments.kwonlyargs:
        passed = keywords.pop(argument.arg, None)
        if argument.arg in func.defaults:
            note_argument(machine, func, argument, passed)
        value = passed or func.defaults.get(argument.arg)
        machine.store.write((scope, argument.arg), value if value is not None else _not_given(func, argument.arg))
    if arguments.vararg is not None:
        rest = TupleValue(args.positional[len(named) :], None, args.more, behind=args.behind if args.more else 0)
        machine.store.write((scope, arguments.vararg.arg), rest)
    if arguments.kwarg is not None:
        from trueup.engine.interpret.containers import new_dict, set_entry

        stored = new_dict(machine, None)
        taken_by = Spot(func.module.source, arguments.kwarg)
        for key, further in keywords.items():
            set_entry(machine, stored, Constant(key, taken_by), further)
        if args.more:
            set_entry(machine, stored, UnknownValue("further keywords"), NONE)
        machine.store.write((scope, arguments.kwarg.arg), stored)


def _not_given(func: FunctionValue, name: str) -> UnknownValue:
    title = getattr(func.node, "name", "the lambda")
    spot = Spot(func.module.source, func.node)
    return UnknownValue(from_outside(title, name), spot, ("parameter", id(func.node), name))
