"""A layer means the same wherever it is met: in a program, in the model that it builds, and in the file of that model.

Rows of layers and operations are drawn, each written down as a graph, as a Sequential, as a model inside a model, as a
class of the program's own, and as one of several outputs; what is believed of the head must not depend on the reader.
"""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import Any

import drawn_models as models
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trueup.contract.head import Head
from trueup.contract.known import is_known, value_of
from trueup.models.described.setups import setups_of
from trueup.models.live import LiveArguments, describe
from trueup.models.saved import read_model
from trueup.source import read_text

KINDS = ("functional", "sequential", "nested", "subclassed")
Believed = tuple[Any, ...]


def believed(head: Head) -> Believed:
    """What a reader believes of a head; what is said of an activation counts only where there is one."""
    units, activation, rank, axis = map(value_of, (head.units, head.activation, head.rank, head.axis))
    if activation is None:
        return (units, None, rank)
    axis = -1 if axis is None else axis - rank if axis > 0 and rank is not None else axis
    return (units, activation, rank, axis, head.direct, head.under)


def built(text: str) -> Any:
    """The model that a program builds; its lines can be read again, as those of a file can."""
    name = f"<agreement of layers {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    made: dict[str, Any] = {}
    exec(compile(text, name, "exec"), made)
    return made["model"]


def in_source(text: str) -> list[Believed]:
    """What is read in the program, of the model that it compiles."""
    program = f"{text}model.compile('adam', 'mse')\nmodel.fit(x_train, y_train)\n"
    setups = read_text(program, "program.py").setups
    return [believed(one.head) for one in setups if is_known(one.loss.name)]


def in_memory(model: Any) -> list[Believed]:
    return [believed(one.head) for one in setups_of(describe(model, LiveArguments())).setups]


def in_a_file(model: Any, path: Path) -> list[Believed]:
    model.save(path)
    return [believed(one.head) for one in read_model(None, str(path)).reading.setups]


def check(text: str, model: Any, path: Path, *, saved: bool) -> None:
    told = in_source(text)
    assert told, text
    assert in_memory(model) == told, text
    if saved and "Lambda" not in text:
        assert in_a_file(model, path) == told, text


def built_where_it_fits(text: str) -> Any:
    """The model, None for sizes that do not fit together, which Keras itself refuses."""
    try:
        return built(text)
    except Exception:
        return None


def cuts_a_model(text: str) -> bool:
    """A part is taken of what a whole model gives: for `check` that may be the predictions of a trained model."""
    lines = text.splitlines()
    inner = [number for number, line in enumerate(lines) if "= keras.Sequential(" in line]
    return any("x[" in line or "reshape" in line or "ops." in line for at in inner for line in lines[at + 1 :])


@pytest.mark.slow
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_row_of_layers_is_the_same_to_every_reader(keras3: Any, tmp_path: Path, data: st.DataObject) -> None:
    def pick(choices: Any) -> Any:
        return data.draw(st.sampled_from(tuple(choices)))

    kind = pick(KINDS)
    row = models.drawn(pick, operations=kind in ("functional", "nested"))
    text = getattr(models, kind)(row)
    assume(not cuts_a_model(text))
    model = built_where_it_fits(text)
    assume(model is not None)
    check(text, model, tmp_path / "model.keras", saved=kind != "subclassed")


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_each_of_several_outputs_is_the_same_to_every_reader(keras3: Any, tmp_path: Path, data: st.DataObject) -> None:
    def pick(choices: Any) -> Any:
        return data.draw(st.sampled_from(tuple(choices)))

    one, other = (models.drawn(pick, operations=True, most=2) for _ in range(2))
    assume(one.rank == other.rank)
    text = models.several(one, other, named=pick((True, False)))
    assume(not cuts_a_model(text))
    model = built_where_it_fits(text)
    assume(model is not None)
    check(text, model, tmp_path / "model.keras", saved=True)


def alone(rank: int, text: str, layer: bool) -> str:
    return models.functional(models.Drawn(rank, [(text, layer)]))


@pytest.mark.slow
@pytest.mark.parametrize("before", ["x = 1 - x", "x = x - 1", "x = L.Dense(3)(x)\nx = 1 - x"])
def test_a_mean_whose_axes_are_not_kept_is_the_same_to_every_reader(keras3: Any, tmp_path: Path, before: str) -> None:
    text = (
        "import keras\nL = keras.layers\ninputs = keras.Input((6,))\n"
        f"x = inputs\n{before}\nx = keras.ops.mean(x, axis=-1)\nmodel = keras.Model(inputs, x)\n"
    )
    check(text, built(text), tmp_path / "model.keras", saved=True)


WORDS = {"act": "softmax", "units": 6, "mode": '"ave"', "merge": "Average", "recurrent": "GRU"}
EACH = [
    (rank, text.format(x="x", **WORDS), layer)
    for table, layer in ((models.LAYERS, True), (models.OPERATIONS, False))
    for rank, rows in table.items()
    for text, _ in rows
]


@pytest.mark.parametrize(("rank", "text", "layer"), EACH, ids=[text for _, text, _ in EACH])
def test_each_layer_and_operation_behind_a_softmax(
    keras3: Any, tmp_path: Path, rank: int, text: str, layer: bool
) -> None:
    first = 'L.Dense(6, activation="softmax")'
    program = models.functional(models.Drawn(rank, [(first, True), (text, layer)]))
    check(program, built(program), tmp_path / "m.keras", saved=True)


@pytest.mark.parametrize("recurrent", models.RECURRENT)
@pytest.mark.parametrize("activation", models.ACTIVATIONS)
@pytest.mark.parametrize("mode", [*models.MODES, "None"])
def test_both_directions_in_every_mode(keras3: Any, tmp_path: Path, recurrent: str, activation: str, mode: str) -> None:
    layer = f'L.Bidirectional(L.{recurrent}(3, activation="{activation}"), merge_mode={mode})'
    text = models.functional(models.Drawn(3, [(layer, True)]))
    if mode == "None":
        text = text.replace("keras.Model(given, x)", "keras.Model(given, x[0])")
    check(text, built(text), tmp_path / "m.keras", saved=True)
