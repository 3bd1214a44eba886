"""A module means the same in a program and in memory: rows of modules and operations are drawn and read both ways."""

from __future__ import annotations

import linecache
from typing import Any

import drawn_modules as modules
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.contract.head import Head
from trueup.contract.known import is_known, value_of
from trueup.models.described.setups import setups_of
from trueup.models.live import LiveArguments, describe
from trueup.source import read_text

torch = pytest.importorskip("torch")
KINDS = ("sequential", "module", "nested", "listed")
TRAINING = """
criterion = nn.CrossEntropyLoss()
for x_batch, y_batch in loader:
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
"""


def believed(head: Head) -> tuple[Any, ...]:
    """What a reader believes of a head; what is said of an activation counts only where there is one."""
    units, activation, rank, axis = map(value_of, (head.units, head.activation, head.rank, head.axis))
    return (units, activation, rank, *((axis, head.direct, head.under) if activation is not None else ()))


def built(text: str) -> Any:
    """The module that a program builds; its lines can be read again, as those of a file can."""
    name = f"<agreement of modules {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    made: dict[str, Any] = {}
    exec(compile(text, name, "exec"), made)
    return made["model"]


def check(text: str) -> None:
    told = [believed(one.head) for one in read_text(text + TRAINING, "program.py").setups if is_known(one.loss.name)]
    assert told, text
    live = setups_of(describe(built(text), LiveArguments(loss=torch.nn.CrossEntropyLoss()))).setups
    assert [believed(one.head) for one in live] == told, text


@pytest.mark.slow
@settings(max_examples=300)
@given(st.data())
def test_a_row_of_modules_is_the_same_to_both_readers(data: st.DataObject) -> None:
    def pick(choices: Any) -> Any:
        return data.draw(st.sampled_from(tuple(choices)))

    kind = pick(KINDS)
    check(getattr(modules, kind)(modules.drawn(pick, operations=kind in ("module", "nested"))))


@pytest.mark.parametrize("operation", modules.OPERATIONS)
@pytest.mark.parametrize("behind", ["nn.Linear(8, 3)", "nn.Softmax(dim=1)"])
def test_each_operation(operation: str, behind: str) -> None:
    check(modules.module([("nn.Linear(8, 8)", True), (behind, True), (operation, False)]))


@pytest.mark.parametrize("written", modules.MODULES)
def test_each_module(written: str) -> None:
    check(modules.sequential([("nn.Linear(8, 8)", True), (written.format(units=3), True)]))


@pytest.mark.parametrize("bidirectional", [True, False])
def test_recurrent_modules_in_both_directions(bidirectional: bool) -> None:
    text = modules.module([(f"nn.LSTM(8, 5, bidirectional={bidirectional})", True)])
    check(text.replace("x = self.part0(x)", "x, state = self.part0(x)"))
