"""JSON files of the project: `json.load(open("config.json"))` is read as data, each value at its place in that file."""

from __future__ import annotations

import ast
import json

from trueup.engine.interpret.containers import new_dict, set_entries
from trueup.engine.interpret.machine import Machine
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.values import Args, Call, Constant, Spot, UnknownValue, Value, text_of
from trueup.syntax.parse import Source

#: Values of one file beyond which it is a table of data and no configuration.
_VALUES = 5_000
_DEPTH = 20
_WORDS = {"true": True, "false": False, "null": None}


@on_call("json.load", "json.loads")
def loaded(site: Site) -> Value | None:
    """What a JSON file of the project holds; None for every other text."""
    machine, name = site.machine, _file_name(site.arg(0, "fp", "s"))
    if name is None or machine.project is None:
        return None
    program = next((item for item in machine.modules.values() if item.source is site.where.source), None)
    if program is None or program.path is None:
        return None
    source = machine.project.data_of(name, program)
    root = _root(source) if source is not None else None
    if source is None or root is None:
        return None
    machine.charge(sum(1 for _ in ast.walk(root)) << 5)
    return _value(machine, source, root)


@on_call("pathlib.Path")
def path(site: Site) -> Value | None:
    """`Path("config.json")`: known by its name."""
    name = text_of(site.arg(0)) if len(site.args.positional) == 1 else None
    return Call("path of a file", Args((Constant(name, site.where),)), site.where) if name is not None else None


@on_method("builtins.open.read", "path of a file.open", "path of a file.read_text")
def content(site: Site) -> Value | None:
    """The file's text, known by the file."""
    return Call("text of a file", Args((site.owner,)), site.where) if site.owner is not None else None


def _file_name(value: Value | None) -> str | None:
    """The name of the file that is read."""
    while isinstance(value, Call) and value.name in ("builtins.open", "path of a file", "text of a file"):
        value = value.args.get(0, "file")
    return text_of(value)


def _root(source: Source) -> ast.expr | None:
    """The one value of a JSON file; None for what is no JSON, or more than a configuration."""
    body = source.tree.body
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or source.unread or source.python2:
        return None
    try:
        json.loads(source.text)
    except (ValueError, RecursionError):
        return None
    root = body[0].value
    if sum(1 for _ in ast.walk(root)) > _VALUES:
        return None
    return root


def _value(machine: Machine, source: Source, node: ast.expr, depth: int = 0) -> Value:
    """A value of a JSON file, which is written as Python writes it but for true, false and null."""
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
