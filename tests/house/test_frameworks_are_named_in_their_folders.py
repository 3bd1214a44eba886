"""No file outside a framework's folder and its integration names a framework in its code: a library is one folder.

Names, imports and texts of the code count; comments and documentation may tell of a framework as an example. What is
excepted stands here with its reason, and an exception that is needed no longer fails.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from source_tree import PACKAGE, python_files

WORDS = re.compile(
    r"keras|torch|tensorflow|\btf\.|\btfds\b|sklearn|scikit|lightning|transformers|flax|optax|\bjax\b|skorch|fastai|"
    r"ignite|xgboost|lightgbm|catboost",
    re.IGNORECASE,
)
FREE = re.compile(r"(frameworks|integrations)/\w+/")
#: Where a framework may be named in any way, and why.
EXCEPTED = {
    "frameworks/unread_libraries.py": "the table of libraries of which no facts are known: named, and nothing more",
    "frameworks/model_readers.py": "the table of libraries that only read a model: likewise",
    "keras.py": "the public name trueup.keras: it is called as the library in whose loop it works",
    "torch.py": "the public name trueup.torch, likewise",
    "lightning.py": "the public name trueup.lightning, likewise",
    "transformers.py": "the public name trueup.transformers, likewise",
    "comparing/environment.py": "what a run was trained with: the Keras that the user installed, as integrations/keras",
    "comparing/losses.py": "losses of the Keras that trains, likewise",
    "comparing/models.py": "models of the Keras that trains, likewise",
    "comparing/plan.py": "optimizers and metrics of the Keras that trains, likewise",
    "comparing/training.py": "trains with Keras, likewise",
}
#: Where texts that people read may name one, and why; no import and no name in the code may. A folder ends with "/".
TEXTS = {
    "auditing/counting/definitions/": "under which name of a library a reader may have met the number that is shown",
    "cli/audit_options.py": "help of options: of what the saved model is, since no other is asked for its answers",
    "cli/compare.py": "help of a command: it trains with Keras",
    "cli/compare_options.py": "help of its options",
}


def named_in(tree: ast.AST) -> list[tuple[int, str, bool]]:
    """(row, what, whether it is a text) of each name, import and text of a module that has a framework's word in it."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (getattr(node, "lineno", 0), text, isinstance(node, ast.Constant))
        for node in ast.walk(tree)
        if id(node) not in documentation
        for text in _words_of(node)
        if WORDS.search(text)
    ]


def _words_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant):
        value = node.value
        return [value] if isinstance(value, str) else [value.decode("latin-1")] if isinstance(value, bytes) else []
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(alias.name for alias in node.names)]
    fields = ("id", "attr", "arg", "name")
    return [value for field in fields if isinstance(value := getattr(node, field, None), str)]


@cache
def violations(package: Path) -> list[str]:
    """Every place of the package where a framework is named outside the folders that may."""
    found = []
    for path in python_files(package):
        shown = path.relative_to(package).as_posix()
        if FREE.match(shown) is None:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            only_texts = shown.startswith(tuple(TEXTS))
            found += [
                f"{shown}:{row}: {text}" for row, text, in_a_text in named_in(tree) if not (only_texts and in_a_text)
            ]
    return found


def test_no_framework_is_named_outside_its_folder() -> None:
    assert [each for each in violations(PACKAGE) if not each.startswith(tuple(EXCEPTED))] == []


@pytest.mark.parametrize("excepted", EXCEPTED)
def test_an_exception_is_still_needed(excepted: str) -> None:
    assert any(each.startswith(excepted) for each in violations(PACKAGE))


@pytest.mark.parametrize("excepted", TEXTS)
def test_an_exception_for_texts_is_still_needed(excepted: str) -> None:
    files = [path for path in python_files(PACKAGE) if path.relative_to(PACKAGE).as_posix().startswith(excepted)]
    assert any(named_in(ast.parse(path.read_text(encoding="utf-8"))) for path in files)


@pytest.mark.parametrize(
    "line",
    [
        "from trueup.frameworks.keras.loss_rows import LOSSES",
        "is_torch = True",
        'if target.library == "torch": pass',
        'words = (b"sklearn",)',
        "def of(model): return model.keras_history",
        'text = f"{1} of PyTorch"',
    ],
)
def test_a_planted_name_is_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "trueup" / "rules" / "rule.py"
    path.parent.mkdir(parents=True)
    path.write_text(f'"""Keras, as an example."""\n# torch\n{line}\n', encoding="utf-8")
    (found,) = {each.split(": ")[0] for each in violations(tmp_path / "trueup")}
    assert found == "rules/rule.py:3"


@pytest.mark.parametrize(("line", "wrong"), [('text = "as Keras has it"', 0), ("import keras", 1), ("of_keras = 1", 1)])
def test_where_texts_may_name_one_the_code_may_not(tmp_path: Path, line: str, wrong: int) -> None:
    path = tmp_path / "trueup" / "auditing" / "counting" / "definitions" / "rows.py"
    path.parent.mkdir(parents=True)
    path.write_text(f"{line}\n", encoding="utf-8")
    assert len({each.split(": ")[0] for each in violations(tmp_path / "trueup")}) == wrong
