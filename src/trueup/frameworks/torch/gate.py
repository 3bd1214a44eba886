"""Whether a setup of PyTorch may stand in a file's bytes."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.frameworks.gates import SHORT, has_any, has_other_layers

#: How the losses of torch.nn and torch.nn.functional end.
_TORCH_LOSSES = (
    *(
        b"EntropyLoss",
        b"cross_entropy",
        b"BCE",
        b"NLLLoss",
        b"nll_loss",
        b"MSELoss",
        b"mse_loss",
        b"L1Loss",
        b"l1_loss",
    ),
    *(b"MarginLoss", b"margin_loss", b"KLDivLoss", b"kl_div("),
)
#: How a head is written in a long file; what weighs positions or experts there is mostly `nn.functional.softmax`.
_TORCH_HEADS = (b"nn.Softmax(", b"nn.LogSoftmax(", b"F.softmax(", b"F.log_softmax(")
#: What stands in the line of a softmax that weighs positions or experts, and is no head.
_WEIGHS = (b"attn", b"attention", b"scores", b"weights", b"router", b"routing")
#: What a training loop of the program's own does.
_TRAINS = (b".backward(", b"zero_grad(", b"training_step(")
#: What a program does that only asks a trained model, and how it counts the answers.
_EVALUATES = (b".eval()", b"no_grad(", b"inference_mode(")
_COUNTS = (b"argmax", b"torch.max(", b".max(1", b".max(dim", b".topk(", b"accuracy(", b"_score(", b".round(",
           b"torch.eq(")  # fmt: skip
#: How a file measures answers that another one hands it.
_MEASURES = (b"_score(", b"_fscore_support(", b"confusion_matrix(", b"classification_report(", b"torchmetrics")
#: What a program does that hands its model to a training loop of another file.
_HANDS_OVER = (b"import train", b"import Train", b".train(")
#: Losses that a linear head disagrees with by itself.
_TAKES_PROBABILITIES = (b"BCELoss", b"binary_cross_entropy(", b"NLLLoss", b"nll_loss")
#: A class of the program that is a torch module, or modules in a row.
_MODULES = (b"Module)", b"Module,", b"Sequential")
#: What a file deep in a package takes from it.
_DEEP = b"\nfrom ..."


def may_hold_setup(data: bytes) -> bool:
    """A training loop with a loss, a loss that takes probabilities, or a short file's module, loss or training.

    A long file that trains nothing is a library's: its losses are called on the scores of its own linear layers, and
    cannot disagree with them, unless they take probabilities or the scores went through a softmax. A module with such a
    head may be trained by another file, which is read with it; only a part of a package (it imports from its
    neighbours) has so many users that none of them is looked for. Deep in a package no long file is read unless it
    trains: what imports it brings it along.
    """
    if len(data) >= SHORT and _DEEP in data and not has_any(data, _TRAINS):
        return False
    if b"oftmax()" in data and has_any(data, (b"Softmax()", b"LogSoftmax()")):
        return True
    if b"oftmax(" in data and any(map(_leaves_the_axis_out, _rows_with_softmax(data))):
        return True
    if len(data) >= SHORT:
        head = b"oftmax(" in data and _has_head(data)
        if head and b"nn.Module" in data and b"\nfrom ." not in data:
            return True
        if not _may_lose(data):
            return False
        if b'"cell_type"' in data and b".backward(" in data:
            return True  # what makes a notebook long are its pictures
        calls = head or has_any(data, _TRAINS) or has_any(data, _TAKES_PROBABILITIES)
        return calls and has_any(data, _TORCH_LOSSES)
    if _may_lose(data) and (has_any(data, _TORCH_LOSSES) or has_any(data, _TRAINS)):
        return True
    if len(data) < SHORT // 2 and b"__main__" in data and has_any(data, _HANDS_OVER):
        return True
    if has_any(data, _EVALUATES) and has_any(data, _COUNTS):
        return True
    layers = has_any(data, _MODULES) and has_any(data, (b"Linear", b"Conv", b"LSTM", b"GRU"))
    return layers and (len(data) < SHORT // 3 or has_any(data, (b"oftmax", b"igmoid")))


def may_hold_unnamed(data: bytes) -> bool:
    """PyTorch is not named, but its `nn` comes from elsewhere: a helper of the project, a star import."""
    return b"nn." in data and b"tensorflow" not in data and may_hold_setup(data) and not has_other_layers(data)


def only_lends_layers(data: bytes) -> bool:
    """True for layers of torch that nothing in the file gives a head, a loss or a training: only another file may.

    What asks a model and counts its answers, or measures answers that it is handed, does something of its own.
    """
    if has_any(data, (b"keras", b"oftmax", b"igmoid", b"oss", b"kl_div", b"__main__")):
        return False
    if has_any(data, (*_TORCH_LOSSES, *_TRAINS, *_MEASURES)):
        return False
    return not (has_any(data, _EVALUATES) and has_any(data, _COUNTS))


def _may_lose(data: bytes) -> bool:
    """False where no loss of torch is named: all their names but one hold "oss", which is quicker than all of them."""
    return b"oss" in data or b"kl_div(" in data


def _has_head(data: bytes) -> bool:
    """A softmax stands in a line that does not talk of attention or experts."""
    return any(has_any(row, _TORCH_HEADS) and not has_any(row, _WEIGHS) for row in _rows_with_softmax(data))


def _leaves_the_axis_out(row: bytes) -> bool:
    """`probs = F.softmax(self.fc(x))`: one line that says nothing of an axis, in a call that ends in it."""
    _, function, passed = row.partition(b"F.softmax(") if b"F.softmax(" in row else row.partition(b"F.log_softmax(")
    closed = passed.count(b")") > passed.count(b"(")
    return bool(function) and closed and not has_any(passed, (b"dim", b"axis", b",", b"*"))


def _rows_with_softmax(data: bytes) -> Iterator[bytes]:
    at = data.find(b"oftmax(")
    while at >= 0:
        end = data.find(b"\n", at)
        yield data[data.rfind(b"\n", 0, at) + 1 : len(data) if end < 0 else end]
        at = data.find(b"oftmax(", at + 1)
