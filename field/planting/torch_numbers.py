"""Faults of what is counted and printed, for programs of PyTorch, Lightning and Hugging Face's Trainer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from planting import Plant, Planted
from planting.edits import text_of, with_texts
from planting.torch_programs import dotted, hand_counts, is_number, scopes
from planting.trees import last_name


def argmax_over_the_batch(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`torch.max(output, 0)` or `argmax(dim=0)` whose answers are compared with labels in the same function."""
    for _, nodes in scopes(tree):
        equal = [node for node in nodes if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)]
        compared = {last_name(side) for node in equal for side in (node.left, *node.comparators)}
        for node in nodes:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call | ast.Subscript):
                continue
            names = {last_name(each) for target in node.targets
                     for each in (target.elts if isinstance(target, ast.Tuple) else [target])}  # fmt: skip
            call = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            if not names & compared - {"", "_"} or not isinstance(call, ast.Call):
                continue
            if last_name(call.func) in ("max", "argmax") and isinstance(call.func, ast.Attribute):
                on_module = dotted(call.func.value) in ("torch", "np", "numpy")
                axes = [each.value for each in call.keywords if each.arg in ("dim", "axis")]
                axes += call.args[1:2] if on_module else call.args[:1]
                if len(axes) == 1 and is_number(axes[0], 1, -1):
                    yield Planted(with_texts(text, [(axes[0], "0")]), call.lineno)


def _is_even(text: str) -> bool:
    """True where batches may all be full: of 100 items, of which 10,000 are a whole number, or the last one is left."""
    return bool(re.search(r"batch_size\s*=\s*100\b|drop_last", text))


