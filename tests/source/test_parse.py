from __future__ import annotations

import ast
from pathlib import Path

import pytest
from corpus_files import CORPUS, UNREAD, WITH_A_LAYER, corpus
from hypothesis import given
from hypothesis import strategies as st

from trueup.syntax.parse import MAX_COMMAS, MAX_ROWS, Source, parse_source


def parse(text: str, file: str = "a.py") -> Source:
    return parse_source(text.encode("utf-8", "surrogatepass"), file)


def losses(source: Source) -> list[tuple[int, int]]:
    return [(unread.where.row, unread.where.end_row) for unread in source.unread]


def names_called(source: Source) -> list[str]:
    return [ast.unparse(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", corpus(), ids=lambda path: path.name)
def test_each_odd_file_is_read_as_far_as_it_is_sound(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = parse_source(path.read_bytes(), path.name)
    if path.name in UNREAD:
        kind, words = UNREAD[path.name]
        assert source.unread[0].kind == kind
        assert words in source.unread[0].why
    else:
        assert source.unread == ()
    assert list(tmp_path.iterdir()) == [], "something in the file was run"


@pytest.mark.parametrize("name", WITH_A_LAYER)
def test_what_is_sound_around_a_fault_is_in_the_tree(name: str) -> None:
    source = parse_source((CORPUS / name).read_bytes(), name)
    assert any(call.endswith("Dense") for call in names_called(source))


def test_what_stands_in_an_unclosed_string_is_no_code() -> None:
    source = parse_source((CORPUS / "unclosed_string.py").read_bytes(), "unclosed_string.py")
    assert names_called(source) == ["Dense"]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("x = 1\ndef f(:\n  a\n  b\ny = 2\n", [(2, 4)]),
        ("try:\n  x = 1\ny = 2\n", [(1, 2)]),
        ("def f():\n  try:\n    x = 1\n  y = 2\n  try:\n    a\n  except E:\n    q\nz = 1\n", [(2, 3)]),
        ("x = (1,\ny = 2\nz = 3\n", [(1, 1)]),
        ("if x:\n  a = = 2\nelse:\n  c = 1\n", [(2, 2)]),
        ("if x:\n  a = 1\nelif = 2:\n  b = 1\nelse:\n  c = 1\n", [(3, 4)]),
        ("class A:\n  def f(self):\n    x = [[\n  def g(self):\n    return 1\n", [(3, 3)]),
        ("class A:\n  @a\n  @b(\n  def f(self):\n    x\n  y = 1\n", [(2, 5)]),
        ("x = 1\n  y = 2\nz = 3\n", [(2, 2)]),
        ("if x:\n    a\n  b\nc\n", [(3, 3)]),
        ("if x:\ny = 2\n", [(1, 1)]),
        ("a = 1; b = = 2\nc = 3\n", [(1, 1)]),
        ("x = 1\n'open\ny = 2\n", [(2, 2)]),
    ],
)
def test_the_smallest_piece_is_lost(text: str, lost: list[tuple[int, int]]) -> None:
    source = parse(text)
    assert losses(source) == lost
    assert source.text.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("m = f()\n    m.add(2)\nm.fit()\n", "m = f()\nm = __unread__\nm.fit()"),
        (
            "def g():\n    m.add(1)\n        m.add(2 3)\n    m.fit()\n",
            "def g():\n    m.add(1)\n    m = __unread__\n    m.fit()",
        ),
        ("self.m.add(2) else 3\ny = 1\n", "self.m = __unread__\ny = 1"),
        ("a, b = f(x y\ny = 1\n", "a, b = __unread__\ny = 1"),
        ("import numpy as np\nnp.save(1) else 3\ny = 1\n", "import numpy as np\npass\ny = 1"),
        ("x == = 3\ny = 1\n", "pass\ny = 1"),
    ],
)
def test_what_a_lost_statement_sets_or_works_on_is_not_known_behind_it(text: str, tree: str) -> None:
    assert ast.unparse(parse(text).tree) == tree


def test_a_text_full_of_faults_is_given_up_in_bounded_time() -> None:
    source = parse("a = f(b)\nd = = 3\n" * 5000)
    assert len(source.unread) <= 101
    assert "the rest is given up" in source.unread[-1].why
    assert source.unread[-1].where.end_row == 10000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n" * (MAX_ROWS + 1), "lines; at most"),
        ("x = [" + "1, " * (MAX_COMMAS + 1) + "]", "commas"),
        ("x = '" + "a" * 2_000_001 + "'", "bytes; at most"),
    ],
)
def test_generated_files_end_in_a_clear_line(text: str, words: str) -> None:
    source = parse(text)
    assert [unread.kind for unread in source.unread] == ["limit"]
    assert words in source.unread[0].why
    assert source.tree.body == []


