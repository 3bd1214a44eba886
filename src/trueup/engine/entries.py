"""Which functions and classes that nobody calls are worth entering: those in whose text a setup could come together."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from trueup.frameworks import all_frameworks, framework_of
from trueup.frameworks.base import Framework
from trueup.syntax.parse import Source

#: A loss, or the call that joins the parties.
_JOINS = (
    "compile(",
    "Loss(",
    "rossentropy",
    "cross_entropy",
    "nll_loss",
    "mse_loss",
    ".fit(",
    "fit_generator",
    "train_on_batch",
    ".backward(",
    ".gradient(",
    "def training_step(",
    "def compute_loss(",
    "_and_grad(",
    ".grad(",
    " grad(",
    "train_step(",
    ".minimize(",
    "feed_dict",
)
#: An estimator that is trained by a function, and a number that is measured.
_MEASURES = (
    *(".train(", "_score(", ".score(", "predict_proba(", "cross_val", "fscore_support(", "confusion_matrix("),
    *("classification_report(", "roc_curve(", "precision_recall_curve(", "log_loss(", "matthews_corrcoef("),
)
#: Unit tests measure many numbers that nobody prints; `def test_model(model, loader)` of a program holds no assertion.
_TESTS, _ASSERTS = "def test_", ("assert ", "assert_", "self.assert")
_BY_A_FUNCTION = ".train("
#: Calls that only hand on whether a module is trained at present.
_MODES = (".train(self.training)", ".train(mode)")
#: How frameworks write heads that can be judged alone.
_LONE_HEADS = tuple(item.lone_heads for item in all_frameworks() if item.lone_heads is not None)
#: Libraries whose models are trained and asked in loops of the program's own: how answers are counted there.
_LOOPS = tuple(item for item in all_frameworks() if item.counts)
#: What stands in a text that trains by steps of its own.
_STEPS = tuple(dict.fromkeys(word for item in all_frameworks() for word in item.training))
#: Names under which a loss is handed about.
_NAMES_OF_LOSSES = ("loss", "criterion")


def may_join(source: Source, node: ast.AST) -> bool:
    """True where a function or a class mentions a loss, a compile call, a head, or a number that is measured."""
    text = _text(source, node)
    if _has(source, text, _JOINS) or counts_answers(source, text):
        return True
    if _measures(source, text) and not _holds_unit_tests(source):
        return True
    for heads in _LONE_HEADS:
        if any(map(source.mentions, heads.names)) or _has(source, text, heads.layers):
            return _has(source, text, (*heads.layers, *heads.words))
    rows = text.splitlines() if source.mentions("oftmax(") else ()
    return any("oftmax(" in row and "dim" not in row and "axis" not in row for row in rows)


def _holds_unit_tests(source: Source) -> bool:
    return source.mentions(_TESTS) and any(map(source.mentions, _ASSERTS))


def _measures(source: Source, text: str) -> bool:
    """True where an estimator is trained by a function, or a number is measured."""
    found = [word for word in _MEASURES if source.mentions(word) and word in text]
    if found == [_BY_A_FUNCTION]:
        return text.count(_BY_A_FUNCTION) > sum(map(text.count, _MODES))
    return bool(found)


def may_lose(source: Source, node: ast.AST) -> bool:
    """True where a method mentions a loss or the call that joins the parties."""
    text = _text(source, node)
    return _has(source, text, (*_JOINS, *_NAMES_OF_LOSSES, *_MEASURES)) or counts_answers(source, text)


def mentions(source: Source, node: ast.AST, words: tuple[str, ...]) -> bool:
    """True where one of the words stands in a function or a class."""
    return bool(words) and _has(source, _text(source, node), words)


def takes_gradients(sources: Iterable[Source]) -> bool:
    """True where one of the sources trains by steps of its own, or is trained by a library's."""
    return any(source.mentions(word) for source in sources for word in _STEPS)


def moves_weights(library: str, sources: Iterable[Source]) -> bool:
    """False where the gradients that are taken in these sources move nothing: no step of the library stands there."""
    framework = framework_of(library)
    words = framework.updates if framework is not None else ()
    return not words or any(source.mentions(word) for source in sources for word in words)


def has_steps(source: Source, node: ast.AST) -> bool:
    """True where a function trains by steps of its own."""
    return _has(source, _text(source, node), _STEPS)


def counts_answers(source: Source, text: str) -> bool:
    """True where answers are counted in a text, of a library whose models are asked in loops of the program's own."""
    return any(_names(item, source) and _has(source, text, item.counts) for item in _LOOPS)


def has_own_loops(source: Source) -> bool:
    """True where such a library is named in a program."""
    return any(_names(item, source) for item in _LOOPS)


def _has(source: Source, text: str, words: tuple[str, ...]) -> bool:
    """One of the words stands in a part of the source; most stand nowhere in it, which is asked once for all parts."""
    return any(source.mentions(word) and word in text for word in words)


def _names(framework: Framework, source: Source) -> bool:
    return any(map(source.mentions, framework.roots))


def _text(source: Source, node: ast.AST) -> str:
    first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
    return "\n".join(source.lines[first - 1 : last])
