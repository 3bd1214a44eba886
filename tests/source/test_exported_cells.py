"""Notebooks exported as programs: the code in the strings of `run_cell_magic` is read, each node at its own place."""

from __future__ import annotations

import ast

import pytest

from trueup.source import read_text
from trueup.syntax.parse import Source, parse_source

_BODY = {
    "a cell on one line": "get_ipython().run_cell_magic('time', '', 'a = 1\\nfit(\"x\", 5)\\n')\n",
    "escaped quotes": "get_ipython().run_cell_magic('time', '', 'a = \\'é\\'\\nfit(\"x\", 5)\\n')\n",
    "a raw string": "get_ipython().run_cell_magic('capture', 'out', r'fit(\"x\", 5)')\n",
    "rows of its own": 'get_ipython().run_cell_magic("time", "", """a = 1\n\nfit("x", 5)\n""")\n',
    "a shell line before it": "get_ipython().run_cell_magic('time', '', '!ls\\nx = !ls\\nfit(\"x\", 5)\\n')\n",
    "in a block": "if True:\n    get_ipython().run_cell_magic('time', '', 'fit(\"x\", 5)')\n",
    "a line magic": "get_ipython().run_line_magic('time', 'fit(\"x\", 5)')\n",
    "an old line magic": "get_ipython().magic('time fit(\"x\", 5)')\n",
    "behind letters of several bytes": "é = 'ü'; get_ipython().run_cell_magic('time', '', 'fit(\"x\", 5)')\n",
}


def _source(text: str) -> Source:
    return parse_source(text.encode(), "export.py")


def _call(source: Source) -> ast.Call:
    return next(
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fit"
    )


@pytest.mark.parametrize("text", _BODY.values(), ids=_BODY.keys())
def test_the_code_is_in_the_tree_and_its_places_cut_it_out_of_the_string(text: str) -> None:
    source = _source(text)
    call = _call(source)
    rows = text.split("\n")
    for node, written in ((call, 'fit("x", 5)'), (call.args[0], '"x"'), (call.args[1], "5")):
        place = source.place(node)
        assert place.row == place.end_row
        assert rows[place.row - 1][place.column - 1 : place.end_column - 1] == written


@pytest.mark.parametrize(
    "text",
    [
        "get_ipython().run_cell_magic('bash', '', 'fit(1)')\n",
        "get_ipython().run_cell_magic('time', '', 'a = 1' + 'b')\n",
        "get_ipython().run_line_magic('matplotlib', 'inline')\n",
        "other().run_cell_magic('time', '', 'fit(1)')\n",
    ],
)
def test_what_is_no_code_stays_as_it_is(text: str) -> None:
    source = _source(text)
    assert ast.dump(source.tree) == ast.dump(ast.parse(text))
    assert not source.unread


def test_what_is_unsound_in_a_cell_is_said() -> None:
    source = _source("get_ipython().run_cell_magic('time', '', 'a = = 1\\nfit(\"x\", 5)\\n')\n")
    assert _call(source).args
    assert [(unread.where.row, "syntax" in unread.why) for unread in source.unread] == [(1, True)]


@pytest.mark.parametrize(
    "text",
    [
        "get_ipython().system('pip install keras==2.2.4')\n",
        "get_ipython().run_line_magic('pip', 'install keras==2.2.4')\n",
    ],
)
def test_the_release_that_an_export_installs_counts(text: str) -> None:
    model = (
        "from keras.models import Sequential\nfrom keras.layers import Dense\n"
        "m = Sequential([Dense(3, activation='softmax')])\nm.compile('adam', 'binary_crossentropy', ['accuracy'])\n"
    )
    setup = read_text(text + model, "export.py").setups[0]
    assert "2.2.4" in str(setup.target)
