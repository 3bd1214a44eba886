from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.syntax.parse import Source, parse_source


def notebook(*cells: str | list[str]) -> bytes:
    made = [{"cell_type": "markdown" if cell == "words" else "code", "source": cell} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4}).encode()


def read(*cells: str | list[str], magics: frozenset[str] = frozenset()) -> Source:
    return parse_source(notebook(*cells), "a.ipynb", extra_magics=magics)


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("% cd data\n! git clone x\nx = 7 \\\n% 4", "pass\npass\nx = 7 \\\n% 4"),
        ("!ls -l 'it\nx = 1", "pass\nx = 1"),
        ("x?\n?x\nx??\nnp.argmax?", "pass\npass\npass\npass"),
        ("%%time\nx = 1", "\nx = 1"),
        ("\n%%timeit -n 3\nx = 1", "\n\nx = 1"),
        ("%%capture out\nx = 1", "\nx = 1"),
        ("%time x = f()", "x = f()"),
        ("x = !ls\ny, z = %sx ls", "x = __unread__()\ny, z = __unread__()"),
        ("x[0], y.z = %time f(a=1)", "x[0], y.z = __unread__()"),
        ('log("  n = %d", len(x))\nprint("a = !b")', 'log("  n = %d", len(x))\nprint("a = !b")'),
        ("s = 'n = %d' % len(x)\nx = 7 % y", "s = 'n = %d' % len(x)\nx = 7 % y"),
        ("pip install keras\nconda install -y numpy\ncd data\nls -la", "pass\npass\npass\npass"),
        ("ls = 3\nx = ls - 1\ncat in animals\nrm (1)", "ls = 3\nx = ls - 1\ncat in animals\nrm (1)"),
        ("if x:\n    !ls\nelse:\n    %cd a", "if x:\n    pass\nelse:\n    pass"),
        ("x = '''\n!ls\n%cd\n'''\nf(a\n  %b)", "x = '''\n!ls\n%cd\n'''\nf(a\n  %b)"),
        ("!wget a \\\n  \"b'\nx = 1", "pass\n\nx = 1"),
        ("%%bash\nfor x in 'a", "\n"),
        ("%%html\n<b>", "\n"),
        ("%%writefile a.py\nx = 1", "\n"),
        ("%sql\nselect 1", "\n"),
        ("%sql select 1\nx = 1", "pass\nx = 1"),
        ("%python\nx = 1", "pass\nx = 1"),
        ("    x = 1\n    if x:\n        !ls\n  # odd\n", "x = 1\nif x:\n    pass\n  # odd\n"),
        ("\n    %%time\n    x = 1", "\n\nx = 1"),
        ("  %matplotlib inline\n  x = '''\n  a'''", "pass\nx = '''\na'''"),
        (">>> x = 1\n>>> for a in b:\n...     print(a)\n...", "x = 1\nfor a in b:\n    print(a)\n"),
        ("for a in b:\n...     print(a)", "for a in b:\n    print(a)"),
        ("x = [\n    ...,\n]", "x = [\n    ...,\n]"),
        ("#@title Train\nepochs = 5 #@param {type: 'slider'}", "#@title Train\nepochs = 5 #@param {type: 'slider'}"),
    ],
)
def test_a_cell_becomes_plain_python(cell: str, plain: str) -> None:
    source = read(cell)
    assert source.unread == ()
    assert source.text == plain


def test_cells_count_from_one_among_all_and_rows_from_one_in_each() -> None:
    source = read("words", "x = 1\ny = 2", "words", ["z = 3\n", "w = Dense(10)"])
    last = source.place(source.tree.body[-1])
    assert (last.cell, last.row, last.column, last.end_column) == (4, 2, 1, 14)
    assert str(last) == "a.ipynb:cell 4:2:1"


def test_a_cell_that_does_not_parse_loses_only_its_fault() -> None:
    source = read("x = 1", "y = = 2\nz = 3", "print 'old', 1", "w = (", "v = 4")
    assert [(unread.where.cell, unread.where.row) for unread in source.unread] == [(2, 1), (4, 1)]
    names = {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    assert {"x", "z", "v"} <= names
    assert source.python2


def test_an_unclosed_string_does_not_reach_into_the_next_cell() -> None:
    source = read('x = """', "y = 1", 'z = """')
    assert [unread.where.cell for unread in source.unread] == [1, 3]
    assert "y = 1" in source.text


def test_a_cell_magic_that_is_not_known_is_said_unless_it_is_configured() -> None:
    source = read("%%mine\nx = 1")
    assert "%%mine is not known" in source.unread[0].why
    assert source.unread[0].where.cell == 1
    assert read("%%mine\nx = 1", magics=frozenset({"mine"})).text == "\nx = 1"


def test_columns_lead_back_over_an_indentation() -> None:
    source = read("    x = 1\n    %time y = 2")
    first, second = (source.place(node) for node in source.tree.body)
    assert (first.row, first.column, first.end_column) == (1, 5, 10)
    assert (second.row, second.column, second.end_column) == (2, 11, 16)


def test_columns_lead_back_over_a_magic() -> None:
    source = read("%time model.fit(x)")
    place = source.place(source.tree.body[0])
    assert (place.column, place.end_column) == (7, 19)


def test_what_a_notebook_installs_is_a_hint() -> None:
    source = read(
        "%tensorflow_version 1.x", "!pip install -q 'keras==2.0.4' numpy\n%pip install torch>=1.2,<1.5 # keras==1.0"
    )
    assert [(hint.requirement, hint.where.cell) for hint in source.hints] == [
        ("tensorflow==1.*", 1),
        ("keras==2.0.4", 2),
        ("torch>=1.2,<1.5", 2),
    ]


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["cells", "source", "cell_type", "worksheets", "input", "metadata"]), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_json_ends_in_a_source(value: object) -> None:
    source = parse_source(json.dumps(value).encode(), "a.ipynb")
    assert isinstance(source.tree, ast.Module)
    if not isinstance(value, dict):
        assert [unread.kind for unread in source.unread] == ["file"]


_CELL_LINES = st.sampled_from(
    [
        "x = 1",
        "%cd a",
        "!ls 'a",
        "y = !ls",
        "if x:",
        "    z = 2",
        "def f(",
        "'''",
        "%%time",
        "%%bash",
        "print 'a'",
        "é = (",
        ")",
        "x?",
    ]
)


@given(st.lists(st.lists(_CELL_LINES, max_size=5).map("\n".join), max_size=5))
def test_mutated_cells_keep_their_rows_and_numbers(cells: list[str]) -> None:
    source = read(*cells)
    assert source.text.count("\n") == max(sum(cell.count("\n") + 1 for cell in cells) - 1, 0)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.stmt):
            place = source.place(node)
            assert place.cell is not None
            rows = cells[place.cell - 1].split("\n")
            assert 1 <= place.row <= len(rows)
            assert 1 <= place.column <= len(rows[place.row - 1]) + 1
    for unread in source.unread:
        assert unread.where.cell is not None
        assert unread.where.end_row <= cells[unread.where.cell - 1].count("\n") + 1
