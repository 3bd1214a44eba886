"""What `trueup check --diff` says that further fixes would mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.cli.main import main

PROGRAM = """\
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

labels = to_categorical(classes, 10)
model = Sequential()
model.add(Dense(10, activation="softmax", input_dim=20))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(features, labels)
"""


def test_a_diff_promises_the_unsafe_fixes_that_are_left_after_the_safe_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The safe fix of the metric leaves nothing of the unsafe one, which renames what the run logged before it."""
    monkeypatch.chdir(tmp_path)
    early = "callbacks=[EarlyStopping(monitor='val_acc')], validation_split=0.1"
    logged = "from keras.callbacks import EarlyStopping\n" + PROGRAM.replace("labels)\n", f"labels, {early})\n")
    Path("digits.py").write_text(logged)
    Path("requirements.txt").write_text("keras==2.3.1\n")
    assert main(["check", "--select", "TU301,TU307", "--diff"]) == 1
    assert capsys.readouterr().err == "Would fix 1 finding.\n"
    assert main(["check", "--select", "TU301,TU307", "--fix", "--unsafe-fixes"]) == 1
    assert "1 fixed" in capsys.readouterr().out
    Path("digits.py").write_text(logged)
    assert main(["check", "--select", "TU307", "--diff"]) == 0
    assert capsys.readouterr().err == "Nothing would be fixed.\n1 more fix with --unsafe-fixes.\n"
