"""JSON and YAML files of the project: `yaml.safe_load(open("config.yaml"))` is data, each value at its place there."""

from __future__ import annotations

import ast
import json
import re

from trueup.engine.interpret.containers import new_dict, set_entries
from trueup.engine.interpret.machine import Machine
from trueup.engine.modules import Module
from trueup.engine.option_defaults import Default
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, Constant, Spot, UnknownValue, Value, text_of
from trueup.syntax.parse import Source

#: Values of one file beyond which it is a table of data and no configuration.
_VALUES = 5_000
_DEPTH = 20
_OF_A_FILE = ("builtins.open", "path of a file", "text of a file")
_WORDS = {"true": True, "false": False, "null": None}


@on_call("json.load", "json.loads", "yaml.load", "yaml.safe_load", "yaml.full_load", "yaml.unsafe_load",
         "tomllib.load", "tomli.load", "toml.load")  # fmt: skip
def loaded(site: Site) -> Value | None:
    """What a JSON or YAML file of the project holds; None for every other text."""
    found = data_named(site.machine, site.arg(0, "fp", "s", "stream"), site.where)
    return value_of_file(site.machine, found) if found is not None else None


def data_named(machine: Machine, passed: Value | None, where: Spot) -> Spot | None:
    """The file of data that a path or an open file stands for; of one that is given at the start the usual one."""
    name = file_name(passed)
    if name is not None:
        return data_of_file(machine, name, where)
    program = program_at(machine, where)
    if machine.project is None or program is None or not _is_given_at_the_start(passed):
        return None
    name = machine.project.usual_configuration(program)
    found = data_of_file(machine, name, where) if name is not None else None
    for node in ast.walk(found.node) if found is not None else ():
        if found is not None and isinstance(node, ast.Constant):
            default = Default("", file=found.source.file.rpartition("/")[2])
            machine.option_defaults[Spot(found.source, node).place()] = default
    return found


#: What options are called that name a configuration.
_OF_CONFIGURATIONS = re.compile(r"c|.*(?:conf|cfg|ya?ml|param|setting|hyp).*|opts?|options?", re.IGNORECASE)


def _is_given_at_the_start(value: Value | None) -> bool:
    """True for the path of a configuration that stands on the command line and nowhere else: `open(args.config)`."""
    while isinstance(value, Call) and value.name in _OF_A_FILE:
        value = value.args.get(0, "file")
    name = ""
    if isinstance(value, UnknownValue) and isinstance(value.sym, tuple) and value.sym[:1] == ("argument",):
        name = str(value.sym[-1])
    elif isinstance(value, Constant) and value.value is None and value.option is not None:
        name = value.option
    return _OF_CONFIGURATIONS.fullmatch(name) is not None


def value_of_file(machine: Machine, found: Spot) -> Value:
    """The value of a parsed file of data."""
    machine.charge(sum(1 for _ in ast.walk(found.node)) << 5)
    return _value(machine, found.source, found.node)


def data_of_file(machine: Machine, name: str, where: Spot) -> Spot | None:
    """The one value of a file of data, as a program of this place names it; None for what is not read."""
    program = program_at(machine, where)
    if machine.project is None or program is None or program.path is None:
        return None
    source = machine.project.data_of(name, program)
    root = _root(source, name) if source is not None else None
    return None if source is None or root is None else Spot(source, root)


def program_at(machine: Machine, where: Spot) -> Module | None:
    """The module in which a place stands."""
    return next((item for item in machine.modules.values() if item.source is where.source), None)


@on_call("pathlib.Path")
def path(site: Site) -> Value | None:
    """`Path("config.json")`: known by its name; of a path it is that path."""
    passed = site.arg(0) if len(site.args.positional) == 1 else None
    if isinstance(passed, Call) and passed.name == "path of a file":
        return passed
    if passed is not None and _is_given_at_the_start(passed):
        return Call("path of a file", Args((passed,)), site.where)
    name = text_of(passed)
    return Call("path of a file", Args((Constant(name, site.where),)), site.where) if name is not None else None


@on_method("builtins.open.read", "path of a file.open", "path of a file.read_text")
def content(site: Site) -> Value | None:
    """The file's text, known by the file."""
    return Call("text of a file", Args((site.owner,)), site.where) if site.owner is not None else None


def file_name(value: Value | None) -> str | None:
    """The name of the file that is read."""
    while isinstance(value, Call) and value.name in _OF_A_FILE:
        value = value.args.get(0, "file")
    return text_of(value)


def _root(source: Source, name: str) -> ast.expr | None:
    """The one value of a file; None for what is no JSON, or more than a configuration."""
    body = source.tree.body
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or source.unread or source.python2:
        return None
    try:
        if name.endswith(".json"):
            json.loads(source.text)
    except (ValueError, RecursionError):
        return None
    root = body[0].value
    if sum(1 for _ in ast.walk(root)) > _VALUES:
        return None
    return root


def _value(machine: Machine, source: Source, node: ast.AST, depth: int = 0) -> Value:
    """A value of a file; JSON is written as Python writes it but for true, false and null."""
    where = Spot(source, node)
    if depth > _DEPTH:
        return UnknownValue("data that is nested deeply", where)
    if isinstance(node, ast.Constant):
        return Constant(node.value, where)
    if isinstance(node, ast.Name) and node.id in _WORDS:
        return Constant(_WORDS[node.id], where)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return Constant(-node.operand.value, where)  # type: ignore[operator]
    if isinstance(node, ast.List):
        return machine.new_list(tuple(_value(machine, source, item, depth + 1) for item in node.elts), where)
    if isinstance(node, ast.Dict):
        result = new_dict(machine, where)
        pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
        set_entries(
            machine,
            result,
            ((_value(machine, source, key), _value(machine, source, value, depth + 1)) for key, value in pairs),
        )
        return result
    return UnknownValue("data that was not read", where)
