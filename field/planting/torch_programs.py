"""What the plants for PyTorch ask of a program's tree: its losses and where they are called, its heads, its counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from planting.edits import text_of
from planting.trees import last_name

LOSSES = {
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
}
#: Data sets of torchvision -> their classes.
CLASSES = {"MNIST": 10, "FashionMNIST": 10, "KMNIST": 10, "CIFAR10": 10, "CIFAR100": 100, "SVHN": 10, "STL10": 10}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def dotted(node: ast.AST) -> str:
    """ "self.loss" of the node that is written so; "" of any other."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def is_number(node: ast.AST | None, *numbers: int) -> bool:
    """True for one of these whole numbers as it is written."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return isinstance(node.operand.value, int) and -node.operand.value in numbers
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value in numbers


def scopes(tree: ast.Module) -> Iterator[tuple[ast.Module | Function, list[ast.AST]]]:
    """The module and each function, with the nodes in it that are in no function within."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | Function):
            yield scope, list(_own(scope))


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, Function | ast.Lambda):
            yield from _own(child)


@dataclass
class TorchProgram:
    """A program's text and tree with what is asked of it more than once.

    losses: what a loss is called -> its class, for names that are only ever this one. models: variable -> what makes
    it, for those that are assigned once.
    """

    text: str
    tree: ast.Module
    losses: dict[str, str] = field(default_factory=dict)
    models: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and dotted(node.targets[0]):
                values.setdefault(dotted(node.targets[0]), []).append(_without_device(node.value))
        for name, those in values.items():
            kinds = {last_name(each.func) if isinstance(each, ast.Call) else "" for each in those}
            if len(kinds) == 1 and kinds <= LOSSES.keys():
                self.losses[name] = kinds.pop()
            if len(those) == 1:
                self.models[name] = those[0]

    @property
    def has_torch(self) -> bool:
        """True where `torch` is a name of the program."""
        return bool(re.search(r"^import torch\s*(#.*)?$", self.text, re.MULTILINE))

    def loss_of(self, call: ast.AST) -> str:
        """The class of the loss that a call takes of two tensors; "" for any other node."""
        if (
            not isinstance(call, ast.Call)
            or len(call.args) < 2
            or any(isinstance(each, ast.Starred) for each in call.args)
        ):
            return ""
        if dotted(call.func) in self.losses:
            return self.losses[dotted(call.func)]
        functions = {function: loss for loss, function in LOSSES.items()}
        return functions.get(last_name(call.func), "") if isinstance(call.func, ast.Attribute) else ""

    def loss_calls(self, loss: str) -> list[ast.Call]:
        """Where this loss is called on plain outputs: a name, a model's answer, an attribute or a part of these."""
        calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call) and self.loss_of(node) == loss]
        return [call for call in calls if not re.search(r"softmax|sigmoid|log|prob", text_of(self.text, call.args[0]))]

    def trained_heads(self, loss: str) -> Iterator[ast.Call]:
        """The `nn.Linear(a, b)` that ends a model of this file whose answers go into this loss."""
        for call in self.loss_calls(loss):
            answer = call.args[0]
            if isinstance(answer, ast.Name):
                answer = self._value_before(answer.id, call) or answer
            if isinstance(answer, ast.Call):
                made = self.models.get(dotted(answer.func))
                head = self._head_of(made) if made is not None else self.only_head
                if head is not None:
                    yield head

    @property
    def only_head(self) -> ast.Call | None:
        """The head of the only class of this file that is a model with one and is made in it."""
        called = {last_name(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        models = [node for node in self.tree.body if isinstance(node, ast.ClassDef) and node.bases]
        heads = [head for node in models if node.name in called if (head := self.head_of_class(node)) is not None]
        return heads[0] if len(heads) == 1 and len([each for each in models if each.name in called]) == 1 else None

    def _value_before(self, name: str, use: ast.Call) -> ast.expr | None:
        for _, nodes in scopes(self.tree):
            if any(node is use for node in nodes):
                values = [node.value for node in nodes if isinstance(node, ast.Assign) and _is_name(node.targets, name)]
                return values[0] if len(values) == 1 else None
        return None

    def _head_of(self, made: ast.expr) -> ast.Call | None:
        if not isinstance(made, ast.Call):
            return None
        if last_name(made.func) == "Sequential":
            return _linear(made.args[-1] if made.args else None)
        classes = [
            node for node in self.tree.body if isinstance(node, ast.ClassDef) and node.name == last_name(made.func)
        ]
        return self.head_of_class(classes[0]) if len(classes) == 1 else None

    def head_of_class(self, model: ast.ClassDef) -> ast.Call | None:
        """The linear layer whose answer is all that `forward` returns, be it the last of a Sequential."""
        forward = [node for node in model.body if isinstance(node, ast.FunctionDef) and node.name == "forward"]
        returned = [node.value for each in forward for node in ast.walk(each) if isinstance(node, ast.Return)]
        if len(returned) != 1:
            return None
        value = returned[0]
        if isinstance(value, ast.Name):
            last = forward[0].body[-2] if len(forward[0].body) > 1 else None
            value = last.value if isinstance(last, ast.Assign) and _is_name(last.targets, value.id) else None
        if not isinstance(value, ast.Call) or not dotted(value.func).startswith("self."):
            return None
        layers = [
            node.value
            for node in ast.walk(model)
            if isinstance(node, ast.Assign) and any(dotted(each) == dotted(value.func) for each in node.targets)
        ]
        if len(layers) != 1 or not isinstance(layers[0], ast.Call):
            return None
        if last_name(layers[0].func) == "Sequential":
            return _linear(layers[0].args[-1] if layers[0].args else None)
        return _linear(layers[0])


def _is_name(targets: list[ast.expr], name: str) -> bool:
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def _linear(node: ast.expr | None) -> ast.Call | None:
    ok = isinstance(node, ast.Call) and last_name(node.func) == "Linear" and len(node.args) == 2
    return node if ok else None  # type: ignore[return-value]


def _without_device(node: ast.expr) -> ast.expr:
    while (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("to", "cuda", "cpu")
    ):
        node = node.func.value
    return node


@lru_cache(maxsize=1000)
def torch_program(text: str, tree: ast.Module) -> TorchProgram:
    """What is known of a program, kept for the next plant."""
    return TorchProgram(text, tree)


@dataclass(frozen=True)
class HandCount:
    """Right answers added up in a loop over batches and divided after it.

    added: the statement that adds them. size: the one that adds the items, where one does. shares: the divisions of
    the one by the other, or by the length of the data set. loader: what the loop goes over.
    """

    loop: ast.For
    added: ast.AugAssign
    size: ast.AugAssign | None
    shares: tuple[ast.BinOp | ast.AugAssign, ...]
    loader: str

    @property
    def divisors(self) -> list[ast.expr]:
        """What the shares are divided by."""
        return [each.right if isinstance(each, ast.BinOp) else each.value for each in self.shares]


@lru_cache(maxsize=1000)
def hand_counts(tree: ast.Module) -> list[HandCount]:
    """The counts of right answers of a program whose share is taken in the same function."""
    return list(_hand_counts(tree))


def _hand_counts(tree: ast.Module) -> Iterator[HandCount]:
    for _, nodes in scopes(tree):
        for loop in nodes:
            loader = _loader(loop)
            if not loader or not isinstance(loop, ast.For):
                continue
            adds = [each for each in ast.walk(loop) if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Add)]
            right = [each for each in adds if _counts_right(each)]
            if len(right) != 1 or not isinstance(right[0].target, ast.Name):
                continue
            sizes = [each for each in adds if _counts_items(each)]
            size = sizes[0] if len(sizes) == 1 else None
            names = {size.target.id} if size is not None and isinstance(size.target, ast.Name) else set()
            divisions = [node for node in nodes if _is_share(node, right[0].target.id, names, loader)]
            if divisions:
                yield HandCount(loop, right[0], size, tuple(divisions), loader)  # type: ignore[arg-type]


def _loader(loop: ast.AST) -> str:
    if not isinstance(loop, ast.For):
        return ""
    source = loop.iter
    while isinstance(source, ast.Call) and last_name(source.func) in ("enumerate", "tqdm") and source.args:
        source = source.args[0]
    name = ast.unparse(source) if isinstance(source, ast.Subscript) else dotted(source)
    return name if re.search(r"load|_dl|dl_|iter|dataloader", name, re.IGNORECASE) else ""


def _counts_right(node: ast.AugAssign) -> bool:
    written = ast.unparse(node.value)
    compared = re.search(r"==|\beq\(", written) and "sum(" in written
    return bool(compared) and not re.search(r"/|mean|\ball\(", written)


def _counts_items(node: ast.AugAssign) -> bool:
    return bool(re.fullmatch(r"\w+\.size\(0\)|len\(\w+\)|\w+\.shape\[0\]", ast.unparse(node.value)))


def _is_share(node: ast.AST, right: str, totals: set[str], loader: str) -> bool:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
        above, below = node.target, node.value
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        above, below = node.left, node.right
    else:
        return False
    while isinstance(above, ast.BinOp) and isinstance(above.op, ast.Mult):
        above = above.right if isinstance(above.left, ast.Constant) else above.left
    above, items = _number(above), ast.unparse(_number(below))
    whole = {*totals, f"len({loader}.dataset)", "dataset_sizes[phase]"}
    return isinstance(above, ast.Name) and above.id == right and items in whole


def _number(node: ast.expr) -> ast.expr:
    """What stands within `float(…)`, `….double()`, `….item()`."""
    words = ("float", "double", "item", "cpu")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in words:
        return _number(node.func.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float" and node.args:
        return node.args[0]
    return node
