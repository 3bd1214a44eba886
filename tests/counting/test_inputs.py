"""The same numbers from whatever holds them give the same state."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import trueup

LABELS = np.array([0, 1, 2, 2, 1])
PROBA = np.array(
    [[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25], [0.125, 0.125, 0.75], [0.25, 0.75, 0.0]], np.float32
)
EXPECTED = trueup.audit(LABELS, proba=PROBA).state
NAMES = ["ant", "bee", "cow"]


def same(labels: object, proba: object, **options: object) -> bool:
    return trueup.audit(labels, proba=proba, **options).state == EXPECTED


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int32", "uint64", "float32", ">i4"])
def test_labels_of_any_number_type(dtype: str) -> None:
    assert same(LABELS.astype(dtype), PROBA)
    assert same(LABELS.astype(dtype)[:, None], PROBA)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f4", ">f8"])
def test_scores_of_any_float_type(dtype: str) -> None:
    assert same(LABELS, PROBA.astype(dtype))


def test_lists_and_strides() -> None:
    assert same(LABELS.tolist(), PROBA.tolist())
    assert same(tuple(LABELS), np.asfortranarray(PROBA))
    assert same(np.repeat(LABELS, 2)[::2], np.repeat(PROBA, 2, axis=1)[:, ::2])


def test_a_mapped_file_is_read_and_not_written(tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", PROBA)
    assert same(LABELS, np.load(tmp_path / "p.npy", mmap_mode="r"))


def test_one_hot_rows_and_names_count_the_same() -> None:
    rows = trueup.audit(np.eye(3, dtype=np.uint8)[LABELS], proba=PROBA)
    named = trueup.audit([NAMES[label] for label in LABELS], proba=PROBA, classes=NAMES)
    for other in (rows, named):
        assert other.state["counts"] == EXPECTED["counts"]
        assert other.state["tables"] == EXPECTED["tables"]
    assert named.majority.name == "bee"
    turned = trueup.audit([NAMES[label] for label in LABELS], proba=PROBA[:, ::-1], classes=NAMES[::-1])
    assert turned.accuracy == named.accuracy
    numbers = trueup.audit(LABELS + 1, proba=PROBA, classes=[1, 2, 3])
    assert numbers.state["tables"] == EXPECTED["tables"]


def test_names_that_are_not_listed_are_collected_for_class_answers() -> None:
    audit = trueup.audit(["b", "a", "b"], predicted=["b", "c", "b"])
    assert audit.classes == ("a", "b", "c")
    with pytest.raises(ValueError, match="classes"):
        trueup.audit(["b", "a", "b"], proba=PROBA[:3], labels_as="integer")


def test_a_sequence_of_tokens_is_rows() -> None:
    stacked = trueup.audit(LABELS[:4].reshape(2, 2), proba=PROBA[:4].reshape(2, 2, 3))
    flat = trueup.audit(LABELS[:4], proba=PROBA[:4])
    assert stacked.state["settings"] == {**flat.state["settings"], "items": True}
    assert stacked.state["counts"] == flat.state["counts"]
    assert stacked.confusion == flat.confusion
    one_hot = trueup.audit(np.eye(3)[LABELS[:4]].reshape(2, 2, 3), proba=PROBA[:4].reshape(2, 2, 3))
    assert one_hot.accuracy == stacked.accuracy
    mask = trueup.audit(LABELS[:4].reshape(2, 2), proba=PROBA[:4].reshape(2, 2, 3), mask=[[1, 1], [1, 0]])
    assert mask.counted == 3


def test_signs_and_one_column() -> None:
    column = PROBA[:, 1]
    zero_one = trueup.audit(LABELS == 1, proba=column)
    signs = trueup.audit(np.where(LABELS == 1, 1, -1), proba=column[:, None], labels_as="sign")
    assert signs.state["counts"] == zero_one.state["counts"]
    named = trueup.audit(np.where(LABELS == 1, "yes", "no"), proba=column, classes=["no", "yes"])
    assert named.accuracy == zero_one.accuracy


def test_pandas() -> None:
    pd = pytest.importorskip("pandas", reason="pandas is not installed")
    assert same(pd.Series(LABELS), pd.DataFrame(PROBA, columns=["x", "y", "z"]))
    named = pd.Series([NAMES[label] for label in LABELS])
    assert trueup.audit(named, predicted=named.astype("category")).accuracy.value == 1.0
    with pytest.raises(ValueError, match=r"labels holds nan in row 1"):
        trueup.audit(pd.Series([0, None]), predicted=pd.Series([0, 1]), classes=2)
    with pytest.raises(ValueError, match="1 missing values"):
        trueup.audit(pd.Series(["a", None]), predicted=pd.Series(["a", "b"]))


def test_polars() -> None:
    pl = pytest.importorskip("polars", reason="polars is not installed")
    assert same(pl.Series(LABELS), pl.DataFrame(PROBA, schema=["x", "y", "z"]))
    with pytest.raises(ValueError, match="1 missing values"):
        trueup.audit(pl.Series([0, None]), predicted=pl.Series([0, 1]))
    with pytest.raises(ValueError, match="Collect it first"):
        trueup.audit(pl.LazyFrame({"a": [0]}), predicted=pl.Series([0]))


def test_arrow() -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    columns = {name: pa.array(PROBA[:, at]) for at, name in enumerate("xyz")}
    assert same(pa.array(LABELS), pa.table(columns))
    assert same(pa.chunked_array([LABELS[:2], LABELS[2:]]), pa.table(columns))
    assert trueup.audit(pa.array(["a", "b"]), predicted=pa.array(["a", "a"])).accuracy.value == 0.5


def test_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    assert same(torch.tensor(LABELS), torch.tensor(PROBA, requires_grad=True))
    assert same(torch.tensor(LABELS), torch.tensor(PROBA).to(torch.bfloat16))


def test_jax() -> None:
    jnp = pytest.importorskip("jax.numpy", reason="jax is not installed")
    assert same(jnp.asarray(LABELS), jnp.asarray(PROBA))
    assert same(jnp.asarray(LABELS), jnp.asarray(PROBA, jnp.bfloat16))


def test_importing_trueup_imports_no_numpy() -> None:
    code = "import sys, trueup; trueup.Bounds, trueup.BadInputError; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_many_classes_have_a_sparse_confusion_matrix() -> None:
    rng = np.random.default_rng(4)
    labels, answers = rng.integers(0, 5_000, 20_000), rng.integers(0, 5_000, 20_000)
    audit = trueup.audit(labels, predicted=answers, classes=5_000)
    pairs, rows = np.unique(np.stack([labels, answers], axis=1), axis=0, return_counts=True)
    expected = {(int(a), int(b)): int(n) for (a, b), n in zip(pairs, rows, strict=True)}
    assert dict(audit.confusion) == expected
    numbers = trueup.audit(labels * 1_000, predicted=answers * 1_000, classes=list(range(0, 5_000_000, 1_000)))
    assert dict(numbers.confusion) == expected


def test_options_may_be_numpy_values() -> None:
    audit = trueup.audit(
        [7, 9, 9, -1],
        predicted=[7, 9, 7, 7],
        classes=np.array([7, 9]),
        ignore=np.int64(-1),
    )
    assert (audit.counted, audit.accuracy.right, audit.classes) == (3, 2, ("7", "9"))
    assert audit.to_json()
    column = trueup.audit([0, 1], proba=[0.4, 0.6], threshold=np.float32(0.7), classes=np.int64(2))
    assert column.accuracy.right == 1


@pytest.mark.parametrize("answers", [[True, False, True], [1, 0, 1], [1.0, 0.0, 1.0]])
def test_answers_of_two_classes(answers: list[object]) -> None:
    assert trueup.audit([1, 1, 1], predicted=answers).accuracy.right == 2
    signs = [1 if answer else -1 for answer in answers]
    assert trueup.audit([1, 1, -1], predicted=signs, labels_as="sign").accuracy.right == 1


def test_reading_a_saved_count_needs_no_numpy() -> None:
    code = "import sys, trueup.testing, trueup.auditing.counting.state; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_what_is_masked_does_not_count() -> None:
    """Below the mask lies a marker that would be one more class, or a wrong answer."""
    hidden = np.array([False, True, False, False])
    labels = np.ma.MaskedArray([0, 999_999, 1, 1], mask=hidden)
    found = trueup.audit(labels, predicted=[0, 0, 1, 0])
    assert (found.accuracy.right, found.counted, found.rows, len(found.classes)) == (2, 3, 4, 2)
    scores = np.ma.MaskedArray(
        [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.6, np.nan]], mask=[[0, 0], [0, 0], [0, 0], [0, 1]]
    )
    found = trueup.audit([0, 1, 1, 1], proba=scores, mask=[True, True, False, True])
    assert (found.accuracy.right, found.counted) == (2, 2)
    names = np.ma.MaskedArray(["cat", "?", "dog", "dog"], mask=hidden)
    assert trueup.audit(names, predicted=["cat", "cat", "dog", "dog"]).counted == 3
    pixels = np.ma.MaskedArray(np.zeros((2, 3), int), mask=[[0, 0, 1], [0, 1, 1]])
    assert trueup.audit(pixels, proba=np.full((2, 3, 4), 0.25)).counted == 3


def test_an_array_in_which_all_is_masked_is_refused() -> None:
    with pytest.raises(trueup.BadInputError, match="all is masked"):
        trueup.audit(np.ma.masked_all(3, int), predicted=[0, 1, 1])


def test_series_with_other_indices_are_paired_by_position_and_that_is_said() -> None:
    pandas = pytest.importorskip("pandas")
    labels = pandas.Series([0, 1, 1], index=[2, 0, 1])
    answers = pandas.Series([0, 1, 0], index=[0, 1, 2])
    notes = {note.key: note.text for note in trueup.audit(labels, predicted=answers).notes}
    assert "paired by position" in notes["paired_by_position"]
    same = trueup.audit(labels.sort_index(), predicted=answers)
    assert "paired_by_position" not in {note.key for note in same.notes}
    assert "paired_by_position" not in {note.key for note in trueup.audit(labels, predicted=[0, 1, 0]).notes}


def test_columns_named_after_the_classes_have_to_stand_in_their_order() -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    names, trained = ["airplane", "cat", "dog"], ["cat", "dog", "airplane"]
    frame = pandas.DataFrame(PROBA, columns=[f"p_{name}" for name in trained])
    labels = np.array(names)[LABELS]
    with pytest.raises(ValueError, match="order cat, dog, airplane and classes in the order airplane, cat, dog"):
        trueup.audit(labels, proba=frame, classes=names)
    assert trueup.audit(labels, proba=frame, classes=trained).counted == len(LABELS)
    assert trueup.audit(labels, proba=frame.set_axis(["a", "b", "c"], axis=1), classes=names).counted == len(LABELS)
    numbered = pandas.DataFrame(PROBA, columns=["p0", "p2", "p1"])
    with pytest.raises(ValueError, match="order 0, 2, 1 and classes in the order 0, 1, 2"):
        trueup.audit(LABELS, proba=numbered)
    shifted = pandas.DataFrame(PROBA, columns=["p1", "p2", "p3"])
    assert trueup.audit(LABELS, proba=shifted).counted == len(LABELS)


@pytest.mark.parametrize("how", ["objects", "Categorical", "category", "string", "values", "Index", "Int64", "boolean"])
def test_what_pandas_keeps_labels_in(how: str) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    words, numbers = ["cat", "dog", "cat", "bird"], [1, 0, 1, 1]
    labels, predicted, right = {
        "objects": (np.array(words, object), ["cat", "dog", "dog", "bird"], 3),
        "Categorical": (pandas.Categorical(words), ["cat", "dog", "dog", "bird"], 3),
        "category": (pandas.Series(words, dtype="category"), ["cat", "cat", "cat", "bird"], 3),
        "string": (pandas.Series(words, dtype="string"), pandas.Series(words, dtype="string").values, 4),
        "values": (pandas.Series(words).values, words, 4),
        "Index": (pandas.Index(words), words, 4),
        "Int64": (pandas.Series(numbers, dtype="Int64").values, numbers, 4),
        "boolean": (pandas.Series([True, False, True, True], dtype="boolean"), numbers, 4),
    }[how]
    assert trueup.audit(labels, predicted=predicted).accuracy.right == right


def test_the_state_is_a_dictionary_that_json_writes() -> None:
    audit = trueup.audit(LABELS, proba=PROBA)
    assert json.loads(json.dumps(audit.state)) == json.loads(audit.to_json())["state"]
    assert audit.state["counts"] == EXPECTED["counts"]
