"""Whatever is handed over, there is an Audit whose report can be written, or a BadInputError that says what to do."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import trueup

NUMBERS = st.one_of(
    arrays.integer_dtypes(),
    arrays.unsigned_integer_dtypes(),
    arrays.floating_dtypes(sizes=(16, 32, 64)),
    st.just(np.bool_),
)
SHAPES = arrays.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=4)
ODD = st.sampled_from([0, 1, -1, 0.5, 2, float("nan"), float("inf"), -0.0, 1e30, 1e-30, 3])
FLOATS = arrays.arrays(st.sampled_from([np.float32, np.float64]), SHAPES, elements=st.sampled_from([0, 0.5, 1, -1, 2]))
COLUMN = st.one_of(
    arrays.arrays(NUMBERS, SHAPES),
    arrays.arrays(np.int64, SHAPES, elements=st.integers(-1, 3)),
    FLOATS,
    arrays.arrays(np.dtype("U2"), SHAPES, elements=st.sampled_from(["a", "b", ""])),
    st.lists(ODD | st.none() | st.sampled_from(["a", "b"]), max_size=4),
    st.lists(st.lists(ODD, max_size=3), max_size=4),
    st.sampled_from([None, 3, "abc", {}, object(), [[]], np.array([1, None])]),
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "labels_as": st.sampled_from(["integer", "named", "one-hot", "multi-hot", "binary", "sign"]),
        "classes": st.sampled_from([0, 1, 2, 3, ["a", "b"], [1, 2], [], ["a", 1]]),
        "threshold": st.sampled_from([0.0, 0.5, 2.0, float("nan")]),
        "top_k": st.integers(-1, 4),
        "ignore": st.sampled_from([-1, 0, "a"]),
        "nan": st.sampled_from(["error", "exclude"]),
        "batch_size": st.integers(-1, 3),
        "weights": st.none(),
        "mask": st.none(),
        "by": st.none(),
        "reported": st.sampled_from(["0.5", 0.5, "50 %", 1, 7, "x"]),
    },
)


@st.composite
def fitting(draw: st.DrawFn, columns: int, rows: int) -> object:
    """A column or table of so many rows, of values that mostly make sense."""
    shape = draw(st.sampled_from([(rows,), (rows, 1), (rows, columns), (rows, 2, columns), (rows, 2)]))
    values = st.sampled_from([0, 1]) | st.sampled_from([0, 1, 0.5, 0.25]) | ODD
    dtype = draw(st.sampled_from([np.float64, np.float32, np.int64, np.uint8, np.bool_, np.dtype("U1")]))
    if dtype == np.dtype("U1"):
        values = st.sampled_from(["a", "b"])
    elif dtype not in (np.float64, np.float32):
        values = st.integers(0, 1) if dtype == np.bool_ else st.integers(0, 2)
    table = np.array(draw(st.lists(values, min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))), dtype)
    table = table.reshape(shape)
    return table.tolist() if draw(st.booleans()) else table


@given(st.data(), st.sampled_from(["predicted", "proba", "logits"]), OPTIONS)
@settings(max_examples=400)
def test_an_audit_or_a_clear_refusal(data: st.DataObject, kind: str, options: dict[str, object]) -> None:
    rows = data.draw(st.integers(1, 4))
    column = fitting(data.draw(st.integers(2, 3)), rows)
    labels, scores = data.draw(column | COLUMN), data.draw(column | column | COLUMN)
    options = {
        name: data.draw(column) if name in ("weights", "mask", "by") else value for name, value in options.items()
    }
    try:
        audit = trueup.audit(labels, **{kind: scores}, **options)
    except trueup.BadInputError as refused:
        said = refused
    else:
        said = None
    if said is not None:
        assert all((said.came, said.expected, said.do))
        return
    assert 0 <= audit.accuracy.value <= 1
    assert audit.counted <= audit.rows
    assert json.loads(audit.to_json())["rows"] == audit.rows
    assert max(map(len, str(audit).splitlines())) <= 80
    assert audit.to_markdown()
