"""What is known only under a test that was not decided: no evidence where the test asks about the very thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import TYPE_CHECKING

from trueup.contract.assumption import Assumption, Part
from trueup.contract.head import Head
from trueup.contract.known import Unknown, is_known, value_of
from trueup.contract.labels import Labels
from trueup.engine.immutable import replace
from trueup.engine.option_defaults import is_beside_others
from trueup.engine.outcomes import can_meet, comparison, comparisons
from trueup.engine.store import combine
from trueup.engine.tensors import Tensor
from trueup.engine.values import NO_GUARDS, Guards, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: Names of what the size of a head is told by: `num_classes`, `len(labels)`, `out_dim`, `self.n_outputs`.
_COUNTS = re.compile(
    r"class|categor|label|target|output|units|out_dim|out_features|n_out|logits?|preds?\b", re.IGNORECASE
)
#: Attributes and methods that ask for a shape.
_SHAPES = frozenset({"shape", "ndim", "ndims", "dim", "size", "rank", "output_shape", "int_shape", "get_shape"})
#: So many characters of a test are shown.
_WORDS = 60
#: What stands for a comparison: the word, its two sides.
_COMPARED = 3
#: Why a number of units, or an activation, that an option has by default is not known.
BESIDE_OTHERS = "it is the default of an option, on a way where another option is given"
#: Why the number of units is not known that a test asks for, which chooses among losses as a rule.
OWN_SIZE = "a test of the output's own size, which was not decided, stands before it"


def head_under_doubt(machine: Machine, head: Head, tensor: Value, guards: Guards, own: Guards) -> Head:
    """The head under these outcomes: its size is no evidence on a branch that asks about sizes.

    own: the outcomes that the head itself depends on, which were asked when it was made.
    """
    if is_beside_others(machine, head.units.where, guards | own):
        head = replace(head, units=Unknown(BESIDE_OTHERS, head.where), more_than_one=False)
    if is_beside_others(machine, head.activation.where, guards | own):
        head = replace(head, activation=Unknown(BESIDE_OTHERS, head.where))
    for asked in _others(guards, own):
        asks = _asks(machine, asked)
        if asks and not _made_inside(machine, asked, tensor):
            return replace(head, units=Unknown(OWN_SIZE, head.where), more_than_one=False)
    return head


def labels_under_doubt(
    machine: Machine, labels: Labels, value: Value | None, guards: Guards, own: Guards = NO_GUARDS
) -> Labels:
    """The labels under these outcomes: on a branch that asks for the number of classes they may be others.

    own: the outcomes that the labels themselves depend on.
    """
    asks = {_asks(machine, asked) for asked in _others(guards, own) if not _made_inside(machine, asked, value)}
    why = "a test of sizes that was not decided stands before it"
    if "count" in asks or "shape" in asks:
        unknown = Unknown(why, labels.where)
        labels = replace(labels, classes=unknown, columns=unknown, lowest=unknown, highest=unknown)
    return replace(labels, encoding=Unknown(why, labels.where)) if "shape" in asks else labels


def asks_for_sizes(machine: Machine, guards: Guards) -> bool:
    """True where one of these outcomes is of a test of sizes that was not decided."""
    return any(_asks(machine, asked) for asked, _ in guards)


def _others(guards: Guards, own: Guards) -> list[Hashable]:
    mine = {asked for asked, _ in own}
    return [asked for asked, _ in guards if asked not in mine]


def _asks(machine: Machine, asked: Hashable) -> str:
    """What an undecided test asks: "shape" of a tensor, "count" of classes or outputs, "" for anything else."""
    found = machine.doubts.get(asked)
    if found is None:
        return ""
    names = [part.attr for part in ast.walk(found[1]) if isinstance(part, ast.Attribute)]
    if _SHAPES & set(names):
        return "shape"
    names += [part.id for part in ast.walk(found[1]) if isinstance(part, ast.Name)]
    numbers = any(isinstance(part, ast.Constant) and isinstance(part.value, int) for part in ast.walk(found[1]))
    return "count" if numbers and any(_COUNTS.search(name) for name in names) else ""


def of_items_of_loops(guards: Guards) -> Guards:
    """The outcomes of tests of an item that a loop goes through."""
    return frozenset((asked, way) for asked, way in guards if _is_of_an_item(asked))


def on_another_pass(path: Mapping[Hashable, bool], of_items: Guards) -> bool:
    """True for a path that differs in a test of an item that a loop goes through: nobody knows which is the last."""
    return any(path.get(asked, way) != way for asked, way in of_items)


def _is_of_an_item(asked: Hashable) -> bool:
    if not isinstance(asked, tuple):
        return False
    return asked[:1] == ("element",) or any(_is_of_an_item(part) for part in asked)


def coming_together(head: Guards, loss: Guards) -> bool:
    """False for a head and a loss that depend on different questions: nobody knows that both come in one run.

    Questions about one thing (`dataset == "mnist"`, `dataset in ("a", "b")`) are none of them, unless together they
    leave it a value that neither asks for: what cannot come together is known by their answers.
    """
    asked, other = {question for question, _ in head}, {question for question, _ in loss}
    if not asked or not other or asked & other:
        return True
    answers = [dict(_equalities(guards)) for guards in (head, loss)]
    shared = answers[0].keys() & answers[1].keys()
    return any(any((*answers[0][item], *answers[1][item])) for item in shared)


def _equalities(guards: Guards) -> Iterable[tuple[Hashable, list[bool]]]:
    """What is compared with constants, each with whether it is equal to one of them."""
    found: dict[Hashable, list[bool]] = {}
    for question, way in guards:
        several = isinstance(question, tuple) and question[:1] in (("or",), ("and",))
        parts = question[1:] if several else (question,)  # type: ignore[index]
        compared = [comparison(part) for part in parts]
        items = {item[0] for item in compared if item is not None and item[1] == "Eq"}
        if len(items) == 1 and None not in compared:
            found.setdefault(items.pop(), []).append(way)
    return found.items()


def of_any(head: Head, heads: tuple[Value, ...]) -> Head:
    """What is the same for all of several heads, whichever of them it is; at the least, that each has several units."""
    tensors = [item for item in heads if isinstance(item, Tensor)]
    why = "it depends on another test than the loss"
    unread = len(tensors) < len(heads)
    # One number for each item has no size of its own, and is another thing than an output of which nothing is known.
    if is_known(head.units) and (unread or len({(item.last, item.shape == (None,)) for item in tensors}) > 1):
        several = not unread and all(item.more_than_one or (item.last or 0) > 1 for item in tensors)
        head = replace(head, units=Unknown(why, head.where), more_than_one=several)
    if is_known(head.activation) and (unread or len({item.head.activation for item in tensors}) > 1):
        head = replace(head, activation=Unknown(why, head.where))
    return head


def open_ways(own: Guards, ways: Iterable[tuple[Guards, Value]], decided: Guards) -> list[tuple[Guards, Tensor]]:
    """Of all heads at a place those that may be there instead of one, by the outcomes of tests that were not decided.

    own: the outcomes that this head depends on. decided: what holds there anyway, or is asked by the loss as well.
    """
    if not own - decided:
        return []
    path, compared = dict(decided), comparisons(decided)
    return [(guards, head) for guards, head in ways if isinstance(head, Tensor) and can_meet(path, guards, compared)]


def on_open_ways(head: Head, own: Guards, ways: Iterable[tuple[Guards, Tensor]], decided: Guards) -> Head:
    """The head; what was done to it last is no evidence where a test that was not decided leaves it otherwise.

    Nor is the number of its axes. ways: the heads of `open_ways`. For its activation, an option of the command line has
    a default, and so a way that is gone.
    """
    asked = {question for question, _ in own - decided}
    path = dict(decided)
    activation, rank = value_of(head.activation), value_of(head.rank)
    if rank is not None and _is_another_value(path):
        head = replace(head, rank=Unknown("an option is none of the values that the program asks for", head.where))
    for guards, other in ways:
        bent = activation is not None and other.head.activation not in (None, activation)
        turned = rank is not None and other.shape is not None and len(other.shape) != rank
        open_here = {question for question, _ in guards - own if question in asked} if bent or turned else ()
        if turned and open_here:
            head = replace(
                head, rank=Unknown("a test that was not decided leaves the head with other axes", head.where)
            )
        if bent and not all(map(_is_of_an_option, open_here)):
            why = "a test that was not decided leaves the head with another activation"
            head = replace(head, activation=Unknown(why, head.where))
    return head


def _is_another_value(path: Mapping[Hashable, bool]) -> bool:
    """True where something equals none of the two or more constants that it is compared with: no way that is meant."""
    compared: dict[Hashable, list[bool]] = {}
    for question, way in path.items():
        if isinstance(question, tuple) and len(question) == _COMPARED and question[0] == "Eq":
            compared.setdefault(question[1], []).append(way)
    return any(len(ways) > 1 and not any(ways) for ways in compared.values())


def way_taken(
    machine: Machine, head: Head, own: Guards, ways: Iterable[tuple[Guards, Tensor]], decided: Guards
) -> tuple[Assumption, ...]:
    """What the head assumes of tests that were not decided, where they leave it with other units or an activation.

    own, ways, decided: as for `on_open_ways`.
    """
    asked = {question for question, _ in own - decided}
    facts = (value_of(head.units), value_of(head.activation))
    for guards, tensor in ways:
        other = (tensor.last, tensor.head.activation)
        differs = [None not in (new, old) and new != old for new, old in zip(other, facts, strict=True)]
        open_ones = [question for question, _ in guards - own if question in asked] if any(differs) else []
        if open_ones:
            # What the ways have in common holds on each of them.
            part: Part = "meeting" if all(differs) else "units" if differs[0] else "activation"
            return (Assumption(part, f"one way of {_test_words(machine, open_ones[0])}", undecided=True),)
    return ()


def one_way(machine: Machine, own: Guards) -> tuple[Assumption, ...]:
    """What a head assumes that depends on these outcomes, where the other ways of the tests were not read."""
    questions = sorted((question for question, _ in own), key=repr)
    if not questions:
        return ()
    return (Assumption("meeting", f"one way of {_test_words(machine, questions[0])}", undecided=True),)


def loss_taken(
    machine: Machine, name: str | None, chosen: Guards, ways: Iterable[tuple[Guards, str | None]]
) -> tuple[Assumption, ...]:
    """What a loss assumes of tests that were not decided, where they leave another one in its place.

    chosen: the outcomes that the loss depends on and the head does not. ways: all losses of the call, by name.
    """
    for guards, other in ways:
        if None in (name, other) or other == name or combine(chosen, guards) is not None:
            continue
        asked = {question for question, _ in guards}
        found = [question for question, way in chosen if (question, not way) in guards]
        found += [question for question, _ in chosen if question not in asked]
        if found:
            return (Assumption("meeting", f"one way of {_test_words(machine, found[0])}", undecided=True),)
    return ()


def _test_words(machine: Machine, asked: Hashable) -> str:
    found = machine.doubts.get(asked)
    if found is None:
        return "a branch that was not decided"
    words = ast.unparse(found[1])
    return f"a test that was not decided ({words if len(words) <= _WORDS else words[: _WORDS - 1] + '…'})"


def _is_of_an_option(question: Hashable) -> bool:
    if not isinstance(question, tuple):
        return False
    return question[:1] == ("argument",) or any(_is_of_an_option(part) for part in question)


def _made_inside(machine: Machine, asked: Hashable, tensor: Value | None) -> bool:
    """True for a head that is made on the branch itself: it is what the branch means."""
    node = machine.doubts[asked][0] if asked in machine.doubts and tensor is not None else None
    if node is None or tensor is None:
        return False
    spots = (tensor.head.units_where, tensor.where) if isinstance(tensor, Tensor) else (tensor.where,)
    rows = [getattr(spot.node, "lineno", 0) for spot in spots if spot is not None]
    return any(node.lineno <= row <= (node.end_lineno or row) for row in rows)  # type: ignore[attr-defined]
