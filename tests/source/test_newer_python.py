"""What later Pythons than the running one take is read as they read it, and is no syntax error."""

from __future__ import annotations

import ast
import sys

import pytest

from trueup.checking import check_text
from trueup.syntax.newer_python import as_older
from trueup.syntax.parse import parse_source

OLDER = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python takes it as it stands")
#: What is written for 3.12 and later, and the same for those before.
STRINGS = [
    ("""f"{d["a"]}" """, """f"{d['a']}" """),
    (
        """print(f'Epoch {i} {h['loss'][-1]:.4f} {h['acc'][-1]!r}')""",
        """print(f'Epoch {i} {h["loss"][-1]:.4f} {h["acc"][-1]!r}')""",
    ),
    ("""print(f"{', '.join(f"{v:.2f}" for v in xs)}")""", """print(f"{', '.join(f'{v:.2f}' for v in xs)}")"""),
    ("""x = f"{f"{d["a"]}"} b" + 'c'""", """x = f\"""{f"{d['a']}"} b\""" + 'c'"""),
    ("""f"{"it won't" if few else "it will"}" """, """f\"""{"it won't" if few else "it will"}\""" """),
    ("f'{\n  x +  # more\n  1:.3f}'", "f'''{\n  x +\n  1:.3f}'''"),
    ("f'{'#' * 20}' 'b' # f'{'", """f'{"#" * 20}' 'b'"""),
    ("f'{x:>{w['b']}}' and f'{{{d['{']}}}'", """f'{x:>{w["b"]}}' and f'{{{d["{"]}}}'"""),
    ("""f'''{d['a']} {d['''b''']}'''""", '''f"""{d['a']} {d['b']}"""'''),
    ("f'{x != y['a']}\\N{BULLET}'", """f'{x != y["a"]}\\N{BULLET}'"""),
]
DEFINITIONS = [
    ("type Rows[T] = list[T]\nx = 1", "Rows = list[T]\nx = 1"),
    ("def f[T: int, *Ts, **P](x: T) -> T:\n    return x", "def f(x: T) -> T:\n    return x"),
    ("class A[T = list[int]](B):\n    async def f[S](self): pass", "class A(B):\n    async def f(self): pass"),
]


@OLDER
@pytest.mark.parametrize(("newer", "older"), [*STRINGS, *DEFINITIONS])
def test_it_is_read_as_what_says_the_same(newer: str, older: str) -> None:
    lines, _ = as_older(newer.split("\n"))
    assert len(lines) == len(newer.split("\n"))
    assert ast.dump(ast.parse("\n".join(lines))) == ast.dump(ast.parse(older))


@OLDER
def test_no_backslash_stands_within_braces() -> None:
    lines, _ = as_older(["print(f\"{'\\n'.join(x)}\\n\")"])
    assert ast.unparse(ast.parse("\n".join(lines))) == ast.unparse(ast.parse("print(f\"{'  '.join(x)}\\n\")"))


@pytest.mark.parametrize(
    "text",
    ["x = [y[0]]\ntype = 3\nprint(type [0], f'{x}' \"'\")", "'''f'{'''\n# f'{d['a']}'", "match = t'a' if 0 else 1"],
)
def test_what_every_python_takes_stays_as_it_is(text: str) -> None:
    if sys.version_info < (3, 14) and "t'" in text:
        assert as_older(text.split("\n"))[0] == [text.replace("t'", "f'")]
    else:
        assert as_older(text.split("\n"))[0] == text.split("\n")


def test_places_are_those_that_are_written() -> None:
    text = """import keras\nprint(f"{"it won't" if few else d["a"]}", keras.Model(x, y))\n"""
    source = parse_source(text.encode(), "p.py")
    (call,) = [
        node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "keras.Model"
    ]
    place = source.place(call)
    assert text.split("\n")[1][place.column - 1 : place.end_column - 1] == "keras.Model(x, y)"
    assert source.unread == ()


@pytest.mark.parametrize("line", [newer for newer, _ in (*STRINGS, *DEFINITIONS)])
def test_it_is_no_syntax_error(line: str) -> None:
    if "= list[int]]" in line and sys.version_info[:2] == (3, 12):
        pytest.skip("a default of a type parameter is of 3.13")
    text = f"import keras\nmodel = build()\nmodel.compile(loss='mse', optimizer='adam')\n{line}\n"
    assert [each for each in check_text(text, "p.py", isolated=True).findings if each.code == "TU002"] == []


@pytest.mark.parametrize("line", ["print(f'{1}", "f'{d['a'}'", "def f[T(x): pass", "type X", 'f"{d["a"]"'])
def test_what_no_python_takes_is_one(line: str) -> None:
    text = f"import keras\nmodel = build()\nmodel.compile(loss='mse', optimizer='adam')\n{line}\n"
    assert [each.code for each in check_text(text, "p.py", isolated=True).findings if each.code == "TU002"] == ["TU002"]


def test_many_strings_without_an_end_take_no_time() -> None:
    lines = ['x = f"{('] * 20_000
    assert as_older(lines)[0] == lines
