"""What a program calls a value where it made it: names are followed out of the functions that they are handed to."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.values import FunctionValue, Spot


#: Attributes that are the array again.
_SAME = frozenset({"data", "values", "T", "mT", "iloc", "loc"})


def written_as(machine: Machine, node: ast.expr | None) -> str:
    """The name of an expression, as the outermost call has it that handed it on; "" for what has no name."""
    name = root_name(node)
    for func, called in zip(reversed(machine.active), reversed(machine.called_at), strict=True):
        passed = _argument(func, called, name)
        if passed is None:
            return name
        further = root_name(passed)
        if not further:
            return name
        name = further
    return name


#: What programs call labels; only asked beside what a model gave for certain.
_NAMES_OF_LABELS = re.compile(
    r"(?:all_?|total_?|list_?)?(?:y|labels?|targets?|(?:ground_?)?truths?|gts?|trues?|golds?|(?:y|labels?|targets?)_?(?:true"
    r"|test|tst|te|val|valid|validation|dev|train|tr|actual|real|gt|eval|cv|holdout|oos)s?|(?:test|val|valid|validation|train"
    r"|dev|true|actual|real|gt|gold)_?(?:y|labels?|targets?|classes))(?:_?(?:all|list|lst|np|arr(?:ay)?|cpu|flat|cat))*\d*",
    re.IGNORECASE,
)


#: What programs call predictions; only asked of what was decided by hand.
_NAMES_OF_ANSWERS = re.compile(
    r"(?:y_?)?(?:all_?)?(?:pred(?:s|icted|iction|ictions)?|hat|y_hat|answers?|outputs?)(?:_?(?:y|labels?|class(?:es)?))?\d*",
    re.IGNORECASE,
)


def is_of_labels(name: str) -> bool:
    """True for a name that is one of labels as a whole, not one with a word of them in it."""
    return _NAMES_OF_LABELS.fullmatch(name) is not None


def is_of_answers(name: str) -> bool:
    """True for a name that is one of predictions as a whole."""
    return _NAMES_OF_ANSWERS.fullmatch(name) is not None


def name_behind(node: ast.AST | None) -> str:
    """The name of an array behind what is picked of it or done to it: of `data.y[mask].cpu()` it is "y"."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript, ast.Compare)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
            continue
        entry = node.slice if isinstance(node, ast.Subscript) else None
        written = node.attr if isinstance(node, ast.Attribute) else getattr(entry, "value", "")
        if isinstance(written, str) and is_of_labels(written):
            return written
        node = node.func if isinstance(node, ast.Call) else node.left if isinstance(node, ast.Compare) else node.value
    return node.id if isinstance(node, ast.Name) else ""


#: Words in names of labels, and in those of answers: enough where the two sides of one call are told apart.
_LABELS = re.compile(r"(?:^|_)(?:true|truth|actuals?|gt|golds?|labels?|targets?|test|val|y)(?:_|$)")
_ANSWERS = re.compile(r"(?:^|_)(?:pred(?:s|icted|ictions?)?|predict|y?hats?|answers?|outputs?)(?:_|$)")


def names_of_labels_and_answers(machine: Machine, where: Spot) -> bool:
    """True where a call's first argument has a name of labels, and its second one of answers."""
    node = where.node
    if not isinstance(node, ast.Call) or len(node.args) < 2 or any(isinstance(each, ast.Starred) for each in node.args):
        return False
    first, second = (written_as(machine, each).lower() for each in node.args[:2])
    answers = [_ANSWERS.search(name) is not None for name in (first, second)]
    return answers == [False, True] and _LABELS.search(first) is not None


def written_outside(machine: Machine, node: ast.expr | None) -> str:
    """How a name is written in the outermost call that handed it on, whatever parameters are called; else "".

    A parameter that its function writes anew is not what was handed to it.
    """
    for func, called in zip(reversed(machine.active), reversed(machine.called_at), strict=True):
        if not isinstance(node, ast.Name):
            break
        passed = _argument(func, called, node.id)
        if passed is None:
            break
        if any(isinstance(part, ast.Name) and part.id == node.id and isinstance(part.ctx, ast.Store)
               for part in ast.walk(func.node)):  # fmt: skip
            return ""
        node = passed
    return ast.dump(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def sides_of(where: Spot | None) -> tuple[ast.expr | None, ast.expr | None]:
    """The two sides of a comparison as they are written: `a == b`, `a.eq(b)`, `torch.eq(a, b)`."""
    node = where.node if where is not None else None
    if isinstance(node, ast.Compare):
        return node.left, node.comparators[0]
    if not isinstance(node, ast.Call):
        return None, None
    if len(node.args) > 1:
        return node.args[0], node.args[1]
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    return owner, node.args[0] if node.args else None


def root_name(node: ast.expr | None) -> str:
    """`y_train` of `y_train.cpu()[0]`, `test_loader` of `self.test_loader`."""
    while True:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute) and node.attr not in _SAME:
            return node.attr
        if isinstance(node, ast.Attribute):
            node = node.value
            continue
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            node = node.func.value
        elif isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        else:
            return ""


def _argument(func: FunctionValue, called: Spot | None, name: str) -> ast.expr | None:
    """What a call gives a function as the parameter of this name; None where it gives none that is written."""
    node = called.node if called is not None else None
    if not isinstance(node, ast.Call) or isinstance(func.node, ast.Lambda):
        return None
    names = [argument.arg for argument in (*func.node.args.posonlyargs, *func.node.args.args)]
    if name not in names and name not in [argument.arg for argument in func.node.args.kwonlyargs]:
        return None
    written = next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    if written is not None or name not in names:
        return written
    at = names.index(name) - (func.owner is not None and func.kind != "staticmethod")
    known = 0 <= at < len(node.args) and not any(isinstance(item, ast.Starred) for item in node.args[: at + 1])
    return node.args[at] if known else None
