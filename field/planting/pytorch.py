"""Faults of losses, heads and labels for programs of PyTorch; those of what is counted stand in `torch_numbers.py`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from planting import Plant, Planted
from planting.edits import text_of, with_texts
from planting.torch_programs import CLASSES, LOSSES, dotted, is_number, scopes, torch_program
from planting.trees import last_name


def _around_output(text: str, tree: ast.Module, loss: str, written: str) -> Iterator[Planted]:
    """The output inside the call of a loss, with an activation around it."""
    program = torch_program(text, tree)
    for call in program.loss_calls(loss) if program.has_torch else []:
        output = call.args[0]
        yield Planted(with_texts(text, [(output, written.format(text_of(text, output)))]), output.lineno)


def softmax_at_the_loss(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`criterion(torch.softmax(output, dim=1), labels)` with CrossEntropyLoss."""
    yield from _around_output(text, tree, "CrossEntropyLoss", "torch.softmax({}, dim=1)")


def sigmoid_at_the_loss(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`criterion(torch.sigmoid(output), labels)` with BCEWithLogitsLoss."""
    yield from _around_output(text, tree, "BCEWithLogitsLoss", "torch.sigmoid({})")


def softmax_after_the_model(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`output = torch.softmax(model(x), dim=1)`, where the only use as a loss is CrossEntropyLoss."""
    program = torch_program(text, tree)
    if not program.has_torch:
        return
    for _, nodes in scopes(tree):
        used = {each.id for node in nodes if program.loss_of(node) == "CrossEntropyLoss"
                for each in node.args[:1] if isinstance(each, ast.Name)}  # type: ignore[attr-defined]  # fmt: skip
        for name in sorted(used):
            values = [node.value for node in nodes if isinstance(node, ast.Assign)
                      and any(isinstance(each, ast.Name) and each.id == name for each in node.targets)]  # fmt: skip
            if (
                len(values) == 1
                and isinstance(values[0], ast.Call)
                and re.fullmatch(r"(self|(self\.)?\w*(model|net)\w*)\(\w+\)", text_of(text, values[0]), re.IGNORECASE)
            ):
                written = f"torch.softmax({text_of(text, values[0])}, dim=1)"
                yield Planted(with_texts(text, [(values[0], written)]), values[0].lineno)


def softmax_in_the_head(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A softmax after the last layer of a model of this file whose answers go into CrossEntropyLoss."""
    program = torch_program(text, tree)
    for head in dict.fromkeys(program.trained_heads("CrossEntropyLoss")):
        module = text_of(text, head.func).removesuffix("Linear")
        if module:
            written = f"{module}Sequential({text_of(text, head)}, {module}Softmax(dim=1))"
            yield Planted(with_texts(text, [(head, written)]), head.lineno)


def softmax_in_a_model_file(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A softmax after the last layer of the only model with one in a file that trains nothing."""
    program = torch_program(text, tree)
    models = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    heads = [head for node in models if (head := program.head_of_class(node)) is not None]
    if len(heads) != 1 or re.search(r"backward\(|Loss\b|softmax|sigmoid", text):
        return
    module = text_of(text, heads[0].func).removesuffix("Linear")
    if module and re.search(r"class|label|categor|n_out|output", text_of(text, heads[0].args[1]), re.IGNORECASE):
        written = f"{module}Sequential({text_of(text, heads[0])}, {module}Softmax(dim=1))"
        yield Planted(with_texts(text, [(heads[0], written)]), heads[0].lineno)


def _exchanged_loss(text: str, tree: ast.Module, old: str, new: str) -> Iterator[Planted]:
    """Another loss in the place of one that is called in this file."""
    program = torch_program(text, tree)
    called = program.loss_calls(old)
    names = {name for name, loss in program.losses.items() if loss == old} & {dotted(call.func) for call in called}
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and dotted(node.targets[0]) in names]
    used = {id(inside) for node in assigned for inside in ast.walk(node.value)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.keywords:
            continue
        made = node.func.attr == old and not node.args and id(node) in used
        function = node in called and node.func.attr == LOSSES[old] and len(node.args) == 2
        if made or function:
            written = f"{text_of(text, node.func.value)}.{new if made else LOSSES[new]}"
            yield Planted(with_texts(text, [(node.func, written)]), node.lineno)


def bce_on_logits(text: str, tree: ast.Module) -> Iterator[Planted]:
    """BCELoss where BCEWithLogitsLoss was given raw outputs."""
    yield from _exchanged_loss(text, tree, "BCEWithLogitsLoss", "BCELoss")


def nll_on_logits(text: str, tree: ast.Module) -> Iterator[Planted]:
    """NLLLoss where CrossEntropyLoss was given raw outputs, as far as the model is in this file or of a library."""
    seen = any(True for _ in torch_program(text, tree).trained_heads("CrossEntropyLoss"))
    libraries = re.search(r"from_pretrained\(|\bmodels\.\w+\(|create_model\(", text)
    if (seen or libraries) and not re.search("log_?softmax", text, re.IGNORECASE):
        yield from _exchanged_loss(text, tree, "CrossEntropyLoss", "NLLLoss")


def one_unit(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A head of one unit under CrossEntropyLoss."""
    program = torch_program(text, tree)
    for head in dict.fromkeys(program.trained_heads("CrossEntropyLoss")):
        if not is_number(head.args[1], 1):
            yield Planted(with_texts(text, [(head.args[1], "1")]), head.lineno)


def too_few_units(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A head with a unit less than the data set has classes."""
    classes = {CLASSES[each] for each in re.findall(r"\bdatasets\.(\w+)\(", text) if each in CLASSES}
    program = torch_program(text, tree)
    for head in dict.fromkeys(program.trained_heads("CrossEntropyLoss")):
        if len(classes) == 1 and is_number(head.args[1], *classes):
            yield Planted(with_texts(text, [(head.args[1], str(min(classes) - 1))]), head.lineno)


def labels_from_one(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Class numbers 1 to k for a head of the data set's k classes."""
    classes = {CLASSES[each] for each in re.findall(r"\bdatasets\.(\w+)\(", text) if each in CLASSES}
    program = torch_program(text, tree)
    heads = list(program.trained_heads("CrossEntropyLoss"))
    if len(classes) != 1 or not heads or not all(is_number(head.args[1], *classes) for head in heads):
        return
    for call in program.loss_calls("CrossEntropyLoss"):
        if isinstance(call.args[1], ast.Name):
            yield Planted(with_texts(text, [(call.args[1], f"{call.args[1].id} + 1")]), call.lineno)


def softmax_over_the_batch(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`return F.log_softmax(x, dim=0)` in a model's `forward`, or `nn.LogSoftmax(dim=0)` at the end of a Sequential.

    Weights of attention are no answers of a model.
    """
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Return) else None
        if isinstance(node, ast.Call) and last_name(node.func) == "Sequential" and len(node.args) > 1:
            value = node.args[-1]
        if not isinstance(value, ast.Call):
            continue
        places = [each.value for each in value.keywords if each.arg == "dim"]
        if last_name(value.func) in ("log_softmax", "softmax"):
            places += value.args[1:2]
        elif last_name(value.func) in ("LogSoftmax", "Softmax"):
            places += value.args[:1]
        else:
            continue
        attention = re.search(r"att|energ|weight|gat(e|ing)|rout", text_of(text, value), re.IGNORECASE)
        if len(places) == 1 and is_number(places[0], 1) and not attention:
            yield Planted(with_texts(text, [(places[0], "0")]), value.lineno)


def _plant(name: str, codes: str, *libraries: str) -> Plant:
    return Plant(f"torch-{name.replace('_', '-')}", frozenset(codes.split()), libraries or ("torch",), globals()[name])


PLANTS: tuple[Plant, ...] = (
    _plant("softmax_at_the_loss", "TU105"),
    _plant("softmax_after_the_model", "TU105"),
    _plant("softmax_in_the_head", "TU105"),
    replace(_plant("softmax_in_a_model_file", "TU105"), beside=r"CrossEntropyLoss|\bcross_entropy"),
    _plant("sigmoid_at_the_loss", "TU105"),
    _plant("bce_on_logits", "TU106"),
    _plant("nll_on_logits", "TU108"),
    _plant("one_unit", "TU101 TU102 TU203"),
    _plant("too_few_units", "TU203 TU204"),
    _plant("labels_from_one", "TU204 TU203"),
    _plant("softmax_over_the_batch", "TU107"),
)
