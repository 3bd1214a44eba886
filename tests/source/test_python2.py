from __future__ import annotations

import ast

import pytest
from corpus_files import CORPUS
from hypothesis import given
from hypothesis import strategies as st

from trueup.syntax.parse import Source, parse_source


def parse(text: str) -> Source:
    # The print statement makes the file Python 2, whatever the case adds.
    return parse_source(f"print 'two'\n{text}".encode(), "a.py")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print x, 'a'\n", "print(x, 'a')"),
        ("print\n", "print"),
        ("print >>f, x, y\n", "(print >> f, x, y)"),
        ("print x,\n", "print(x)"),
        ("print 'a %d' % \\\n  3\n", "print('a %d' % 3)"),
        ("print -1\n", "print(-1)"),
        ("print [a for a in b]\n", "print([a for a in b])"),
        ("print {1: 2}[1]\n", "print({1: 2}[1])"),
        ("print('a'), 'b'\n", "(print('a'), 'b')"),
        ("print 'a' # not 'this'\n", "print('a')"),
        ("print lambda x: x, 3\n", "print(lambda x: x, 3)"),
        ("if x: print 'a'; print 'b'\n", "if x:\n    print('a')\n    print('b')"),
        ("exec 'c' in names\n", "exec('c' in names)"),
        ("raise E, 'm'\n", "raise E('m')"),
        ("raise E, 'm' % (1,\n  2)\n", "raise E('m' % (1, 2))"),
        ("try:\n  pass\nexcept E, e:\n  pass\n", "try:\n    pass\nexcept E as e:\n    pass"),
        ("try:\n  pass\nexcept (A, B),e:\n  pass\n", "try:\n    pass\nexcept (A, B) as e:\n    pass"),
        ("try:\n  pass\nexcept E, (a, b):\n  pass\n", "try:\n    pass\nexcept E:\n    pass"),
        ("x = `y` + `z`\n", "x = repr(y) + repr(z)"),
        ("x = a <> b\n", "x = a != b"),
        ("x = 0777 + 10L + 0xFFL + 0 + 00\n", "x = 511 + 10 + 255 + 0 + 0"),
        ("x = ur'a\\d' + u'b'\n", "x = 'a\\\\d' + u'b'"),
        ("def f(a, (b, c)=(1, 2)):\n  pass\n", "def f(a, _b__c_=(1, 2)):\n    pass"),
        ("x = map(lambda (a, b): c, y)\n", "x = map(lambda ______: c, y)"),
        ("if x:\n\ty = 1\n        z = 2\n", "if x:\n    y = 1\n    z = 2"),
        ("x.cuda(async=True)\n", "x.cuda(_sync=True)"),
    ],
)
def test_old_spellings_parse_as_what_they_mean(old: str, new: str) -> None:
    source = parse(old)
    assert source.unread == ()
    assert source.python2
    body = ast.Module(source.tree.body[1:], [])
    assert ast.dump(body) == ast.dump(ast.parse(new))


def test_python_3_is_not_touched() -> None:
    text = "print('a')\nx = print\nloss = a if b else c\n"
    assert not parse_source(text.encode(), "a.py").python2


def test_only_what_is_refused_is_rewritten_in_a_file_with_another_fault() -> None:
    source = parse_source(b"print 'a'\nx = = 1\nprint 'b'\n", "a.py")
    assert [unread.where.row for unread in source.unread] == [2]
    assert [ast.unparse(node) for node in source.tree.body] == ["print('a')", "x = __unread__", "print('b')"]


def test_an_old_argument_named_async_is_no_python_2() -> None:
    source = parse_source(b"x.cuda(async=True)\n", "a.py")
    assert not source.python2
    assert source.unread == ()


def test_a_whole_story_is_read() -> None:
    source = parse_source((CORPUS / "python2_story.py").read_bytes(), "python2_story.py")
    assert source.python2
    assert source.unread == ()
    assert (
        sum(isinstance(node, ast.Call) and ast.unparse(node.func) == "model.add" for node in ast.walk(source.tree)) == 4
    )


def test_columns_lead_back_to_what_is_written() -> None:
    lines = ["x = `a`, 0777, b", "try:\t", "\tpass", "except E,e: y = f(e)", "print `a`, g(10L, c)", "w = ur'a', h(c)"]
    text = "\n".join(lines) + "\n"
    source = parse_source(text.encode(), "a.py")
    assert source.python2
    written = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Constant) or (
            isinstance(node, ast.Call) and ast.unparse(node.func) in "fgh"
        ):
            place = source.place(node)
            written.append(lines[place.row - 1][place.column - 1 : place.end_column - 1])
    expected = {"a", "b", "E", "y", "f(e)", "g(10L, c)", "0777", "ur'a'", "h(c)", "w", "x", "c", "e", "10L"}
    assert expected <= {text.strip() for text in written}


_WORDS = st.sampled_from(
    ["x", "é", "'s'", "10L", "`x`", "f(a)", "0777", "a <> b", "u'ü'", "[1, 2]", "lambda (k, v): k", "-1"]
)
_STATEMENTS = st.one_of(
    st.lists(_WORDS, min_size=1, max_size=3).map(lambda words: "print " + ", ".join(words)),
    st.tuples(_WORDS, _WORDS).map(lambda pair: f"raise {pair[0]}, {pair[1]}"),
    _WORDS.map(lambda word: f"total = {word}"),
    _WORDS.map(lambda word: f"exec {word}"),
)


@given(st.lists(_STATEMENTS, min_size=1, max_size=8))
def test_old_programs_are_read_whole_and_row_for_row(statements: list[str]) -> None:
    source = parse_source(("\n".join(statements) + "\n").encode(), "a.py")
    assert source.unread == ()
    assert [node.lineno for node in source.tree.body] == list(range(1, len(statements) + 1))
    for node, statement in zip(source.tree.body, statements, strict=True):
        place = source.place(node)
        assert (place.column, place.end_column) == (1, len(statement) + 1)
