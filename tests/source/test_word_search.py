"""The compiled search finds what searching word by word finds, whatever it is handed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.auditing.counting.kernel import compiling
from trueup.source import named_libraries, unread_libraries
from trueup.source.prefilter import may_hold_model
from trueup.source.unread_libraries import trained_with_others
from trueup.source.word_search.searching import SOURCE, WordSearch

NOWHERE = Path("there/is/none.so")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if compiling.compiler() is None:
        pytest.skip("no C compiler")
    library = compiling.compiled(tmp_path_factory.mktemp("words"), SOURCE)
    assert library is not None
    return library


@pytest.mark.parametrize(
    ("words", "data"),
    [
        ([b"keras"], b"keras"),
        ([b"keras"], b"import tf_keras"),
        ([b"keras"], b"kera"),
        ([b"torch", b"torchmetrics"], b"import torchmetric"),
        ([b"torchmetrics", b"torch"], b"import torchmetrics"),
        ([b"jax"], b"ja"),
        ([b"jax"], b""),
        ([b"jax", b"jax"], b"a jax"),
        ([b"aaa", b"aaaa"], b"aaaa"),
        ([b"k\0e\0r"], b"\xff\xfek\0e\0r\0a\0s\0"),
        ([], b"anything"),
        ([b"\xff\xff\xff"], b"\xff" * 7),
    ],
)
def test_words_are_found_wherever_they_stand(words: list[bytes], data: bytes, library: Path) -> None:
    expected = {word for word in words if word in data}
    assert WordSearch(words, library).is_quick
    assert WordSearch(words, library).found_in(data) == WordSearch(words, NOWHERE).found_in(data) == expected


@given(
    words=st.lists(st.text("abc", min_size=3, max_size=6).map(str.encode), max_size=40),
    data=st.text("abcd", max_size=200).map(str.encode),
)
def test_both_searches_find_the_same(words: list[bytes], data: bytes, library: Path) -> None:
    assert WordSearch(words, library).found_in(data) == {word for word in words if word in data}


@given(words=st.lists(st.binary(min_size=3, max_size=5), max_size=255), data=st.binary(max_size=400))
def test_bytes_of_all_kinds_are_words(words: list[bytes], data: bytes, library: Path) -> None:
    assert WordSearch(words, library).found_in(data) == {word for word in words if word in data}


@pytest.mark.parametrize("words", [[b"tf"], [b""], [str(number).encode() for number in range(100, 500)]])
def test_what_does_not_fit_is_looked_for_one_by_one(words: list[bytes], library: Path) -> None:
    search = WordSearch(words, library)
    assert not search.is_quick
    assert search.found_in(b"100 tf 499") == {word for word in words if word in b"100 tf 499"}


def test_a_library_of_another_edition_is_not_used(tmp_path: Path) -> None:
    if compiling.compiler() is None:
        pytest.skip("no C compiler")
    older = tmp_path / "words.c"
    older.write_text(SOURCE.read_text("utf-8").replace("{ return 1; }", "{ return 0; }"), encoding="utf-8")
    assert not WordSearch([b"keras"], compiling.compiled(tmp_path, older) or NOWHERE).is_quick


def test_a_file_that_is_no_library_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "words.so").write_bytes(b"no library")
    assert not WordSearch([b"keras"], tmp_path / "words.so").is_quick


PROGRAMS = {
    "a model": b"import keras\nmodel.compile('adam', 'mse')\n",
    "a library of another": b"import mxnet as mx\nmodel.fit(x, y)\nmx.metric\n",
    "two libraries": b"import torch, paddle\nloss = paddle.loss(x)\nloss.backward()\n",
    "neither": b"import os\nprint(os.name)\n",
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS.keys())
def test_gate_and_notices_say_the_same_without_a_compiler(
    program: bytes, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for place in (library, NOWHERE):
        search = WordSearch(named_libraries._all_names(), place)
        monkeypatch.setattr(named_libraries, "tells_all_names", lambda search=search: search.is_quick)
        monkeypatch.setattr("trueup.source.unread_libraries.tells_all_names", lambda search=search: search.is_quick)
        monkeypatch.setattr(named_libraries, "_search", lambda search=search: search)
        named_libraries._last.clear()
        answers.append((may_hold_model(program), trained_with_others(program, "program.py")))
    assert answers[0] == answers[1]


LINES = (
    *("import mxnet as mx", "import os, jax", "from ctrl import jax", 'x = "import cuml, h2o"', "# from trl.x"),
    *("import caffe2.python", "from mlxtend import a", "import\th2o", "print(1)", "h2o, river"),
)


@given(lines=st.lists(st.sampled_from(LINES), max_size=6), end=st.sampled_from(["", "\n", "\r\n"]))
def test_only_lines_that_name_a_library_are_looked_at(lines: list[str], end: str) -> None:
    data = ((end or "\n").join(lines) + end).encode()
    assert unread_libraries._rows_for(data) == unread_libraries._rows_of(data)
