"""The gate before the parser: bytes in which no classifier can be set up are never parsed.

A file passes when a framework's word and a shape of use stand in it. Only literal searches are made (over 1 GB/s; a
regular expression with character classes reaches 24 MB/s), the rarest words first, and what passes is asked again
without its long texts: a docstring that shows how to call `fit()` trains nothing. A long file of torch modules with
neither a loss nor a head is a library's: nothing in it can disagree, and it is read when a program imports it.
"""

from __future__ import annotations

import re

#: Every ASCII word is spelled with NULs between its letters in these.
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
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
#: A name under which another library has its `nn` and its `Dense`; what it trains is not read.
_OTHERS = (b"import jax", b"flax", b"optax")
#: How a head is written in a long file; what weighs positions or experts there is mostly `nn.functional.softmax`.
_TORCH_HEADS = (b"nn.Softmax(", b"nn.LogSoftmax(", b"F.softmax(", b"F.log_softmax(")
#: What stands in the line of a softmax that weighs positions or experts, and is no head.
_WEIGHS = (b"attn", b"attention", b"scores", b"weights", b"router", b"routing")
#: What a training loop of the program's own does.
_TRAINS = (b".backward(", b"zero_grad(", b"training_step(")
#: What a program does that hands its model to a training loop of another file.
_HANDS_OVER = (b"import train", b"import Train", b".train(")
#: Losses that a linear head disagrees with by itself.
_TAKES_PROBABILITIES = (b"BCELoss", b"binary_cross_entropy(", b"NLLLoss", b"nll_loss")
#: Metrics that order items by their scores; what they are given can be judged without a framework.
_RANKS = (b"roc_auc_score(", b"average_precision_score(", b"roc_curve(", b"precision_recall_curve(", b"log_loss(",
          b"brier_score_loss(")  # fmt: skip
#: Sources whose order a loaded model's predictions have, and what compares them with labels.
_SHUFFLED_SOURCES = (b"flow_from_", b"_dataset_from_directory")
_COMPARES = (b"_score(", b"confusion_matrix(", b"classification_report(", b".classes")
#: A class of the program that is a torch module, or modules in a row.
_MODULES = (b"Module)", b"Module,", b"Sequential")
#: What stands in a call that compiles a model, and how far from a call's beginning its words are looked for.
_COMPILES_WITH = (b"rossentropy", b"metrics", b"optimizer")
_CALL = 400
#: A program's own module file is shorter than this.
_SHORT = 12_000
_LONG_TEXT = b'"""'
#: A comment that is meant for trueup and takes no finding out.
_STATES = re.compile(rb"#\s*trueup\s*:(?!\s*noqa\b)")


def may_hold_model(data: bytes) -> bool:
    """False only where the source (or the notebook's JSON) cannot contain the setup of a classifier."""
    if not _passes(data):
        return False
    return _LONG_TEXT not in data or _passes(without_long_texts(data))


def may_state(data: bytes) -> bool:
    """False where no comment of the file can state something for trueup, or be meant to."""
    return b"trueup" in data and _STATES.search(data) is not None


def only_lends_layers(data: bytes) -> bool:
    """True for layers of torch that nothing in the file gives a head, a loss or a training: only another file may."""
    return (
        b"torch" in data
        and not _has_any(data, (b"keras", b"oftmax", b"igmoid", b"oss", b"kl_div", b"__main__"))
        and not _has_any(data, (*_TORCH_LOSSES, *_TRAINS))
    )


def _passes(data: bytes) -> bool:
    keras, torch = b"keras" in data, b"torch" in data
    if keras or torch:
        return (keras and _uses_keras(data)) or (torch and _uses_torch(data))
    if _uses_what_it_was_handed(data) or (b"sklearn" in data and _has_any(data, _RANKS)):
        return True
    return data.startswith(_WIDE_MARKS) or b"\0k\0e\0r\0a\0s" in data[:4096]


def without_long_texts(data: bytes) -> bytes:
    """The source without what stands between triple quotes, rows kept; all of it where pairs cannot be told for sure.

    Nothing in a text is ever interpreted, so nothing that can be read is lost. Marks that stand in a comment or in
    another text, or after a backslash, would turn code and text round: then the source is left as it is.
    """
    if b"'''" in data:
        return data
    parts = data.split(_LONG_TEXT)
    code, texts = parts[::2], parts[1::2]
    if len(code) == len(texts) or any(text.endswith(b"\\") for text in texts):
        return data
    for before in code[:-1]:
        line = before[before.rfind(b"\n") + 1 :]
        if b"#" in line or b"'" in line or b'"' in line:
            return data
    rows = [b'"' + b"\n" * text.count(b"\n") + b'"' for text in texts]
    return b"".join(part for pair in zip(code, [*rows, b""], strict=True) for part in pair)


