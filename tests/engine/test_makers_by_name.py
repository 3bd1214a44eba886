"""A dict of classes and functions by a name that was not read: each of them is a way of its own."""

from __future__ import annotations

import pytest

from trueup.contract.known import value_of
from trueup.source import read_text

_PROGRAM = """import sys
import torch
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, {small})

    def forward(self, x):
        return self.out(x)


def large():
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, {large}))


nets = {{"small": Small, "large": large{further}}}
{before}
model, criterion = {chosen}(), nn.CrossEntropyLoss()
for x, y in loader:
    scores = model(x)
    criterion(scores, y).backward()
    print((scores.argmax(1) == y).sum())
"""


def _units(chosen: str, *, small: int = 5, large: int = 5, further: str = "", before: str = "") -> set[int | None]:
    text = _PROGRAM.format(chosen=chosen, small=small, large=large, further=further, before=before)
    setups = read_text(text, "program.py").setups
    assert setups
    return {value_of(setup.head.units) for setup in setups}


@pytest.mark.parametrize("chosen", ["nets[sys.argv[1]]", "nets.get(sys.argv[1])", 'nets[read()["network"]]'])
def test_whichever_it_is_has_so_many_units(chosen: str) -> None:
    assert _units(chosen) == {5}


def test_one_that_was_not_followed_is_no_evidence_against_the_others() -> None:
    assert _units("nets[sys.argv[1]]", further=', "other": unread.Net') == {5}


def test_where_they_differ_each_is_a_way() -> None:
    assert _units("nets[sys.argv[1]]", large=7) == {5, 7}


def test_a_default_that_is_no_key_is_to_be_overwritten() -> None:
    before = (
        "options = {'network': ''}\nfor word in sys.argv[1:]:\n    options[word.split('=')[0]] = word.split('=')[1]"
    )
    assert _units("nets[options['network']]", before=before) == {5}
    assert _units("nets['']") == {5}
    # A question for a key that is not there has an answer, though.
    assert _units("(nets.get('other') or Small)", large=7) == {5}


def test_a_test_of_the_name_decides() -> None:
    before = "name = sys.argv[1]\nif name == 'small':\n    raise SystemExit"
    assert _units("nets[name]", large=7, before=before) == {7}


@pytest.mark.parametrize("before", ["nets.update(read())", "nets[read()] = other"])
def test_a_dict_that_may_hold_others_is_left_alone(before: str) -> None:
    assert _units("nets[sys.argv[1]]", before=before) == {None}


def test_a_dict_of_numbers_is_no_dict_of_models() -> None:
    text = "import sys\nfrom torch import nn\nsizes = {'a': 5, 'b': 7}\nmodel = nn.Linear(8, sizes[sys.argv[1]])\n"
    text += "nn.CrossEntropyLoss()(model(rows), labels).backward()\n"
    (setup,) = read_text(text, "program.py").setups
    assert value_of(setup.head.units) is None


_MANY = """import sys
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width, classes):
        super().__init__()
        self.out = nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, classes))

    def forward(self, x):
        return self.out(x)


{classes}
{nets}
criterion = nn.CrossEntropyLoss()
for x, y in loader:
    scores = net(x)
    criterion(scores, y).backward()
"""


def test_of_more_than_are_followed_those_whose_heads_tell_the_same_are_one() -> None:
    """Four networks, each with the classes of three data sets."""
    classes = "".join(f"if sys.argv[1] == 'd{n}':\n    classes = {n}\nel" for n in (5, 7)) + "se:\n    classes = 9\n"
    nets = "".join(f"if sys.argv[2] == 'n{n}':\n    net = Net({n}, classes)\nel" for n in (16, 32, 64))
    setups = read_text(
        _MANY.format(classes=classes, nets=nets + "se:\n    net = Net(8, classes)\n"), "program.py"
    ).setups
    assert {value_of(setup.head.units) for setup in setups} == {5, 7, 9}
