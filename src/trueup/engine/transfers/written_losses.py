"""Losses that a program writes out of arithmetic: `-sum(labels * log(p))` and its kin, followed term by term.

A term is noted on the tensor that it has become. What is trained on such a tensor is a loss of the output and the
labels in its terms; a term that nothing is trained on was a number to look at.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from trueup.contract.head import PROBABILITIES
from trueup.engine import effects
from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.pedigree import Term
from trueup.engine.tensors import HeadTrait, Shape, Tensor, with_labels
from trueup.engine.transfers.graphs import WEIGHTS
from trueup.engine.values import (
    NO_ARGS,
    Call,
    Constant,
    Spot,
    TupleValue,
    UnknownValue,
    Value,
    number_of,
)

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

_LOGARITHMS = frozenset({"log_softmax", "log_sigmoid"})
#: A number that keeps a logarithm finite is no larger, and neither is the margin of an asymmetric loss.
_TINY, _SHIFT = 1e-3, 0.25
#: More terms than a loss is written of.
_MOST = 6
_WHY = "a loss that is written out"
#: The kinds that are losses by themselves -> the rows that they are.
_ROWS = {
    "likelihood": "cross-entropy written out",
    "likelihood of classes": "cross-entropy of class numbers written out",
    "both halves": "binary cross-entropy written out",
    "squares": "squared error written out",
    "distance": "absolute error written out",
}
_OF_LOGARITHMS = {
    "likelihood": "log-likelihood written out",
    "likelihood of classes": "log-likelihood of class numbers written out",
    "both halves": "log-likelihood written out",
}


#: What the logarithm of probabilities that the labels have chosen is; of both: `p * y + (1 - p) * (1 - y)`.
_LIKELIHOODS = {"chosen": "likelihood", "chosen of classes": "likelihood of classes", "chosen of both": "both halves"}


# -- one step after the other -----------------------------------------------------------------------------------------


def _is_output(value: Value | None) -> bool:
    """True for what a model gives, before anything is counted or measured of it."""
    if (
        not isinstance(value, Tensor)
        or value.loss is not None
        or value.figure is not None
        or value.predictions.answer is not None
    ):
        return False
    return value.symbolic and value.source != WEIGHTS


def _may_be_labels(value: Value | None) -> bool:
    """True for data, and for what was not followed: in a loss that is trained, it stands where the labels stand."""
    if isinstance(value, Tensor):
        if value.predictions.answer is not None:
            return value.predictions.answer.decision == "argmax"
        return not value.symbolic and value.predictions.model is None and value.figure is None
    return isinstance(value, UnknownValue)


def _with(tensor: Tensor, *terms: Term, where: Spot | None = None) -> Tensor:
    """A number on the way to a loss: no output any more, of the shape that it has."""
    return Tensor(
        shape=tensor.shape, size=tensor.size, where=where or tensor.where, symbolic=True, why=_WHY, terms=terms,
        head=HeadTrait(direct=False),
    )  # fmt: skip


def _only(tensor: Value | None, *kinds: str) -> Term | None:
    """The one term of a tensor, if it is of these kinds."""
    if not isinstance(tensor, Tensor) or len(tensor.terms) != 1:
        return None
    return tensor.terms[0] if tensor.terms[0].kind in kinds else None


def logarithm(tensor: Tensor, where: Spot) -> Tensor | None:
    """`log(p)`; None for what is no output."""
    chosen = _only(tensor, *_LIKELIHOODS)
    if chosen is not None:
        return _with(tensor, replace(chosen, kind=_LIKELIHOODS[chosen.kind], where=where), where=where)
    total = _only(tensor, "sum of exponentials")
    if total is not None:
        return _with(tensor, replace(total, kind="log of a sum of exponentials"), where=where)
    rest = _only(tensor, "output")
    if rest is not None:
        return _with(tensor, replace(rest, kind="log", where=where), where=where)
    if not _is_output(tensor) or tensor.terms:
        return None
    return _with(tensor, Term(kind="log", output=tensor, where=where), where=where)


def exponential(tensor: Tensor, where: Spot) -> Tensor | None:
    """`exp(scores)`, on the way to a softmax."""
    if not _is_output(tensor) or tensor.head.activation != "linear" or tensor.terms:
        return None
    return _with(tensor, Term(kind="exponentials", output=tensor), where=where)


def log_of_exponentials(tensor: Tensor, shape: Shape | None, where: Spot) -> Tensor | None:
    """`logsumexp(scores)`, whatever the scores are."""
    if not _is_output(tensor):
        return None
    term = Term(kind="log of a sum of exponentials", output=tensor)
    return Tensor(shape=shape, where=where, symbolic=True, why=_WHY, terms=(term,),
                  head=HeadTrait(direct=False))  # fmt: skip


def as_logarithm(tensor: Tensor, of: Tensor, where: Spot) -> Tensor:
    """The logarithm of probabilities as the head that it also is, with what it may become of a loss beside it."""
    return replace(tensor, terms=(Term(kind="log", output=replace(of, terms=()), where=where),))


def squared(tensor: Tensor, where: Spot) -> Tensor | None:
    """`square(labels - p)`."""
    term = _only(tensor, "difference")
    return None if term is None else _with(tensor, replace(term, kind="squares", where=where), where=where)


def absolute(tensor: Tensor, where: Spot) -> Tensor | None:
    """`abs(labels - p)`."""
    term = _only(tensor, "difference")
    return None if term is None else _with(tensor, replace(term, kind="distance", where=where), where=where)


def of_class(tensor: Tensor, labels: Value | None, where: Spot) -> Tensor | None:
    """`log_probabilities[arange(n), labels]`: of each row the column of its class."""
    log = _only(tensor, "log")
    if log is not None:
        return _of_rows(replace(log, kind="likelihood of classes", labels=labels, where=where), where)
    if not _is_output(tensor):
        return None
    if tensor.head.activation in _LOGARITHMS:
        term = Term(kind="likelihood of classes", output=tensor, labels=labels, logarithm=True, where=where)
        return _of_rows(term, where)
    return _of_rows(Term(kind="chosen of classes", output=tensor, labels=labels, where=where), where)


def at_classes(machine: Machine, tensor: Tensor, index: Value, where: Spot | None) -> Tensor | None:
    """`log_probabilities[range(n), labels]`; None for every other index. Of one item `log_probabilities[label]`."""
    if where is None or not (_only(tensor, "log") or _is_output(tensor)) or (tensor.terms and not _only(tensor, "log")):
        return None
    if isinstance(index, TupleValue):
        parts = [machine.resolve(item) or item for item in index.items]
        several = len(parts) == 2 and not isinstance(parts[0], Constant) and _may_be_labels(parts[1])
        # `log_p[:, labels]` picks the same columns for all items, and not each item's own class.
        cut = any(isinstance(part, Call) and part.name == "slice" for part in parts)
        return of_class(tensor, parts[1], where) if several and not cut else None
    of_one_item = tensor.shape is not None and len(tensor.shape) == 1 and tensor.head.activation in _LOGARITHMS
    return of_class(tensor, index, where) if of_one_item and _may_be_labels(index) else None


def _of_rows(term: Term, where: Spot) -> Tensor:
    return Tensor(shape=(None,), where=where, symbolic=True, why=_WHY, terms=(term,),
                  head=HeadTrait(direct=False))  # fmt: skip


def negated(tensor: Tensor) -> tuple[Term, ...]:
    """The terms of `-tensor`."""
    return tuple(replace(term, negated=not term.negated) for term in tensor.terms)


def reduced(tensor: Tensor) -> tuple[Term, ...]:
    """The terms of a sum or a mean of the numbers."""
    return tuple(
        replace(term, kind="sum of exponentials") if term.kind == "exponentials" else term for term in tensor.terms
    )


# -- operators --------------------------------------------------------------------------------------------------------


def operation(left: Value, op: ast.operator, right: Value, where: Spot) -> Tensor | None:
    """`left op right` as a step of a loss; None where it is none, and what else it is counts."""
    if isinstance(op, ast.Mult):
        return _times(left, right, where) or _times(right, left, where)
    if isinstance(op, (ast.Add, ast.Sub)):
        return _normalised(left, op, right, where) or _added(left, op, right, where)
    if isinstance(op, ast.Div):
        return _divided(left, right, where)
    if isinstance(op, ast.Pow) and number_of(right) == 2 and isinstance(left, Tensor):
        return squared(left, where)
    return None


def inner_product(left: Value, right: Value, where: Spot) -> Tensor | None:
    """`dot(labels, log(p))`, the sum of their products; None where one has rows, and for what is no step of a loss."""
    if any(isinstance(side, Tensor) and side.shape is not None and len(side.shape) > 1 for side in (left, right)):
        return None
    step = operation(left, ast.Mult(), right, where)
    if step is None or _only(step, "likelihood") is None:
        return None
    return replace(step, shape=None, size=None)


def beside(base: Value, left: Value, op: ast.operator, right: Value, where: Spot) -> Value:
    """What arithmetic makes of an output, with what it may become of a loss noted beside it."""
    if not isinstance(base, Tensor) or base.loss is not None or base.figure is not None:
        return base
    output, other = (left, right) if _is_output(left) else (right, left)
    rest = _only(output, "output")
    if rest is not None and rest.complement and isinstance(op, ast.Mult) and _may_be_labels(other):
        return replace(base, terms=(replace(rest, kind="chosen", labels=other, where=where),))
    if not isinstance(output, Tensor) or not _is_output(output) or output.terms:
        return replace(base, terms=()) if base.terms else base
    number = number_of(other)
    # `1 - p`, and `1 + 1e-8 - p` of those who keep the logarithm from minus infinity.
    if isinstance(op, ast.Sub) and number is not None and abs(number - 1) <= _TINY and output is right:
        return replace(base, terms=(Term(kind="output", output=output, complement=True),))
    if isinstance(op, ast.Sub) and number is None and _may_be_labels(other):
        return replace(base, terms=(Term(kind="difference", output=output, labels=other, where=where),))
    if isinstance(op, ast.Mult) and number is None and _may_be_labels(other):
        return replace(base, terms=(Term(kind="chosen", output=output, labels=other, where=where),))
    return base


def _times(term: Value, other: Value, where: Spot) -> Tensor | None:
    """`labels * log(p)`, and a loss that is weighted."""
    if not isinstance(term, Tensor):
        return None
    number = number_of(other)
    if number is not None:
        # A number in front weighs a loss or turns its sign; in front of an output it scales that, which is no step of a
        # loss.
        if not term.terms or any(item.kind in ("output", "difference") for item in term.terms):
            return None
        return _with(term, *(negated(term) if number < 0 else term.terms), where=where)
    log = _only(term, "log")
    if log is not None:
        if not _may_be_labels(other):
            return None
        labels, minus = _without_sign(other)
        found = replace(log, kind="likelihood", labels=labels, negated=log.negated != minus, where=where)
        return _with(term, found, where=where)
    if _is_output(term) and not term.terms and term.head.activation in _LOGARITHMS and _may_be_labels(other):
        found = Term(kind="likelihood", output=term, labels=other, logarithm=True, where=where)
        return _with(term, found, where=where)
    if _only(term, "difference") is not None and (other is term or _is_same_difference(term, other)):
        return squared(term, where)
    # Class weights, masks and focal factors weigh the loss of each item, and change nothing of what it expects.
    if term.terms and all(item.kind in _ROWS for item in term.terms):
        return _with(term, *term.terms, where=where)
    return None


def _is_same_difference(term: Tensor, other: Value) -> bool:
    """True for `(p - y)` beside the `(p - y)` that it is multiplied with: of the same numbers, written alike."""
    first, second = _only(term, "difference"), _only(other, "difference")
    if first is None or second is None or first.output is not second.output or first.labels is not second.labels:
        return False
    nodes = (side.where.node for side in (first, second) if side.where is not None)
    written = [ast.dump(node) for node in nodes if isinstance(node, ast.AST)]
    return len(written) == 2 and written[0] == written[1]


def _without_sign(labels: Value) -> tuple[Value, bool]:
    """The labels of `-y * log(p)`, which is read as `(-y) * log(p)`, and whether they stood under a minus."""
    known = labels.labels if isinstance(labels, Tensor) else None
    if known is None or known.lowest is None or known.highest is None or not known.lowest < 0 or known.highest > 0:
        return labels, False
    assert isinstance(labels, Tensor)
    return with_labels(labels, lowest=-known.highest, highest=-known.lowest), True


def _normalised(left: Value, op: ast.operator, right: Value, where: Spot) -> Tensor | None:
    """`scores - logsumexp(scores)`: log-softmax."""
    total = _only(right, "log of a sum of exponentials")
    if total is None or not isinstance(op, ast.Sub) or not isinstance(left, Tensor) or not _is_output(left):
        return None
    if left.where != total.output.where or left.head != total.output.head:
        return None
    return effects.activated(replace(left, terms=()), "log_softmax", where)


def _added(left: Value, op: ast.operator, right: Value, where: Spot) -> Tensor | None:
    """Terms of a loss that are added up; what is added to them beside is no matter."""
    first = left.terms if isinstance(left, Tensor) else ()
    second = right.terms if isinstance(right, Tensor) else ()
    if isinstance(op, ast.Sub) and isinstance(right, Tensor):
        second = negated(right)
    base = left if first else right
    if not (first or second) or not isinstance(base, Tensor):
        return None
    if not (first and second) and any(term.kind in _LIKELIHOODS for term in (*first, *second)):
        number = number_of(right if first else left)
        return None if number is None or abs(number) > _TINY else replace(base, terms=first or second)
    called = next((side for side in (left, right) if isinstance(side, Tensor) and side.loss is not None), None)
    number = number_of(right if first else left)
    early = any(term.kind not in _ROWS for term in (*first, *second))
    if early and number is not None and (abs(number) <= _TINY or _is_shifted(first, op, number)):
        return replace(base, terms=first or second)
    kept = _joined([term for term in (*first, *second) if term.kind in _ROWS or term.kind.startswith("chosen")])
    if not kept or (early and number is not None):
        return None
    # Beside a loss of a library both are trained.
    return _with(base, *kept[:_MOST], where=where) if called is None else replace(called, terms=kept[:_MOST])


def _is_shifted(terms: tuple[Term, ...], op: ast.operator, number: float) -> bool:
    """True for `1 - p + 0.05`, which an asymmetric loss cuts at 1: what is all but no class costs nothing."""
    rest = len(terms) == 1 and terms[0].kind == "output" and terms[0].complement
    return rest and isinstance(op, ast.Add) and 0 < number <= _SHIFT


def _joined(terms: list[Term]) -> tuple[Term, ...]:
    """The halves of 0 and of 1 are one loss together."""
    found: list[Term] = []
    for term in terms:
        at = next((i for i, other in enumerate(found) if _are_halves(term, other)), None)
        if at is None:
            found.append(term)
            continue
        of_one = found[at] if term.complement else term
        kind = "both halves" if term.kind == "likelihood" else "chosen of both"
        found[at] = replace(of_one, kind=kind, complement=False)
    return tuple(term for term in found if not any(_beside_another(term, other) for other in found))


def _beside_another(item: Term, other: Term) -> bool:
    """True where another number of the same head is weighed beside this one, as of the half of 0 that was not read."""
    alike = item.kind == other.kind == "likelihood" and item.output.where == other.output.where
    return alike and item.output.head.activation != other.output.head.activation


def _are_halves(item: Term, other: Term) -> bool:
    alike = item.kind == other.kind and item.kind in ("likelihood", "chosen") and item.complement != other.complement
    return alike and item.output.where == other.output.where


def _divided(left: Value, right: Value, where: Spot) -> Tensor | None:
    """`exp(scores) / sum(exp(scores))` is a softmax; a loss that is divided stays that loss."""
    if not isinstance(left, Tensor) or not left.terms:
        return None
    item, total = _only(left, "exponentials"), _only(right, "sum of exponentials")
    if item is not None and total is not None and item.output.where == total.output.where:
        return effects.activated(replace(item.output, terms=()), "softmax", where)
    if all(term.kind in _ROWS for term in left.terms) or _only(left, "chosen", "chosen of classes") is not None:
        return _with(left, *left.terms, where=where)
    if _only(left, "log") is not None and isinstance(right, Constant):
        return left
    return None


def keeps_probabilities(tensor: Tensor, op: ast.operator, number: float | None) -> bool:
    """True for `p + 1e-10`, which keeps a logarithm finite."""
    tiny = number is not None and abs(number) <= _TINY
    return tiny and isinstance(op, (ast.Add, ast.Sub)) and tensor.head.activation in PROBABILITIES


# -- training ---------------------------------------------------------------------------------------------------------


def trained_on(machine: Machine, loss: Value | None, where: Spot, library: str) -> bool:
    """Something is trained on a loss that is written out: each of its terms is noted. False where it has none."""
    loss = machine.resolve(loss)
    terms = loss.terms if isinstance(loss, Tensor) else ()
    found = [(term, row) for term in terms if (row := _row_of(term)) is not None]
    for term, row in found:
        machine.record.note(
            LossCalled(
                loss=UnknownValue(_WHY, term.where), name=row, output=term.output, labels=term.labels,
                from_logits=None, args=NO_ARGS, library=library, path=dict(machine.store.path), where=where,
                meant="integer" if term.kind.endswith("of classes") else "",
            )
        )  # fmt: skip
    return bool(found)


def _row_of(term: Term) -> str | None:
    """The loss that a term is; of scores that are chosen by labels only the negative is one, as it is minimised."""
    if term.kind in _ROWS:
        return (_OF_LOGARITHMS if term.logarithm else _ROWS).get(term.kind)
    if not term.negated or not isinstance(term.labels, Tensor):
        return None
    if term.kind == "chosen" and term.labels.labels.encoding == "one-hot":
        return _OF_LOGARITHMS["likelihood"]
    if term.kind == "chosen of classes" and term.labels.labels.encoding in ("integer", "binary"):
        return _OF_LOGARITHMS["likelihood of classes"]
    return None
