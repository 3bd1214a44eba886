"""The names that the facts say are logged, and what callbacks do with others, against the Keras that is installed."""

from __future__ import annotations

from typing import Any

import pytest
from asked_keras import answer

from trueup.contract.head import Head
from trueup.contract.known import Known, Place, Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import Loss
from trueup.contract.metric import Metric, NameUse
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts import canonical_metric, logged_names
from trueup.frameworks.keras.watched_names import best_value, watch_outcome

LIBRARIES: tuple[tuple[str, str, str], ...] = (("keras", "keras", "jax"), ("tf-keras", "tf_keras", "tensorflow"))
DONE = {"idle": "0 files", "raises": "ValueError", "always": "3 files", "works": "3 files"}

pytestmark = [pytest.mark.probe]


@pytest.fixture(scope="module", params=LIBRARIES, ids=lambda row: row[0])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    library, module, backend = request.param
    found, version = answer(tmp_path_factory, module, backend, "logged")
    return library, {"version": version, **found}


def _setup(library: str, version: str, *metrics: Metric, uses: tuple[NameUse, ...] = ()) -> Setup:
    return Setup(
        where=Place("a.py"),
        target=Target(library=library, version=tuple(int(part) for part in version.split(".")[:3])),
        head=Head(units=Known(1), activation=Known("sigmoid")),
        labels=unread_labels("not read"),
        loss=Loss(name=Known("binary_crossentropy"), spelling="string"),
        metrics=metrics,
        name_uses=uses,
        validation=False,
    )


def _metric(typed: str, spelling: Any) -> Metric:
    row = canonical_metric(typed, "keras")
    return Metric(name=Known(row) if row else Unknown("no metric"), typed=typed, spelling=spelling)


@pytest.mark.parametrize(
    ("kind", "spelling"), [("strings", "string"), ("objects", "object"), ("functions", "function")]
)
def test_a_metric_is_logged_under_the_name_of_the_facts(
    seen: tuple[str, dict[str, Any]], kind: str, spelling: str
) -> None:
    library, document = seen
    assert len(document[kind]) > 2
    for typed, logged in document[kind].items():
        names = logged_names(_setup(library, document["version"], _metric(typed, spelling)))
        assert isinstance(names, Known)
        told = names.value - {"loss", "lr", "learning_rate"}
        assert set(logged) <= told, f"{typed}: {logged} is logged, the facts: {sorted(told)}"
        assert len(told) in (1, 10), f"{typed}: {sorted(told)}"


def test_a_second_object_of_a_kind_is_numbered(seen: tuple[str, dict[str, Any]]) -> None:
    assert seen[1]["again"] == [["auc"], ["auc_1"], ["auc_2"]]


def test_a_callback_does_with_an_unlogged_name_what_the_facts_say(seen: tuple[str, dict[str, Any]]) -> None:
    library, document = seen
    assert len(document["watched"]) == 8
    for asked, did in document["watched"].items():
        kind, mode, best = asked.split()
        use = NameUse(
            name="val_acc",
            by=kind,
            where=Place("a.py"),
            mode="auto" if mode == "auto" else "named",
            best_only=best != "False",
        )
        setup = _setup(library, document["version"], _metric("accuracy", "string"))
        outcome = watch_outcome(use, setup, frozenset({"accuracy", "loss"}))
        assert outcome is not None
        assert DONE[outcome] == did, f"{asked}: {did}, the facts: {outcome}"


def test_a_metric_that_lacks_only_validation_data_raises_nothing(seen: tuple[str, dict[str, Any]]) -> None:
    library, document = seen
    assert document["without validation"] == "0 files"
    use = NameUse(name="val_accuracy", by="EarlyStopping", where=Place("a.py"))
    setup = _setup(library, document["version"], _metric("accuracy", "string"))
    assert watch_outcome(use, setup, frozenset({"accuracy", "loss"})) == "idle"


def test_a_file_name_with_an_unlogged_name_raises_a_key_error(seen: tuple[str, dict[str, Any]]) -> None:
    assert seen[1]["file name"] == "KeyError"


@pytest.mark.parametrize(
    ("name", "weights", "taken"),
    [
        ("best.keras", False, True),
        ("best.h5", False, True),
        ("best.hdf5", False, False),
        ("best.ckpt", False, False),
        ("best", False, False),
        ("best.weights.h5", True, True),
        ("best.h5", True, False),
        ("best.hdf5", True, False),
    ],
)
def test_names_of_checkpoints_that_are_taken(keras: Any, name: str, weights: bool, taken: bool) -> None:
    """So a program that names another one was written for Keras 2 (`spelling_hints.py`)."""
    if taken:
        keras.callbacks.ModelCheckpoint(name, save_weights_only=weights)
    else:
        with pytest.raises(ValueError, match="must end in"):
            keras.callbacks.ModelCheckpoint(name, save_weights_only=weights)


def test_a_callback_of_the_program_that_looks_for_an_unlogged_name_raises(seen: tuple[str, dict[str, Any]]) -> None:
    assert seen[1]["own callbacks"] == {"compared": "TypeError", "taken": "KeyError"}


def test_a_callback_takes_the_value_for_the_best_that_the_facts_say(seen: tuple[str, dict[str, Any]]) -> None:
    library, document = seen
    assert len(document["best"]) == 45
    for looked_at, value in document["best"].items():
        kind, name, mode = looked_at.split()
        use = NameUse(
            name=name,
            by=kind,
            where=Place("a.py"),
            mode="auto" if mode == "auto" else "named",
            direction="" if mode == "auto" else mode,  # type: ignore[arg-type]
        )
        taken = best_value(use, _setup(library, document["version"], _metric("accuracy", "string")))
        assert taken in (None, value), f"{looked_at}: {value}, the facts: {taken}"
        # What is not told is either the largest of a name with "acc" or "auc" in it, or asked of the model.
        assert taken is not None or value in ("largest", "") or library == "keras", looked_at
