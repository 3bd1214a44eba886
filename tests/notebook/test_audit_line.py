"""`%trueup audit LABELS ANSWERS`: the two expressions, what the second one gives, and the card."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("IPython")
pytest.importorskip("ipykernel")
pytest.importorskip("jupyter_client")

from kernel_session import kernel

from trueup.contract.bad_input import BadInputError
from trueup.notebook.audit_line import _options, _two_expressions, kind_of


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("y_test model.predict(x_test)", ("y_test", "model.predict(x_test)")),
        ("y[:, 0]  f(a, b = 1)", ("y[:, 0]", "f(a, b = 1)")),
        ("np.asarray(y_test) (scores > 0.5).astype(int)", ("np.asarray(y_test)", "(scores > 0.5).astype(int)")),
        ("'a b' c", ("'a b'", "c")),
    ],
)
def test_two_expressions_are_told_apart(line: str, parts: tuple[str, str]) -> None:
    assert _two_expressions(line) == parts


@pytest.mark.parametrize("line", ["", "y_test", "y_test model.predict(", "a b c"])
def test_what_is_no_pair_is_refused(line: str) -> None:
    with pytest.raises(BadInputError, match="two expressions"):
        _two_expressions(line)


def test_options_stand_anywhere() -> None:
    said = _options("--proba y model.predict(x) --reported=0.97")
    assert (said.kind, said.reported, said.rest.split()) == ("proba", "0.97", ["y", "model.predict(x)"])
    said = _options("y --reported 97.1% --logits z")
    assert (said.kind, said.reported, said.rest.split()) == ("logits", "97.1%", ["y", "z"])


class Estimator:
    classes_ = (0, 1)


def test_what_answers_are_is_never_guessed_from_values() -> None:
    memory = {"tree": Estimator(), "net": object()}
    assert kind_of("tree.predict(x)", memory) == "predicted"
    assert kind_of("tree.predict_proba(x)", memory) == "proba"
    assert kind_of("net.predict(x)", memory) is None
    assert kind_of("scores", memory) is None


def test_the_card_is_shown_and_a_model_says_what_it_gives(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    build = """import keras, numpy as np
x = np.random.rand(40, 8); y_test = np.arange(40) % 4
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4, activation="softmax")])
bare = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4)])"""
    with kernel(tmp_path) as session:
        session.run(f"%load_ext trueup\n{build}")
        card = session.run("%trueup audit y_test model.predict(x, verbose=0)")
        assert "trueup audit" in card.html[0]
        assert "majority share <strong>25" in card.html[0]
        assert session.run("%trueup audit y_test bare.predict(x, verbose=0)").html
        unknown = session.run("%trueup audit y_test np.ones(40)")
        assert "Add --predicted, --proba or --logits" in unknown.printed
        held = session.run("%trueup audit --predicted y_test y_test.copy() --reported 1.0")
        assert "reported" in held.html[0]
