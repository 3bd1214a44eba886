"""Programs that train or score with a library that is not read are named, and those that only prepare data are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trueup.checking import check, check_text
from trueup.frameworks.unread_libraries import unread_libraries
from trueup.source import read_text

SKLEARN = "from sklearn.svm import SVC\nmodel = SVC()\nmodel.fit(x, y)\n"
OPTAX = "import jax, optax\nstate = optax.adam(1e-3).init(p)\ngradients = jax.grad(loss)(p)\n"
KERAS = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\n"
    "model = Sequential([Dense(1, activation='sigmoid')])\nmodel.compile('adam', 'binary_crossentropy')\n"
    "model.fit(x, y)\n"
)


def libraries(program: str, file: str = "program.py") -> list[tuple[str, int]]:
    """What is said of libraries, each with its row."""
    found = check_text(program, file, isolated=True).unread
    return [(one.why, one.where.row) for one in found if one.kind == "library"]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (SKLEARN, [("trains with scikit-learn: not read", 2)]),
        ("import jax\nstep = jax.value_and_grad(loss)\n", [("trains with jax: not read", 2)]),
        ("import xgboost as xgb\n\nmodel = xgb.train(options, data)\n", [("trains with xgboost: not read", 3)]),
        ("from sklearn import metrics\nmetrics.f1_score(a, b)\n", [("scores with scikit-learn: not read", 2)]),
        (
            "def run():\n    from lightgbm import (\n        LGBMClassifier,\n    )\n    LGBMClassifier().fit(x, y)\n",
            [("trains with lightgbm: not read", 5)],
        ),
        (
            "import sklearn\nmodel = sklearn.linear_model.LogisticRegression()\nmodel.fit(x, y)\n",
            [("trains with scikit-learn: not read", 2)],
        ),
        (KERAS + SKLEARN, []),
        (
            "from setfit import Trainer\nTrainer(model, options).train()\n",
            [("trains with setfit: not read", 2)],
        ),
    ],
)
def test_what_trains_or_scores_is_named_where_it_is_used(program: str, expected: list[tuple[str, int]]) -> None:
    assert libraries(program) == expected


@pytest.mark.parametrize(
    "program",
    [
        OPTAX,
        "import tensorflow as tf\nx = tf.placeholder(tf.float32)\nstep = tf.train.AdamOptimizer().minimize(loss)\n",
    ],
)
def test_a_training_of_a_loss_that_was_not_followed_is_a_setup_that_is_not_read(program: str) -> None:
    result = check_text(program, "program.py", isolated=True)
    assert result.counts.setups == 1
    assert not result.counts.complete
    assert any(unread.kind == "setup" for unread in result.unread)


@pytest.mark.parametrize(
    "program",
    [
        "from sklearn.preprocessing import StandardScaler\nx = StandardScaler().fit(x).transform(x)\n",
        "from sklearn.svm import SVC\nprint('a mere import', model.fit(x))\n",
        '"""from sklearn.svm import SVC\nSVC().fit(x, y)\n"""\n',
        "# from sklearn.svm import SVC\n# SVC().fit(x, y)\n",
        "from sklearn.svm import SVC\nmodel = SVC()  # model.fit(x, y)\n",
        "import torch\nfrom jaxtyping import Float\nwith torch.no_grad():\n    pass\n",
        "from sklearn.preprocessing import LabelEncoder\nfrom sklearn.model_selection import train_test_split\n"
        "from sklearn.metrics import accuracy_score\n" + KERAS + "print(accuracy_score(y, model.predict(x) > 0.5))\n",
        "import sklearn\nprint(sklearn.__version__)\n" + KERAS,
    ],
    ids=["prepares", "unused", "in a text", "in comments", "a comment", "no_grad", "beside a network", "a version"],
)
def test_what_only_prepares_or_is_not_used_is_not_named(program: str) -> None:
    assert libraries(program) == []


def test_a_model_that_comes_along_beside_a_library_for_data() -> None:
    """TensorFlow is named, Keras is not: "0 setups" without a word was all that was said."""
    program = "import tensorflow as tf\nfrom mine import build\nbuild(10).fit(tf.data.TFRecordDataset('a'), epochs=3)\n"
    (setup,) = read_text(program, "a.py").setups
    assert dict(setup.missing)["loss"] == "what mine.build gives was not followed"
    assert dict(setup.missing)["labels"] == "the data that it is trained on was not followed"


def test_a_cell_of_a_notebook_is_named_by_its_number_and_row() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# SVC"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": SKLEARN},
    ]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (one,) = check_text(notebook, "program.ipynb", isolated=True).unread
    assert (one.why, one.where.cell, one.where.row) == ("trains with scikit-learn: not read", 2, 2)


def test_every_library_of_the_facts_is_found_by_each_of_its_words() -> None:
    for row in unread_libraries():
        part = f".{min(row.parts)}" if row.parts else ""
        for verb, words in (("trains", row.trains), ("scores", row.scores)):
            for word in words:
                attached = word[0] in "._"
                use = f"value = {'any' if attached else '('}{word.lstrip(' =(').rstrip('(')}("
                program = f"from {row.roots[0]}{part} import any, other\nother()\n{use}other)\n"
                named = [why for why, _ in libraries(program)]
                assert f"{verb} with {row.title}: not read" in named, (row.title, word)


def test_a_folder_tells_of_all_its_files_in_every_process(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"program_{number}.py").write_text(SKLEARN)
    result = check([tmp_path], isolated=True)
    assert [one.why for one in result.unread] == ["trains with scikit-learn: not read"] * 40
    assert result.counts.files == 40
