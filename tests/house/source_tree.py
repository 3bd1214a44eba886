"""What the house tests ask about our own source: its files, its functions and what each file imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "trueup"


@dataclass(frozen=True)
class Import:
    """One name that a file imports, by its full dotted name, and the line."""

    name: str
    line: int


def python_files(folder: Path) -> list[Path]:
    """All Python files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def imports_of(path: Path, package: Path) -> tuple[Import, ...]:
    """Everything a file of the package imports, relative imports made absolute.

    `from trueup import facts` gives trueup.facts; `importlib.import_module("x.y")` counts where its argument is a
    string, or a string with values in it, up to the first value.
    """
    return tuple(_imports_of(path, package))


def _imports_of(path: Path, package: Path) -> Iterator[Import]:
    here = (package.name, *path.relative_to(package).with_suffix("").parts)
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: len(here) - node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield from (Import(f"{module}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            yield from (Import(name, node.lineno) for name in _named(node))


def _named(call: ast.Call) -> Iterator[str]:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.JoinedStr) and first.values:
        first = first.values[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value.rstrip(".")
