"""What is said of a party that was not read names what stands in the program."""

from __future__ import annotations

import pytest

from trueup.contract.known import Unknown
from trueup.source import read_text

PROGRAM = """import json
from keras.layers import Dense
from keras.models import Sequential

config = json.load(open("config.json"))
model = Sequential([Dense(3, activation="softmax")])
model.compile(loss={loss}, optimizer="adam", metrics=[{metric}])
"""


@pytest.mark.parametrize("entry", ['config["what"]', 'config["train"]["what"]'])
def test_an_entry_of_a_file_is_told_as_such(entry: str) -> None:
    (setup,) = read_text(PROGRAM.format(loss=entry, metric=entry), "program.py").setups
    for name in (setup.loss.name, setup.metrics[0].name):
        assert isinstance(name, Unknown)
        assert name.why == "an entry of what json.load gives"
