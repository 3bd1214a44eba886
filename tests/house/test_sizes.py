"""Files within 400 lines, functions within 50, six parameters at most; exceptions stand here with their reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from source_tree import PACKAGE, ROOT, parsed, python_files

FILE, FUNCTION, PARAMETERS = 400, 50, 6
#: "path" or "path:function" -> why it may be larger.
EXCEPTIONS: dict[str, str] = {}
CHECKED = [PACKAGE, ROOT / "field", ROOT / "benchmarks", ROOT / "docgen", ROOT / "museum", ROOT / "playground"]


def parameters_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many parameters a caller sees."""
    arguments = function.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")])


def too_large(path: Path) -> Iterator[tuple[str, str]]:
    """What in a file is over a limit: a key for EXCEPTIONS, and by how much."""
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > FILE:
        yield shown, f"{lines} lines"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > FUNCTION:
                yield f"{shown}:{node.name}", f"{size} lines"
            if parameters_of(node) > PARAMETERS:
                yield f"{shown}:{node.name}", f"{parameters_of(node)} parameters"


def test_nothing_is_larger_than_it_may_be() -> None:
    found = dict(each for folder in CHECKED for path in python_files(folder) for each in too_large(path))
    assert {key: size for key, size in found.items() if key not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) <= set(found), "an exception that is not needed any more"


def test_no_test_file_is_longer_than_it_may_be() -> None:
    tests = [path for path in python_files(ROOT / "tests") if "corpus" not in path.parts]
    assert [path for path in tests if path.read_text(encoding="utf-8").count("\n") > FILE] == []


def test_what_is_too_large_is_found(tmp_path: Path) -> None:
    path = tmp_path / "large.py"
    body = "    pass\n" * 50
    path.write_text(f"def long():\n{body}\ndef wide(a, b, c, d, *, e, f, g): ...\n" + "\n" * 400, encoding="utf-8")
    assert [key for key, _ in too_large(path)] == ["large.py", "large.py:long", "large.py:wide"]
