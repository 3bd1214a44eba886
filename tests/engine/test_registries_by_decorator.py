"""Classes and functions that a decorator keeps under a name, and hands back as they are."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

CLASS = """
{decorator}
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 5)

    def forward(self, x):
        return torch.softmax(self.out(x), 1)
"""
FUNCTION = """
{decorator}
def small():
    return nn.Sequential(nn.Linear(8, 5), nn.Softmax(1))
"""
PROGRAM = """
import torch
from torch import nn
{registry}
{defined}
model, criterion = {looked_up}, nn.CrossEntropyLoss()
for x, y in loader:
    criterion(model(x), y).backward()
"""
BY_NAME = """
MODELS = {}

def register(name):
    def wrap(made):
        {checked}
        MODELS[name] = made
        return made
    return wrap
"""
AS_IT_IS = """
MODELS = {}

def register(made):
    MODELS[made.__name__] = made
    return made
"""
OBJECT = """
class Registry:
    def __init__(self, name):
        self.name = name
        self.modules = {}

    def register(self, name=None, force=False):
        def wrap(made):
            self._add(made, name)
            return made
        return wrap

    def _add(self, made, name):
        if name in self.modules:
            raise KeyError(name)
        self.modules[name] = made

    def build(self, name, **options):
        return self.modules[name](**options)

MODELS = Registry("models")
"""


def codes(registry: str, defined: str, looked_up: str) -> list[str]:
    text = PROGRAM.format(registry=registry, defined=defined, looked_up=looked_up)
    found = [each for setup in read_text(text, "p.py").setups for each in findings_of(setup, all_rules())]
    return [f"{each.severity} {each.code}" for each in found]


@pytest.mark.parametrize("defined", [CLASS, FUNCTION], ids=["class", "function"])
@pytest.mark.parametrize(
    ("registry", "decorator", "looked_up"),
    [
        (BY_NAME.replace("{checked}", "pass"), '@register("small")', 'MODELS["small"]()'),
        (BY_NAME.replace("{checked}", "assert name not in MODELS"), '@register("small")', 'MODELS["small"]()'),
        (OBJECT, '@MODELS.register("small")', 'MODELS.build("small")'),
        (OBJECT, '@MODELS.register(name="small")', 'MODELS.modules["small"]()'),
    ],
)
def test_what_is_kept_is_found(registry: str, decorator: str, looked_up: str, defined: str) -> None:
    assert codes(registry, defined.format(decorator=decorator), looked_up) == ["error TU105"]


def test_a_class_under_its_own_name() -> None:
    assert codes(AS_IT_IS, CLASS.format(decorator="@register"), "Small()") == ["error TU105"]


@pytest.mark.parametrize(
    "registry",
    [
        "def register(made):\n    made.forward = plain\n    return made",
        "def register(made):\n    class Other(made):\n        forward = plain\n    return Other",
        "def register(made):\n    return anything(made)",
        "from mylib import patch\ndef register(made):\n    patch(made)\n    return made",
        "def register(made):\n    type.__setattr__(made, 'forward', plain)\n    return made",
        "def register(made):\n    for name in names():\n        setattr(made, name, plain)\n    return made",
    ],
)
def test_a_class_that_is_made_another_is_no_evidence(registry: str) -> None:
    assert "error TU105" not in codes(registry, CLASS.format(decorator="@register"), "Small()")