def divided_by_batches(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Right answers over the number of batches."""
    for count in [] if _is_even(text) else hand_counts(tree):
        changes = [(each, f"len({count.loader})") for each in count.divisors]
        yield Planted(with_texts(text, changes), count.shares[0].lineno)


def full_batches_counted(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Items counted as if the last batch were as large as the others."""
    for count in hand_counts(tree):
        if count.size is not None and not _is_even(text):
            yield Planted(with_texts(text, [(count.size.value, f"{count.loader}.batch_size")]), count.size.lineno)


def mean_of_batches(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The mean of the batches' accuracies."""
    for count in hand_counts(tree):
        answers = [each for each in ast.walk(count.added.value) if isinstance(each, ast.Compare)]
        if len(answers) == 1 and not _is_even(text):
            added = f"({text_of(text, answers[0])}).float().mean().item()"
            changes = [(count.added.value, added), *((each, f"len({count.loader})") for each in count.divisors)]
            yield Planted(with_texts(text, changes), count.added.lineno)


def last_batch_only(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Answers and items of the last batch where those of all were added up."""
    for count in hand_counts(tree):
        if count.size is not None and not any(each in ast.walk(count.loop) for each in count.shares):
            changes = [
                (each, f"{text_of(text, each.target)} = {text_of(text, each.value)}")
                for each in (count.added, count.size)
            ]
            yield Planted(with_texts(text, changes), count.added.lineno)


def counters_never_reset(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Counters that begin before the loop over epochs."""
    counts = {id(count.loop): count for count in hand_counts(tree)}
    lines = text.split("\n")
    for epochs in ast.walk(tree):
        if not isinstance(epochs, ast.For) or not re.search("epoch", ast.unparse(epochs.target), re.IGNORECASE):
            continue
        for count in (counts[id(each)] for each in epochs.body if id(each) in counts):
            names = {ast.unparse(each.target) for each in (count.added, count.size) if each is not None}
            zeros = [each for each in epochs.body if isinstance(each, ast.Assign) and is_number(each.value, 0)
                     and {ast.unparse(name) for name in each.targets} <= names]  # fmt: skip
            if {ast.unparse(name) for each in zeros for name in each.targets} != names or count.size is None:
                continue
            if any(each in ast.walk(count.loop) for each in count.shares):
                continue
            begin = lines[epochs.lineno - 1][: epochs.col_offset]
            new = with_texts(text, [(each, "pass") for each in zeros]).split("\n")
            new.insert(epochs.lineno - 1, begin + "; ".join(f"{name} = 0" for name in sorted(names)))
            yield Planted("\n".join(new), count.shares[0].lineno + 1)


def eval_removed(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`model.eval()` removed where a model of this file has dropout or batch normalisation and answers are counted."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
             and isinstance(node.value.func, ast.Attribute) and node.value.func.attr == "eval"]  # fmt: skip
    switches = re.compile(r"\.train\s*\(\s*[^\s)]|\btraining\s*=")
    if not calls or len(re.findall(r"\.eval\b", text)) != len(calls) or switches.search(text):
        return
    modes = re.search(r"nn\.(Dropout|BatchNorm)\w*\(|models\.(resnet|densenet|mobilenet|efficientnet|vgg)\w*\(", text)
    if modes and "no_grad" in text and hand_counts(tree):
        yield Planted(with_texts(text, [(each, "pass") for each in calls]), calls[0].lineno)


def best_not_copied(text: str, tree: ast.Module) -> Iterator[Planted]:
    """The best weights kept without a copy, and loaded again in the same function."""
    for _, nodes in scopes(tree):
        loaded = [node for node in nodes if isinstance(node, ast.Call) and last_name(node.func) == "load_state_dict"]
        names = {ast.unparse(node.args[0]) for node in loaded if node.args}
        kept = [node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                and last_name(node.value.func) == "deepcopy" and ast.unparse(node.targets[0]) in names
                and ast.unparse(node.value).endswith(".state_dict())")]  # fmt: skip
        if len(kept) > 1 or (kept and any(isinstance(node, ast.For) for node in nodes)):
            changes = [(node.value, text_of(text, node.value.args[0])) for node in kept]  # type: ignore[attr-defined]
            yield Planted(with_texts(text, changes), kept[-1].lineno)


def threshold_on_logits(text: str, tree: ast.Module) -> Iterator[Planted]:
    """`output > 0.5`, or `torch.round(output)`, where a sigmoid stood around the output of BCEWithLogitsLoss."""
    if "BCEWithLogitsLoss" not in text and "binary_cross_entropy_with_logits" not in text:
        return
    for node in ast.walk(tree):
        inner: ast.AST | None = None
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt | ast.GtE):
            half = node.comparators[0]
            inner = node.left if isinstance(half, ast.Constant) and half.value == 0.5 else None
        elif isinstance(node, ast.Call) and last_name(node.func) == "round":
            inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        if isinstance(inner, ast.Call) and last_name(inner.func) == "sigmoid":
            output = (
                inner.args[0] if inner.args else inner.func.value if isinstance(inner.func, ast.Attribute) else None
            )
            if isinstance(output, ast.expr):
                yield Planted(with_texts(text, [(inner, text_of(text, output))]), node.lineno)


def training_shown_as_test(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A function that counts, called with the training data where its number is printed as the test's."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    counting = {scope.name for scope, nodes in scopes(tree) if isinstance(scope, ast.FunctionDef)
                and any(isinstance(each, ast.Return) for each in nodes) and re.search(r"==|\.eq\(", ast.unparse(scope))
                and "backward" not in ast.unparse(scope)}  # fmt: skip
    for _, nodes in scopes(tree):
        for node in nodes:
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            found = {last_name(name) for target in node.targets for name in ast.walk(target)} - {""}
            printed = [
                ast.unparse(each) for each in nodes if isinstance(each, ast.Call) and last_name(each.func) == "print"
            ]
            words = re.compile(rf"\b({'|'.join(found)})\b")
            shown = any(re.search(r"test.{0,20}acc", each, re.IGNORECASE) and words.search(each) for each in printed)
            for argument in node.value.args if shown and last_name(node.value.func) in counting else []:
                other = ast.unparse(argument).replace("test", "train")
                if isinstance(argument, ast.Name) and other != argument.id and other in names:
                    yield Planted(with_texts(text, [(argument, other)]), node.lineno)


def macro_accuracy(text: str, tree: ast.Module) -> Iterator[Planted]:
    """torchmetrics' Accuracy of several classes with `average="macro"`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) == "Accuracy" and "torchmetrics" in text:
            words = {each.arg: each.value for each in node.keywords}
            task = words.get("task")
            if (
                isinstance(task, ast.Constant)
                and task.value == "multiclass"
                and words.keys() == {"task", "num_classes"}
            ):
                yield Planted(with_texts(text, [(task, '"multiclass", average="macro"')]), node.lineno)


def monitored_name(text: str, tree: ast.Module) -> Iterator[Planted]:
    """A name that is monitored and that nothing logs."""
    logs = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and last_name(node.func) == "log" and node.args
    ]
    logged = {node.args[0].value for node in logs if isinstance(node.args[0], ast.Constant)}
    for node in ast.walk(tree):
        for word in node.keywords if isinstance(node, ast.Call) else []:
            if word.arg == "monitor" and isinstance(word.value, ast.Constant) and word.value.value in logged:
                yield Planted(with_texts(text, [(word.value, f'"{word.value.value}_score"')]), word.value.lineno)


def arguments_swapped(text: str, tree: ast.Module) -> Iterator[Planted]:
    """Predictions before labels in a report, a precision or a recall."""
    names = ("classification_report", "precision_score", "recall_score", "confusion_matrix")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and last_name(node.func) in names and len(node.args) == 2:
            first, second = node.args
            if re.search(r"pred", ast.unparse(second)) and re.search(r"true|label|target|test", ast.unparse(first)):
                changes = [(first, text_of(text, second)), (second, text_of(text, first))]
                yield Planted(with_texts(text, changes), node.lineno)


def _plant(name: str, codes: str, *libraries: str) -> Plant:
    return Plant(f"torch-{name.replace('_', '-')}", frozenset(codes.split()), libraries or ("torch",), globals()[name])


PLANTS: tuple[Plant, ...] = (
    _plant("argmax_over_the_batch", "TU314"),
    _plant("divided_by_batches", "TU315"),
    _plant("full_batches_counted", "TU315 TU309"),
    _plant("mean_of_batches", "TU309"),
    _plant("last_batch_only", "TU320"),
    _plant("counters_never_reset", "TU316"),
    _plant("eval_removed", "TU323"),
    _plant("best_not_copied", "TU324"),
    _plant("threshold_on_logits", "TU304"),
    _plant("training_shown_as_test", "TU317"),
    _plant("macro_accuracy", "TU308"),
    _plant("monitored_name", "TU307", "pytorch_lightning", "lightning"),
    _plant("arguments_swapped", "TU318"),
)
