"""A program of which only a stretch of releases is known: what is believed of it, and what is said."""

from __future__ import annotations

from itertools import pairwise

import pytest

from trueup.contract.finding import Finding
from trueup.contract.target import Target, Version
from trueup.facts.ranges import candidates, narrowed, range_words, unbounded
from trueup.rules import all_rules, findings_of
from trueup.source import read_text

KERAS_2 = "from keras.utils import np_utils\nfrom keras.models import Sequential\nfrom keras.layers import Dense\n"
ONE = 'm = Sequential([Dense(1, activation="sigmoid", input_shape=(3,))])\n'
TEN = 'm = Sequential([Dense(10, activation="softmax", input_shape=(3,))])\n'


def said(text: str) -> list[Finding]:
    return [one for setup in read_text(text, "a.py").setups for one in findings_of(setup, all_rules())]


def compiled(loss: str, metric: str, *reads: str, first: str = KERAS_2 + ONE) -> str:
    lines = "".join(f'print(h.history["{name}"])\n' for name in reads)
    return f'{first}m.compile("adam", "{loss}", metrics=["{metric}"])\nh = m.fit(x, y)\n{lines}'


@pytest.mark.parametrize(
    ("metric", "reads", "since", "until"),
    [
        ("mae", ["mae"], (2, 3, 0), (3, 0)),
        ("mae", ["mean_absolute_error"], (2, 0, 0), (2, 3, 0)),
        ("accuracy", ["acc"], (2, 0, 0), (2, 3, 0)),
        ("accuracy", ["accuracy", "val_accuracy"], (2, 3, 0), (3, 0)),
        ("acc", ["acc"], (2, 0), (3, 0)),
        ("accuracy", ["acc", "accuracy"], (2, 0), (3, 0)),
        ("accuracy", ["loss", "f1"], (2, 0), (3, 0)),
    ],
)
def test_a_name_that_is_read_tells_which_releases_are_meant(
    metric: str, reads: list[str], since: Version, until: Version
) -> None:
    (setup,) = read_text(compiled("binary_crossentropy", metric, *reads), "a.py").setups
    assert (setup.target.since, setup.target.until) == (since, until)


@pytest.mark.parametrize(
    ("metric", "name"),
    [("mae", "mae"), ("mae", "mean_absolute_error"), ("accuracy", "acc"), ("accuracy", "accuracy")],
)
def test_a_name_that_some_of_the_releases_log_is_no_finding(metric: str, name: str) -> None:
    assert [one.code for one in said(compiled("mse", metric, name)) if one.code == "TU307"] == []


def test_names_that_no_release_logs_together_are_told_for_the_releases_of_each() -> None:
    found = said(compiled("binary_crossentropy", "accuracy", "acc", "accuracy"))
    (told,) = [one for one in found if one.code == "TU307"]
    assert (told.severity, told.changes) == ("note", ())
    assert 'reads "accuracy", which this run does not log (so in Keras 2.0.0 to 2.2.5)' in told.have


def test_a_name_that_no_release_logs_is_told_for_all() -> None:
    (found,) = [one for one in said(compiled("binary_crossentropy", "accuracy", "f1")) if one.code == "TU307"]
    assert found.holds_for.startswith("Keras 2.0.0 to 2.3.1, tf.keras 2.4 to 2.15: line 1 uses np_utils")


def test_what_only_some_of_the_releases_do_is_a_note_that_names_them() -> None:
    text = compiled("binary_crossentropy", "accuracy", first=KERAS_2 + TEN).replace(
        "fit(x, y", "fit(x, np_utils.to_categorical(y, 10)"
    )
    (found,) = [one for one in said(text) if one.code == "TU301"]
    assert (found.severity, found.changes) == ("note", ())
    assert "so in Keras 2.0.0 to 2.3.1" in found.have
    told = [one for one in said(text + 'print(h.history["acc"])\n') if one.code == "TU301"]
    assert [one.severity for one in told] == ["warning"]


@pytest.mark.parametrize(
    "line", ["tf.log(y)", "tf.layers.dense(x, 3)", "tf.train.AdamOptimizer(0.1)", "tf.ConfigProto()"]
)
def test_names_of_tensorflow_1_bound_both_libraries(line: str) -> None:
    head = "import tensorflow as tf\nfrom {} import layers, models\n"
    rest = 'm = models.Sequential([layers.Dense(1, activation="sigmoid")])\nm.compile("adam", "mse", metrics=["acc"])\n'
    rest = rest.replace('"acc"', '"accuracy"')
    ends = {}
    for library in ("keras", "tensorflow.keras"):
        text = (
            f"{head.format(library)}def f(x, y):\n    return {line}\n{rest}h = m.fit(x, y)\nprint(h.history['acc'])\n"
        )
        (setup,) = read_text(text, "a.py").setups
        ends[library] = setup.target.until
        assert [one.code for one in said(text) if one.code == "TU307"] == []
    assert ends == {"keras": (2, 3, 0), "tensorflow.keras": (2, 0)}


def test_the_parts_of_a_stretch_cover_it_without_a_gap() -> None:
    target = Target(library="keras", version=(2, 2, 4), since=(2, 0), until=(3, 0))
    spans = [span for _, span in candidates(target)]
    assert (spans[0].line, spans[0].since) == ("keras", (2, 0, 0))
    assert (spans[-1].line, spans[-1].until) == ("tf.keras", (3, 0, 0))
    assert all(before.until == after.since for before, after in pairwise(spans))
    assert range_words(target) == "Keras 2.0.0 to 2.3.1, tf.keras 2.4 to 2.15"
    assert range_words(Target(library="keras", version=(2, 2, 4))) == ""


def test_narrowing_keeps_the_release_that_stands_for_the_rest_where_it_can() -> None:
    target = Target(library="keras", version=(2, 2, 4), since=(2, 0), until=(3, 0), why="np_utils")
    parts = [one for one, _ in candidates(target)]
    old = narrowed(target, [one for one in parts if one.version < (2, 3)], "it reads acc")
    assert (old.version, old.since, old.until, old.why) == ((2, 2, 4), (2, 0, 0), (2, 3, 0), "np_utils; it reads acc")
    new = narrowed(target, [one for one in parts if one.version >= (2, 3)], "it reads accuracy")
    assert new.version is not None
    assert new.version >= (2, 3)
    assert narrowed(target, [], "nothing") == target


def test_a_target_of_which_nothing_is_known_reaches_to_today() -> None:
    assert range_words(unbounded(Target(library="tf.keras"))).startswith("Keras 3.15.1, tf.keras 1.4 to 2.15")
    assert unbounded(Target(library="torch")) == Target(library="torch")