def _uses_keras(data: bytes) -> bool:
    """A model that is compiled or trained, a loss called by hand, or a short file's model that could end in a head."""
    trains = b".fit" in data and _has_any(data, (b".fit(", b".fit_generator(", b".fit ("))
    if (trains or b"train_on_batch(" in data) and (
        len(data) < _SHORT or _has_any(data, (b"Dense", b"rossentropy", b"Model", b"model", b"Sequential"))
    ):
        return True
    if _compiles(data) and _has_any(data, (b"loss", b"optimizer", b"metrics", b"adam", b"sgd", b"rmsprop")):
        return True
    if b"oftmax" in data and _has_any(data, _ONE_UNIT):
        return True
    if b".predict" in data and _has_any(data, _SHUFFLED_SOURCES) and _has_any(data, _COMPARES):
        return True
    losses = b"rossentropy" in data or b"ross_entropy" in data
    if losses and len(data) < _SHORT:
        return True
    if not losses and len(data) >= _SHORT:
        return False
    builds = _has_any(data, (b"Sequential(", b"Model(", b"Model)", b"models.")) and _has_any(
        data, (b"Dense", b"Conv", b"LSTM", b"Activation(")
    )
    return builds and (losses or _has_any(data, (b"oftmax", b"igmoid", b"Dense")))


#: A layer of one unit, which a softmax makes a constant wherever it stands.
_ONE_UNIT = (b"Dense(1,", b"Dense(1)", b"units=1,", b"units=1)")


def _compiles(data: bytes) -> bool:
    """Something other than a regular expression or a torch module is compiled, or a notebook's text names the call."""
    if b".compile" not in data:
        return False
    calls = sum(data.count(b".compile" + sign) for sign in (b"(", b" (", b"`"))
    return calls > data.count(b"re.compile(") + data.count(b"torch.compile(")


def _uses_torch(data: bytes) -> bool:
    """A training loop with a loss, a loss that takes probabilities, or a short file's module, loss or training.

    A long file that trains nothing is a library's: its losses are called on the scores of its own linear layers, and
    cannot disagree with them, unless they take probabilities or the scores went through a softmax. A module with such a
    head may be trained by another file, which is read with it; only a part of a package (it imports from its
    neighbours) has so many users that none of them is looked for.
    """
    if b"oftmax()" in data and _has_any(data, (b"Softmax()", b"LogSoftmax()")):
        return True
    if len(data) >= _SHORT:
        head = b"oftmax(" in data and _has_head(data)
        if head and b"nn.Module" in data and b"\nfrom ." not in data:
            return True
        if not _may_lose(data):
            return False
        calls = head or _has_any(data, _TRAINS) or _has_any(data, _TAKES_PROBABILITIES)
        return calls and _has_any(data, _TORCH_LOSSES)
    if _may_lose(data) and (_has_any(data, _TORCH_LOSSES) or _has_any(data, _TRAINS)):
        return True
    if len(data) < _SHORT // 2 and b"__main__" in data and _has_any(data, _HANDS_OVER):
        return True
    layers = _has_any(data, _MODULES) and _has_any(data, (b"Linear", b"Conv", b"LSTM", b"GRU"))
    return layers and (len(data) < _SHORT // 3 or _has_any(data, (b"oftmax", b"igmoid")))


def _may_lose(data: bytes) -> bool:
    """False where no loss of torch is named: all their names but one hold "oss", which is quicker than all of them."""
    return b"oss" in data or b"kl_div(" in data


def _has_head(data: bytes) -> bool:
    """A softmax stands in a line that does not talk of attention or experts."""
    at = data.find(b"oftmax(")
    while at >= 0:
        end = data.find(b"\n", at)
        row = data[data.rfind(b"\n", 0, at) + 1 : len(data) if end < 0 else end]
        if _has_any(row, _TORCH_HEADS) and not _has_any(row, _WEIGHS):
            return True
        at = data.find(b"oftmax(", at + 1)
    return False


def _uses_what_it_was_handed(data: bytes) -> bool:
    """No framework's word, but a model or its parts come from elsewhere (a helper of the project, a star import)."""
    if _compiles(data) and _has_any(data, _COMPILES_WITH) and _calls(data, b".compile", (*_COMPILES_WITH, b"**")):
        return True
    if b".fit(" in data and b"epoch" in data and _calls(data, b".fit(", (b"epoch", b"**")):
        return True
    builds = b"Dense(" in data or (b"nn." in data and b"tensorflow" not in data and _uses_torch(data))
    return builds and not _has_any(data, _OTHERS)


def _calls(data: bytes, call: bytes, words: tuple[bytes, ...]) -> bool:
    """One of the words stands in a call, or shortly behind its beginning."""
    at = data.find(call)
    while at >= 0:
        if _has_any(data[at : at + _CALL], words):
            return True
        at = data.find(call, at + 1)
    return False


def _has_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    for word in words:  # noqa: SIM110 - asked of every file; `any` takes longer than the searches in short ones
        if word in data:
            return True
    return False