def test_a_program_of_the_largest_size_is_read() -> None:
    source = parse("layer = Dense(10, name='a')\n" * (MAX_ROWS - 1))
    assert source.unread == ()
    assert len(source.tree.body) == MAX_ROWS - 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_and_columns_do_not_depend_on_line_ends(end: str) -> None:
    source = parse_source(f"x = 1{end}model = Dense(10){end}".encode(), "a.py")
    place = source.place(source.tree.body[1])
    assert (place.row, place.column, place.end_row, place.end_column) == (2, 1, 2, 18)


def test_columns_count_characters_and_the_mark_is_none() -> None:
    source = parse_source(b"\xef\xbb\xbf" + "données = 'é𝄞'; model = Dense(10)\n".encode(), "a.py")
    place = source.place(source.tree.body[1])
    assert (place.column, place.end_column) == (17, 34)


def test_a_node_without_a_position_has_the_span_of_its_children() -> None:
    source = parse("def f(a, b=(1,\n    2)):\n    pass\n")
    function = source.tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    place = source.place(function.args)
    assert (place.row, place.column, place.end_row, place.end_column) == (1, 7, 2, 7)
    assert source.place(ast.Load()).row == 1


# Properties -----------------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        *(
            "x = 1",
            "def f(a):",
            "    return a",
            "class A:",
            "if x:",
            "else:",
            "try:",
            "except E, e:",
            "print 'a', x",
            "\t",
        ),
        *(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            '"',
            "'",
            '"""',
            "\\",
            "#",
            ":",
            ",",
            ";",
            "=",
            "==",
            "lambda",
            "é",
            "𝄞",
            "\x0c",
        ),
        *(
            "\n",
            "\n    ",
            "\r\n",
            "\r",
            "10L",
            "0777",
            "`x`",
            "<>",
            "async",
            "@a",
            "exec c",
            "raise E, 'm'",
            "f'{x}'",
            " ",
        ),
    ]
)
_PROGRAMS = st.lists(_PIECES, max_size=40).map("".join)


@given(st.binary(max_size=400), st.sampled_from(["a.py", "a.ipynb"]))
def test_no_bytes_raise(data: bytes, file: str) -> None:
    source = parse_source(data, file)
    assert isinstance(source.tree, ast.Module)


@given(_PROGRAMS)
def test_a_mutated_program_keeps_its_rows_and_says_what_it_lost(text: str) -> None:
    source = parse(text)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    if not any(unread.kind == "file" for unread in source.unread):
        assert source.text.count("\n") == rows
    for unread in source.unread:
        assert 1 <= unread.where.row <= unread.where.end_row <= rows + 1
    try:
        ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        assert source.unread or source.python2 or "async" in text
    else:
        assert ast.dump(source.tree) == ast.dump(ast.parse(text))


def _segment(text: str, source: Source, node: ast.AST) -> str:
    place = source.place(node)
    lines = text.split("\n")[place.row - 1 : place.end_row]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


_NAMES = st.from_regex(r"[a-zé][a-zé0-9]{0,4}", fullmatch=True).filter(str.isidentifier)
_VALUES = st.recursive(
    st.one_of(_NAMES, st.integers(0, 99).map(str), st.text("aé𝄞 ", max_size=4).map(repr)),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"f({pair[0]},\n  {pair[1]})"),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(_NAMES, _VALUES), min_size=1, max_size=5))
def test_a_place_cuts_out_exactly_the_node(assignments: list[tuple[str, str]]) -> None:
    text = "".join(f"ü = '𝄞'; {name} = {value}\n" for name, value in assignments)
    try:
        ast.parse(text)
    except SyntaxError:  # a name that is a keyword
        return
    source = parse(text)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.expr):
            assert _segment(text, source, node) == ast.get_source_segment(text, node)


def test_a_broken_text_of_too_many_signs_is_given_up_at_once() -> None:
    source = parse_source(b"import keras\n" + b"[" * 1_900_000 + b"\n", "deep.py")
    assert [unread.kind for unread in source.unread] == ["file"]
    assert "nested parentheses" in source.unread[0].why
    assert "more than 250,000 signs" in source.unread[0].why
    sound = parse_source(b"x = [" + b"1 + " * 100_000 + b"1]\nprint x\n", "large.py")
    assert sound.python2 or sound.unread
