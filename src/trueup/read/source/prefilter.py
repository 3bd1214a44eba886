"""The gate before the parser: bytes in which no classifier can be set up are never parsed.

A file passes when a framework's word and a shape of use stand in it. Only literal searches are made (over 1 GB/s; a
regular expression with character classes reaches 24 MB/s). A long file of torch modules with neither a loss nor a head
is a library's: nothing in it can disagree, and it is read when a program imports it.
"""

from __future__ import annotations

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
    *(b"MarginLoss", b"margin_loss", b"KLDivLoss", b"kl_div"),
)
#: How a head is written in a long file; what weighs positions or experts there is mostly `nn.functional.softmax`.
_TORCH_HEADS = (b"nn.Softmax(", b"nn.LogSoftmax(", b"F.softmax(", b"F.log_softmax(")
_ATTENTION = (b"F.softmax(attn", b"F.softmax(attention", b"F.softmax(scores")
#: What a training loop of the program's own does.
_TRAINS = (b".backward(", b"zero_grad(", b"training_step(")
#: Losses that a linear head disagrees with by itself.
_TAKES_PROBABILITIES = (b"BCELoss", b"binary_cross_entropy(", b"NLLLoss", b"nll_loss")
#: A program's own module file is shorter than this.
_SHORT = 12_000


def may_hold_model(data: bytes) -> bool:
    """False only where the source (or the notebook's JSON) cannot contain the setup of a classifier."""
    keras, torch = b"keras" in data, b"torch" in data
    if keras or torch:
        return (keras and _uses_keras(data)) or (torch and _uses_torch(data))
    if _uses_what_it_was_handed(data):
        return True
    return data.startswith(_WIDE_MARKS) or b"\0k\0e\0r\0a\0s" in data[:4096]


def _uses_keras(data: bytes) -> bool:
    """A model that is compiled or trained, a loss called by hand, or a short file's model that could end in a head."""
    trains = _has_any(data, b".fit(", b".fit_generator(", b"train_on_batch(")
    if trains and (len(data) < _SHORT or _has_any(data, b"Dense", b"rossentropy", b"Model", b"model", b"Sequential")):
        return True
    if _compiles(data) and _has_any(data, b"loss", b"optimizer", b"metrics", b"adam", b"sgd", b"rmsprop"):
        return True
    builds = _has_any(data, b"Sequential(", b"Model(", b"Model)", b"models.") and _has_any(
        data, b"Dense", b"Conv", b"LSTM", b"Activation("
    )
    if len(data) >= _SHORT:
        return builds and b"rossentropy" in data
    return b"rossentropy" in data or (builds and _has_any(data, b"oftmax", b"igmoid", b"Dense"))


def _compiles(data: bytes) -> bool:
    """Something other than a regular expression is compiled."""
    return data.count(b".compile") > data.count(b"re.compile")


def _uses_torch(data: bytes) -> bool:
    """A training loop with a loss, a loss that takes probabilities, or a short file's module or loss.

    A long file that trains nothing is a library's: its losses are called on the scores of its own linear layers, and
    cannot disagree with them, unless they take probabilities.
    """
    lost = _has_any(data, *_TORCH_LOSSES)
    if lost and _has_any(data, *_TRAINS, *_TAKES_PROBABILITIES):
        return True
    if len(data) >= _SHORT:
        heads = sum(map(data.count, _TORCH_HEADS)) > sum(map(data.count, _ATTENTION))
        return heads and (lost or b"nn.Module" in data)
    if lost or not _has_any(data, b"Module", b"Sequential"):
        return lost
    layers = _has_any(data, b"Linear", b"Conv", b"Lazy", b"LSTM", b"GRU")
    return layers and (len(data) < _SHORT // 3 or _has_any(data, b"oftmax", b"igmoid"))


def _uses_what_it_was_handed(data: bytes) -> bool:
    """No framework's word, but a model or its parts come from elsewhere (a helper of the project, a star import)."""
    if b".compile" in data and _compiles(data) and _has_any(data, b"rossentropy", b"metrics", b"optimizer"):
        return True
    if b".fit(" in data and b"epoch" in data:
        return True
    return b"Dense(" in data or (b"nn." in data and b"tensorflow" not in data and _uses_torch(data))


def _has_any(data: bytes, *words: bytes) -> bool:
    return any(word in data for word in words)
