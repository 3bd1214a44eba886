"""The compiled kernel gives the integers of the NumPy path and those of fractions, whatever it is handed."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.auditing.counting import columns
from trueup.auditing.counting.columns import tally_of
from trueup.auditing.counting.kernel import blocks, compiling, loading
from trueup.auditing.counting.ranking import score_cells
from trueup.auditing.counting.state import Tally
from trueup.contract.bad_input import BadInputError

pytestmark = [
    pytest.mark.skipif(compiling.compiler() is None, reason="no C compiler"),
    # A threshold that float32 does not hold is infinite there.
    pytest.mark.filterwarnings("ignore:overflow encountered in cast"),
]

WIDTHS = (1, 2, 3, 10, 64, 65, 130, 300)
#: What is no clean probability, and what lies at an edge of one.
ODD = (np.nan, np.inf, -np.inf, -0.0, -1e-7, 1 + 1e-6, 2.0, 0.0, 1.0, 5e-324, 1e-45, 1e-300, 0.5, np.nextafter(0.5, 1))
LABELS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "?")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = compiling.compiled(tmp_path_factory.mktemp("kernel"))
    assert made is not None
    return made


@pytest.fixture(autouse=True)
def _in_place(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = loading.Kernel(library)
    monkeypatch.setattr(loading, "_beside_the_sources", lambda: kernel)
    monkeypatch.delenv(loading.CHOICE, raising=False)


def counted(choice: str, *arguments: Any, **options: Any) -> Tally | str:
    """The count, or the error in words."""
    os.environ[loading.CHOICE] = choice
    try:
        return tally_of(*arguments, options)
    except BadInputError as error:
        return str(error)
    finally:
        del os.environ[loading.CHOICE]


def table(rng: np.random.Generator, rows: int, width: int, kind: str) -> np.ndarray:
    if kind == "steps":  # many ties
        return rng.integers(0, 5, (rows, width)) / 4
    if kind == "softmax":
        powers = np.exp(rng.normal(0, 3, (rows, width)))
        return powers / powers.sum(axis=1, keepdims=True)
    near = rng.dirichlet(np.ones(width), rows) if width > 1 else rng.random((rows, 1))
    return near * (1 + rng.choice([0.0, 1e-3, -1e-3, 1.0000001e-3, 1e-9], (rows, 1)))


@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 900),
    width=st.sampled_from(WIDTHS),
    kind=st.sampled_from(("steps", "softmax", "near one")),
    dtype=st.sampled_from((np.float32, np.float64)),
    labels_type=st.sampled_from(LABELS),
    odd=st.lists(st.sampled_from(ODD), max_size=4),
    options=st.fixed_dictionaries(
        {},
        optional={
            "threshold": st.sampled_from((0.0, -0.0, 0.25, 0.3, 0.5, 1.0, -1.0, 7.0, 1e300)),
            "top_k": st.integers(1, 6),
            "bins": st.sampled_from((1, 2, 15, 64, 65, 1000)),
            "clip": st.sampled_from((1e-7, 1e-300, 0.3, 2.0**-23)),
            "auc": st.booleans(),
            "nan": st.sampled_from(("error", "exclude")),
            "missing": st.sampled_from(("wrong", "exclude")),
            "batch_size": st.integers(1, 400),
        },
    ),
    wrong=st.sampled_from((None, None, None, -1, 1000)),
)
@settings(max_examples=120, deadline=None)
def test_the_same_integers_as_with_numpy(
    seed: int,
    rows: int,
    width: int,
    kind: str,
    dtype: Any,
    labels_type: str,
    odd: list[float],
    options: dict[str, Any],
    wrong: int | None,
) -> None:
    rng = np.random.default_rng(seed)
    scores = np.clip(table(rng, rows, width, kind), 0, 1).astype(dtype)
    with np.errstate(over="ignore", under="ignore"):
        for value in odd:
            scores[rng.integers(rows), rng.integers(width)] = value
    labels = rng.integers(0, min(max(width, 2), 2 if labels_type == "?" else 127), rows).astype(labels_type)
    if wrong is not None and labels_type in ("i2", "i4", "i8"):
        labels[rng.integers(rows)] = wrong
    if "top_k" in options and not options["top_k"] < width:
        del options["top_k"]
    by = rng.integers(0, 3, rows) if rng.random() < 0.3 else None
    options = options if by is None else {**options, "by": by}
    expected = counted("numpy", labels, scores, "proba", **options)
    for choice in ("", "plain"):
        assert counted(choice, labels, scores, "proba", **options) == expected
    laid = np.asfortranarray(scores)
    assert counted("", labels, laid, "proba", **options) == expected


@given(seed=st.integers(0, 2**32 - 1), width=st.sampled_from((1, 2, 7, 70)), auc=st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_same_integers_for_any_number_of_threads_and_any_split(seed: int, width: int, auc: bool) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(500, 3000))
    scores = table(rng, rows, width, "softmax").astype(np.float32)
    scores[rng.integers(rows, size=3), 0] = rng.choice([np.nan, -0.0, 0.5], 3)
    labels = rng.integers(0, max(width, 2), rows)
    options = {"nan": "exclude", "auc": auc}
    expected = counted("numpy", labels, scores, "proba", **options)
    for threads, cells in ((1, 1 << 22), (2, 1 << 9), (5, 1 << 11)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(columns, "processors", lambda number=threads: number)
            patch.setattr(columns, "_CELLS_OF_A_THREAD", 1 << 8)
            patch.setattr(columns, "_OF_ARRAY", cells)
            assert counted("", labels, scores, "proba", **options) == expected


def test_scores_beyond_those_that_are_kept_one_by_one_fall_into_the_same_cells() -> None:
    rng = np.random.default_rng(5)
    for width, dtype in ((1, np.float32), (1, np.float64), (2, np.float32), (10, np.float64), (90, np.float32)):
        scores = table(rng, 600_000 // width, width, "softmax" if width > 1 else "near one").astype(dtype)
        scores = np.clip(scores, 0, 1)
        labels = rng.integers(0, max(width, 2), len(scores))
        both = [counted(choice, labels, scores, "proba", auc=True) for choice in ("numpy", "", "plain")]
        assert isinstance(both[0], Tally)
        assert both[0].table("score_cells")
        assert both[0] == both[1] == both[2]


def test_short_counters_are_emptied_before_they_are_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """And rows that the kernel leaves to NumPy are counted beside them, in whatever piece they come."""
    rng = np.random.default_rng(8)
    scores = np.clip(table(rng, 90_000, 4, "softmax"), 0, 1).astype(np.float32)
    scores[rng.integers(len(scores), size=5), 0] = [np.nan, -0.0, np.nan, np.nan, -0.0]
    labels = rng.integers(0, 4, len(scores))
    expected = counted("numpy", labels, scores, "proba", auc=True, nan="exclude")
    assert isinstance(expected, Tally)
    assert expected.table("score_cells")
    for most in (2**32 - 1, 30_000, 1):
        monkeypatch.setattr(score_cells, "_SHORT", most)
        for threads in (1, 3):
            monkeypatch.setattr(columns, "processors", lambda number=threads: number)
            monkeypatch.setattr(columns, "_CELLS_OF_A_THREAD", 1 << 8)
            monkeypatch.setattr(columns, "_OF_ARRAY", 1 << 16)
            found = counted("", labels, scores, "proba", auc=True, nan="exclude")
            assert isinstance(found, Tally)
            assert found == expected
            assert len(found.table("score_cells")) == len(expected.table("score_cells"))


def test_more_classes_than_a_dense_table_of_confusions_holds() -> None:
    rng = np.random.default_rng(6)
    scores = table(rng, 40, 2100, "softmax")
    labels = rng.integers(0, 2100, 40)
    assert counted("", labels, scores, "proba") == counted("numpy", labels, scores, "proba")


@given(seed=st.integers(0, 2**32 - 1), width=st.sampled_from((1, 3, 70)))
@settings(max_examples=60, deadline=None)
def test_the_same_integers_as_fractions(seed: int, width: int) -> None:
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(1, 60))
    scores, labels = table(rng, rows, width, "steps"), rng.integers(0, max(width, 2), rows)
    tally = counted("", labels, scores, "proba", top_k=2 if width > 2 else 0, clip=2.0**-23)
    assert isinstance(tally, Tally)
    lists, truth = scores.tolist(), labels.tolist()
    one_hot = [[label] if width == 1 else oracle.one_hot(label, width) for label in truth]
    above = sum(p > 0.5 for row in lists for p in row)
    assert tally.count("main:above") == above
    if width > 1:
        assert Fraction(tally.count("right"), rows) == oracle.accuracy(truth, lists)
        confusion = {true * width + answer: n for (true, answer), n in oracle.confusion(truth, lists).items()}
        assert tally.table("confusion") == confusion
        assert tally.count("top_right") == oracle.in_top(truth, lists, 2)
        assert tally.count("main:rows_right") == oracle.rows_right(one_hot, lists, 0.5)
        assert tally.table("above:main") == dict(oracle.rows_by_cells_above(lists, 0.5))
    squares = sum(
        (Fraction(p) - t) ** 2 for ts, row in zip(one_hot, lists, strict=True) for t, p in zip(ts, row, strict=True)
    )
    assert tally.count("brier") == squares * 2**40  # steps of a quarter lie on the grid


def test_the_kernel_did_count(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    count = loading.Kernel.count
    monkeypatch.setattr(loading.Kernel, "count", lambda self, call: seen.append(count(self, call)) or seen[-1])
    rng = np.random.default_rng(7)
    scores = table(rng, 1000, 10, "softmax")
    scores[700, 3] = np.nan
    counted("", rng.integers(0, 10, 1000), scores, "proba", nan="exclude")
    assert seen[0] == 512  # up to the stretch that holds the NaN
    counted("numpy", rng.integers(0, 10, 1000), scores, "proba", nan="exclude")
    assert sum(seen) < 2000


def test_what_was_compiled_from_other_sources_is_not_used(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "digest_of_sources", lambda: "0" * 64)
    with pytest.raises(OSError, match="other sources"):
        loading.Kernel(library)


def test_a_file_that_is_no_library_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "kernel.so").write_bytes(b"\x7fELF nonsense")
    with pytest.raises(OSError, match=r"kernel\.so"):
        loading.Kernel(tmp_path / "kernel.so")


def test_the_fields_are_those_of_the_header() -> None:
    header = (compiling.FOLDER / "kernel.h").read_text("utf-8")
    struct = header[header.index("typedef struct {") : header.index("} Call;")].split("{")[1]
    names = [
        name.strip().lstrip("*")
        for line in struct.split(";")
        for name in line.strip().removeprefix("const ").partition(" ")[2].split(",")
        if name.strip()
    ]
    assert names == [name for name, *_ in loading.Call._fields_]
    assert ctypes.sizeof(loading.Call) == 8 * len(names)
    counters = header[header.index("enum {") : header.index("COUNTERS\n")].split("{")[1].split(",")
    assert [name.strip().lower() for name in counters if name.strip()] == [
        *(name.removeprefix("main:").removesuffix("_rows") for name in blocks.COUNTERS),
        *(f"{name}_{half}" for name in ("loss", "brier") for half in ("high", "low")),
    ]


def test_without_a_compiler_nothing_is_compiled(tmp_path: Path) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import compiling; from pathlib import Path; "
        "print(compiling.compiled(Path(sys.argv[2])))"
    )
    words = [sys.executable, "-c", program, str(compiling.FOLDER), str(tmp_path)]
    done = subprocess.run(words, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True)
    assert done.stdout == "None\n"
    assert not list(tmp_path.iterdir())
