"""What configurations can hold beside what the old files do: calls in all formats, objects, what is not Keras's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from model_files import BINARY, SOFTMAX, STACK, archive, functional, hdf5, layer, told

from trueup.contract.known import value_of
from trueup.contract.reading import Reading
from trueup.contract.target import Target
from trueup.frameworks.keras.saved import hdf5 as saved_hdf5
from trueup.models.saved import read_model

INPUT = layer("InputLayer", "x", batch_shape=[None, 4])


def reading(tmp_path: Path, model: dict[str, Any], compiled: Any = None, **more: Any) -> Reading:
    """What is read of an archive with this model."""
    config = {**model, **({"compile_config": compiled} if compiled is not None else {})}
    return read_model(None, str(archive(tmp_path / "m.keras", config)), **more).reading


def keras_tensor(name: str, shape: list[int | None]) -> dict[str, Any]:
    """A tensor as Keras 3 writes it into the arguments of a call."""
    return {
        "class_name": "__keras_tensor__",
        "config": {"shape": shape, "dtype": "float32", "keras_history": [name, 0, 0]},
    }


def test_calls_of_keras_3_are_followed_and_give_shapes(tmp_path: Path) -> None:
    dense = {**layer("Dense", "d", units=5, activation="softmax"), "inbound_nodes": [
        {"args": [keras_tensor("x", [None, 7, 4])], "kwargs": {}}]}  # fmt: skip
    (setup,) = reading(tmp_path, functional([INPUT, dense], ["d", 0, 0]), BINARY).setups
    assert told(setup)[:3] == (None, 5, "softmax")
    assert value_of(setup.head.rank) == 3


@pytest.mark.parametrize(
    ("kind", "config", "more"),
    [
        ("Softmax", {"axis": -1}, {"module": "keras.src.ops.nn", "registered_name": "Softmax"}),
        ("TFOpLambda", {"function": "nn.softmax"}, {"module": "tf_keras.src.layers.core.tf_op_layer"}),
        ("TensorFlowOpLayer", {"node_def": 'name: "Softmax"\nop: "Softmax"\ninput: "dense/BiasAdd"\n'}, {}),
    ],
)
def test_operations_are_read_as_such(tmp_path: Path, kind: str, config: dict[str, Any], more: dict[str, Any]) -> None:
    last = {**layer(kind, "s", ["d"], **config), **more}
    (setup,) = reading(tmp_path, functional([INPUT, layer("Dense", "d", ["x"], units=1), last], [["s", 0, 0]])).setups
    assert told(setup)[:3] == (None, 1, "softmax")


def test_the_tensors_of_a_sum_are_both_followed(tmp_path: Path) -> None:
    layers = [
        INPUT,
        layer("Dense", "a", ["x"], units=3),
        layer("Dense", "b", ["x"], units=3),
        layer("Add", "s", ["a", "b"]),
    ]
    assert told(reading(tmp_path, functional(layers, [["s", 0, 0]])).setups[0])[:3] == (None, 3, "linear")
    layers[2] = layer("Dense", "b", ["x"], units=3, activation="relu")
    assert told(reading(tmp_path, functional(layers, [["s", 0, 0]])).setups[0])[:3] == (None, 3, None)


def test_outputs_carry_the_names_of_a_dict_and_numbers_where_a_layer_is_taken_twice(tmp_path: Path) -> None:
    layers = [INPUT, layer("Dense", "a", ["x"], units=3), layer("Dense", "b", ["x"], units=1, activation="sigmoid")]
    model = functional(layers, {"kind": ["a", 0, 0], "rare": ["b", 0, 0]})
    setups = reading(tmp_path, model, {"loss": {"rare": "binary_crossentropy", "kind": "mse"}}).setups
    assert [told(one)[:4] for one in setups] == [
        ("kind", 3, "linear", "mean_squared_error"),
        ("rare", 1, "sigmoid", "binary_crossentropy"),
    ]
    twice = reading(tmp_path, functional(layers, [["a", 0, 0], ["a", 0, 0]])).setups
    assert [one.output for one in twice] == ["a", "a_1"]


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("categorical_crossentropy", "categorical_crossentropy"),
        ({"module": "builtins", "class_name": "function", "config": "mse"}, "mean_squared_error"),
        ({"module": "keras.losses", "class_name": "Hinge", "config": {}, "registered_name": None}, "hinge"),
        ({"class_name": "LossFunctionWrapper", "config": {"fn": "poisson", "name": "mine"}}, "poisson"),
        (["binary_crossentropy"], "binary_crossentropy"),
        ({"module": "mine", "class_name": "Hinge", "config": {}, "registered_name": "mine>Hinge"}, None),
        ({"class_name": "__lambda__", "config": {"code": "4wEA"}}, None),
        (7, None),
    ],
)  # fmt: skip
def test_a_loss_in_every_form_that_files_have(tmp_path: Path, loss: Any, name: str | None) -> None:
    (setup,) = reading(tmp_path, STACK, {"loss": loss}).setups
    assert value_of(setup.loss.name) == name


def test_what_is_not_of_keras_is_told_with_its_place(tmp_path: Path) -> None:
    own = {"module": None, "class_name": "Mine", "config": {}, "registered_name": "mine>Mine"}
    wrapped = {
        "class_name": "TimeDistributed",
        "config": {"layer": {"class_name": "Lambda", "config": {"function": {}}}},
    }
    model = {"class_name": "Sequential", "config": {"layers": [own, wrapped, SOFTMAX]}}
    metric = {"module": "mine", "class_name": "Share", "config": {}, "registered_name": "mine>Share"}
    found = reading(tmp_path, model, {"loss": "mse", "metrics": [{"class_name": "__lambda__", "config": {}}, metric]})
    assert [(unread.where.path, unread.why.partition(",")[0]) for unread in found.unread] == [
        ("layers[0]", "mine>Mine is a class of the program's own"),
        ("layers[1].layer", "a Lambda layer holds code"),
        ("compile.metrics[0]", "a lambda is stored as code"),
        ("compile.metrics[1]", "mine>Share is a class of the program's own"),
    ]
    assert told(found.setups[0])[:3] == (None, 3, "softmax")


def test_many_parts_of_one_kind_are_counted_not_listed(tmp_path: Path) -> None:
    layers = [{"class_name": "Lambda", "config": {}}] * 50
    found = reading(tmp_path, {"class_name": "Sequential", "config": {"layers": [*layers, SOFTMAX]}}, BINARY)
    assert len(found.unread) == 21
    assert found.unread[-1].why == "30 more parts of such kinds"


def test_a_class_of_the_programs_own_around_it_all_hides_the_head(tmp_path: Path) -> None:
    model = {"module": None, "class_name": "Sub", "config": {}, "registered_name": "Sub"}
    (setup,) = reading(tmp_path, model, BINARY).setups
    assert told(setup) == (None, None, None, "binary_crossentropy", False, ("binary_accuracy",))
    assert "own class Sub" in dict(setup.missing)["head units"]


def test_a_release_that_is_asked_for_goes_before_the_files(tmp_path: Path) -> None:
    target = Target(library="keras", version=(2, 0, 4), why="--target")
    assert reading(tmp_path, STACK, BINARY, target=target).setups[0].target is target
    assert str(reading(tmp_path, STACK, BINARY).setups[0].target) == "Keras 3.15.1"


@pytest.mark.parametrize(
    ("version", "library", "number"),
    [
        ("2.2.4-tf", "tf.keras", (2, 1)),
        ("2.1.6-tf", "tf.keras", (1, 12)),
        ("2.20.1", "tf-keras", (2, 20, 1)),
        ("2.6.0", "keras", (2, 6, 0)),
        ("3.0.0.dev2024", "keras", (3, 0, 0)),
        ("", "keras", None),
        ("soon", "keras", None),
    ],
)
def test_the_release_is_the_one_that_the_file_names(
    tmp_path: Path, version: str, library: str, number: tuple[int, ...] | None
) -> None:
    pytest.importorskip("h5py")
    path = hdf5(tmp_path / "m.h5", {"keras_version": version, "model_config": STACK, "training_config": BINARY})
    target = read_model(None, str(path)).reading.setups[0].target
    assert (target.library, target.version) == (library, number)


def test_a_file_without_a_release_in_the_words_of_keras_1_is_read_as_that(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    old = {
        "class_name": "Sequential",
        "config": [{"class_name": "Dense", "config": {"output_dim": 3, "activation": "softmax"}}],
    }
    (setup,) = read_model(None, str(hdf5(tmp_path / "m.h5", {"model_config": old}))).reading.setups
    assert setup.target.version == (1, 2, 2)
    assert setup.target.hinted
    assert told(setup)[:3] == (None, 3, "softmax")


def test_an_old_keras_file_that_is_hdf5_is_read_by_its_content(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    hdf5(tmp_path / "m.h5", {"keras_version": "2.11.0", "model_config": STACK}).rename(tmp_path / "m.keras")
    assert str(read_model(None, str(tmp_path / "m.keras")).reading.setups[0].target) == "Keras 2.11.0"


def test_the_process_that_reads_hdf5_is_of_the_running_trueup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one may be installed in the same environment: here it is this one, and a folder beside it the running."""
    pytest.importorskip("h5py")
    if subprocess.run([sys.executable, "-I", "-c", "import trueup"], check=False, capture_output=True).returncode:
        pytest.skip("no trueup is installed beside the running one")
    running = tmp_path / "trueup" / "frameworks" / "keras" / "saved"
    running.mkdir(parents=True)
    for folder in (running, *list(running.parents)[:3]):
        (folder / "__init__.py").touch()
    stored = json.dumps({"texts": {"model_config": json.dumps(STACK), "keras_version": "2.9.9"}})
    (running / "hdf5_alone.py").write_text(f"def main():\n    print({stored!r})\n")
    monkeypatch.setattr(saved_hdf5, "_PACKAGES", str(tmp_path))
    path = hdf5(tmp_path / "m.h5", {"keras_version": "2.11.0", "model_config": STACK})
    assert str(read_model(None, str(path)).reading.setups[0].target) == "Keras 2.9.9"


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, [[]], {"a": {}}, [None], {"class_name": 5}, ["x", 0, 0], True])
def test_odd_values_anywhere_end_in_unknowns(tmp_path: Path, value: Any) -> None:
    """Whatever stands in a place of a configuration, reading goes on."""
    good = functional([INPUT, layer("Dense", "d", ["x"], units=3, activation="softmax")], [["d", 0, 0]])
    for key in ("layers", "output_layers", "input_layers"):
        reading(tmp_path, {**good, "config": {**good["config"], key: value}}, BINARY)
    for key in ("class_name", "config", "module", "registered_name", "build_config", "compile_config"):
        reading(tmp_path, {**good, key: value}, BINARY)
    for key in ("class_name", "config", "name", "inbound_nodes", "build_config"):
        odd = {**good["config"]["layers"][1], key: value}
        reading(tmp_path, functional([INPUT, odd], [["d", 0, 0]]), BINARY)
    for key in ("units", "activation", "dtype", "batch_shape"):
        odd = layer("Dense", "d", ["x"], **{key: value})
        reading(tmp_path, functional([INPUT, odd], [["d", 0, 0]]), BINARY)
    for key in ("loss", "metrics", "weighted_metrics", "loss_weights"):
        reading(tmp_path, good, {key: value})
