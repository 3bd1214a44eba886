"""Putting a configuration together from the files of its folder, as the defaults list of the first one says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from trueup.engine.transfers.data_files import data_of_file
from trueup.engine.values import Spot
from trueup.frameworks.hydra.transfers.config_trees import Leaf, Tree, at_package, merged, tree_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_DEPTH = 8
_PACKAGE = re.compile(r"^#\s*@package\s+(\S+)", re.MULTILINE)
#: The folder that Hydra's own settings come from, and what else it brings.
_OWN = ("hydra", "override hydra")
_ENDINGS = (".yaml", ".yml")


class Folder:
    """A folder of configurations, as a program names it."""

    def __init__(self, machine: Machine, folder: str, where: Spot) -> None:
        self.machine, self.folder, self.where = machine, folder.rstrip("/"), where

    def composed(self, name: str, group: str = "", depth: int = 0) -> Tree | None:
        """The configuration of a file with all that it brings, at its package; None where it is not read."""
        file = name.removesuffix(".yaml").removesuffix(".yml")
        below = f"{group}/{file}" if group else file
        found = self._file(below)
        if found is None or depth > _DEPTH:
            return None
        own, package = found
        defaults = own.pop("defaults", None)
        place = group.replace("/", ".") if package is None else package
        tree: Tree = {}
        items = defaults if isinstance(defaults, list) else []
        # A file that does not say where it stands overrides what it brings.
        items = items if any(isinstance(item, Leaf) and item.value == "_self_" for item in items) else [*items, _SELF]
        for item in items:
            if isinstance(item, Leaf) and item.value == "_self_":
                tree = merged(tree, at_package(own, place))
            else:
                tree = merged(tree, self._brought(item, group, place, depth))
        return tree

    def _brought(self, item: Tree, group: str, place: str, depth: int) -> Tree:
        """What one entry of a defaults list brings."""
        if isinstance(item, Leaf):
            return self._chosen(group, str(item.value), place, depth) if isinstance(item.value, str) else {}
        if not isinstance(item, dict) or len(item) != 1:
            return {}
        key, chosen = next(iter(item.items()))
        asked = str(key).removeprefix("optional ")
        if asked.startswith(_OWN):
            return {}
        asked, _, package = asked.removeprefix("override ").partition("@")
        inner = asked[1:] if asked.startswith("/") else f"{group}/{asked}" if group else asked
        names = chosen if isinstance(chosen, list) else [chosen]
        tree: Tree = {}
        for name in names:
            if isinstance(name, Leaf) and isinstance(name.value, str):
                tree = merged(tree, self._chosen(inner, name.value, package, depth))
        return tree

    def _chosen(self, group: str, name: str, package: str, depth: int) -> Tree:
        """The file of a group; nothing where it is not there, or chosen by what is not known."""
        if "${" in name or name == "???":
            return at_package(Leaf(None, self.where, "a part of the configuration that is chosen"), _package(group))
        if name.startswith("/"):
            group, _, name = name[1:].rpartition("/")
        tree = self.composed(name, group, depth + 1)
        if tree is None:
            return {}
        standard = _package(group)
        return _moved(tree, standard, package) if package and package != standard else tree

    def _file(self, name: str) -> tuple[dict[object, Tree], str | None] | None:
        """What a file holds, and the package that its first lines name."""
        for ending in _ENDINGS:
            found = data_of_file(self.machine, f"{self.folder}/{name}{ending}", self.where)
            if found is None:
                continue
            tree = tree_of(found)
            named = _PACKAGE.search("\n".join(found.source.lines[:5]))
            if not isinstance(tree, dict):
                return None
            stated = named[1] if named is not None else None
            return tree, {"_global_": "", "_group_": None}.get(stated, stated) if stated is not None else None
        return None


_SELF = Leaf("_self_")


def _package(group: str) -> str:
    return group.replace("/", ".")


def _moved(tree: Tree, standard: str, package: str) -> Tree:
    """A group's tree at another package: `model@teacher: resnet`."""
    inner: Tree | None = tree
    for part in standard.split("."):
        inner = inner.get(part) if isinstance(inner, dict) else None
    if inner is None:
        return tree
    return at_package(inner, "" if package == "_global_" else package.replace("_here_", standard))
