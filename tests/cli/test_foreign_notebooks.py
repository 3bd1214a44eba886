"""Notebooks of other languages, of no language, and of nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueup.cli.main import main

SOURCE = "library(keras)\nmodel <- keras_model_sequential() %>% layer_dense(10)\n"
SOURCE += "keras.compile(model, loss = 'binary_crossentropy')\nmodel.fit(x, y)\n"
PYTHON = "import keras\nmodel = keras.Sequential([keras.layers.Dense(1, 'softmax')])\nmodel.compile('sgd', 'mse')\n"
FOREIGN = {
    "R by its language": {"kernelspec": {"language": "R", "name": "ir", "display_name": "R"}},
    "R by language_info": {"language_info": {"name": "R", "version": "4.3"}},
    "R by its kernel alone": {"kernelspec": {"name": "ir"}},
    "Julia": {"kernelspec": {"name": "julia-1.9", "display_name": "Julia 1.9"}, "language_info": {"name": "julia"}},
    "Julia by its kernel alone": {"kernelspec": {"name": "julia-1.9", "display_name": "Julia 1.9"}},
}
IN_PYTHON = {
    "no metadata": {},
    "a kernel of an environment": {"kernelspec": {"name": "conda-env-tf-py", "display_name": "tf"}},
    "no languages": {"kernelspec": {"language": "", "name": "python3"}, "language_info": {}},
    "metadata that is none": {"kernelspec": [], "language_info": "python"},
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def notebook(source: str, metadata: object) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("metadata", FOREIGN.values(), ids=FOREIGN)
def test_a_notebook_in_another_language_is_no_finding(metadata: object, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.ipynb").write_text(notebook(SOURCE, metadata))
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "Found 0 findings." in out
    assert "1 notebook not in Python" in out
    assert main(["check", "--output-format", "json"]) == 0
    (unread,) = json.loads(capsys.readouterr().out)["unread"]
    assert unread["kind"] == "foreign"
    assert unread["why"].startswith("the notebook's language is ")


@pytest.mark.parametrize("metadata", IN_PYTHON.values(), ids=IN_PYTHON)
def test_a_notebook_that_tells_of_no_other_language_is_python(
    metadata: object, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.ipynb").write_text(notebook(PYTHON, metadata))
    assert main(["check", "--select", "TU101"]) == 1
    assert "1 setup" in capsys.readouterr().out


def test_a_notebook_of_format_3_is_read_in_its_own_cells(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "code", "language": "python", "input": PYTHON.splitlines(keepends=True), "outputs": []},
        {"cell_type": "code", "language": "ruby", "input": ["model.compile!"], "outputs": []},
    ]
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    Path("old.ipynb").write_text(json.dumps(old))
    assert main(["check", "--select", "TU101", "--output-format", "concise"]) == 1
    assert "old.ipynb:cell 1:2:" in capsys.readouterr().out


@pytest.mark.parametrize("data", [b"", b"\n", b"{}", b'{"cells": [], "nbformat": 4}', b"[]"])
def test_a_notebook_of_nothing_is_silent(data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.ipynb").write_bytes(data)
    assert main(["check"]) == 0
    assert "Read 1 file: 0 setups." in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["half", "no object", "no cells"])
def test_a_broken_notebook_that_mentions_keras_is_a_finding(damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = notebook(PYTHON, {})
    texts = {"half": whole[:-30], "no object": json.dumps([PYTHON]), "no cells": json.dumps({"cells": PYTHON})}
    Path("broken.ipynb").write_text(texts[damage])
    assert main(["check"]) == 1
    assert "TU002" in capsys.readouterr().out
