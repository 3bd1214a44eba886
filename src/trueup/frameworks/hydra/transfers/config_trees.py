"""Configurations before they are values: dicts, lists and leaves of YAML files, merged, each leaf with its place.

Sources: Hydra 1.3 and OmegaConf 2.3, run in tests/frameworks/test_hydra_configurations.py where they are installed.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TypeAlias

from trueup.engine.interpret.attribute_dicts import by_attributes
from trueup.engine.interpret.containers import new_dict, open_up, set_entry
from trueup.engine.interpret.machine import Machine
from trueup.engine.values import Constant, Spot, UnknownValue, Value


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar where it is written; `why` where it is not known."""

    value: object
    where: Spot | None = None
    why: str = ""


Tree: TypeAlias = "dict[object, Tree] | list[Tree] | Leaf"
#: Interpolations in one another beyond which nothing is looked up.
_DEPTH = 10
_REFERENCE = re.compile(r"\$\{([\w.-]+)\}")
_UNKNOWN = "a part of the configuration that is given when the program is started"


def tree_of(where: Spot) -> Tree:
    """A parsed YAML value as a tree."""
    node, source = where.node, where.source
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return {key.value: tree_of(Spot(source, value)) for key, value in pairs if isinstance(key, ast.Constant)}
    if isinstance(node, ast.List):
        return [tree_of(Spot(source, item)) for item in node.elts]
    if isinstance(node, ast.Constant):
        return Leaf(node.value, where, _UNKNOWN if node.value == "???" else "")
    return Leaf(None, where, "data that was not read")


def merged(first: Tree, second: Tree) -> Tree:
    """The first with the entries of the second over it."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return second
    result = dict(first)
    for key, value in second.items():
        result[key] = merged(result[key], value) if key in result else value
    return result


def at_package(tree: Tree, package: str) -> Tree:
    """A tree as the entry of this dotted name; the tree itself for ""."""
    for part in reversed([part for part in package.split(".") if part]):
        tree = {part: tree}
    return tree


def as_value(machine: Machine, tree: Tree, root: Tree, where: Spot) -> Value:
    """A tree as the program sees it: its dicts are asked by attributes too, references are looked up in the root."""
    return by_attributes(machine, _value(machine, tree, root, (where, 0)))


def _value(machine: Machine, tree: Tree, root: Tree, at: tuple[Spot, int]) -> Value:
    where, depth = at
    if isinstance(tree, dict):
        result = new_dict(machine, where)
        for key, entry in tree.items():
            set_entry(machine, result, Constant(key), _value(machine, entry, root, (where, depth)))
        if not tree:
            open_up(machine, result)
        return result
    if isinstance(tree, list):
        return machine.new_list(tuple(_value(machine, item, root, (where, depth)) for item in tree), where)
    spot = tree.where or where
    if tree.why:
        return UnknownValue(tree.why, spot)
    if not isinstance(tree.value, str) or "${" not in tree.value:
        return Constant(tree.value, spot)
    found = _REFERENCE.fullmatch(tree.value)
    if found is None or depth > _DEPTH:
        return UnknownValue("a part of the configuration that is worked out", spot)
    target = _entry(root, found[1])
    if target is None:
        return UnknownValue(f"the configuration has no {found[1]} that was read", spot)
    return _value(machine, target, root, (spot, depth + 1))


def _entry(root: Tree, name: str) -> Tree | None:
    tree: Tree | None = root
    for part in name.split("."):
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree
