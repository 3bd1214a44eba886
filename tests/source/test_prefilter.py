from __future__ import annotations

import json

import pytest
from corpus_files import CORPUS

from trueup.frameworks import all_frameworks
from trueup.source.prefilter import may_hold_model

HOLDS = {
    "sequential": "from keras.models import Sequential\nm = Sequential([Dense(1, activation='softmax')])\n",
    "functional": "import tensorflow as tf\nm = tf.keras.Model(i, tf.keras.layers.Dense(3)(i))\n",
    "helper module": "from tf_keras import layers, Sequential\n"
    "def build(k):\n"
    "    return Sequential([layers.Dense(k)])\n",
    "private module": "from tensorflow.python.keras.models import Sequential\n"
    "m = Sequential(); m.add(Activation('softmax'))\n",
    "compiled elsewhere built": "from mymodels import build\n"
    "model = build()\n"
    "model.compile(loss='mse', optimizer='adam')\n",
    "trained here, built elsewhere": "import keras\n"
    "from mine import build\n"
    "build().fit(x, keras.utils.to_categorical(y))\n",
    "fit without a framework": "from mine import build\nbuild().fit(x, y, epochs=3)\n",
    "fit beside a framework that trains nothing": "import tensorflow as tf\n"
    "from mine import build\n"
    "build().fit(tf.data.TFRecordDataset('a'), epochs=3)\n",
    "compile with a blank": "import keras\nmodel.compile (loss='categorical_crossentropy')\n",
    "positional compile": "import keras\nmodel.compile('adam', 'mse')\n",
    "star import": "from layers_of_mine import *\nm = Sequential([Dense(10)])\n",
    "subclass": "import keras\n"
    "class Net(keras.Model):\n"
    "    def __init__(self):\n"
    "        self.out = keras.layers.Dense(2)\n",
    "own loop": "import keras\nloss = keras.losses.BinaryCrossentropy()\n",
    "graph of Keras 0": "from keras.models import Graph\ng = Graph()\ng.compile('rmsprop', {'a': 'mse'})\n",
    "a softmax without its axis": "import torch.nn.functional as F\np = F.softmax(net(x))\n",
    "a ranking metric": "from sklearn.metrics import roc_auc_score\nprint(roc_auc_score(y, tree.predict(x)))\n",
    "a loaded model on a source that may be shuffled": "from keras.models import load_model\n"
    "flow = pictures.flow_from_directory('test')\n"
    "print((load_model('m.h5').predict(flow).argmax(1) == flow.classes).mean())\n",
    "strings": "import keras\nm.compile(optimizer='sgd', loss=LOSS)\n",
    "torch module": "import torch.nn as nn\n"
    "class Net(nn.Module):\n"
    "    def __init__(self):\n"
    "        self.fc = nn.Linear(3, 2)\n",
    "torch loss": "import torch\ncriterion = torch.nn.CrossEntropyLoss()\n",
    "torch functional": "import torch.nn.functional as F\nloss = F.cross_entropy(out, y)\n",
    "torch names": "from torch.nn import BCELoss\n",
    "star import of torch": "from common import *\ncriterion = nn.NLLLoss()\n",
    "long torch head": "import torch\n"
    + "# words\n" * 3000
    + "class A(nn.Module):\n    a = nn.Linear(2, 1); b = nn.Softmax(-1)\n",
    "long torch head trained elsewhere": "import torch\n" + "# words\n" * 3000 + "class Net(nn.Module):\n"
    "    def forward(self, x):\n"
    "        return F.softmax(self.fc(x), dim=1)\n",
    "long torch head of a package, with its loss": "import torch\nfrom .parts import block\n"
    + "# words\n" * 3000
    + "class Net(nn.Module):\n"
    "    def forward(self, x, y):\n"
    "        return F.cross_entropy(F.softmax(self.fc(x), dim=1), y)\n",
    "long loop of torch": "import torch\n"
    + "# words\n" * 3000
    + "loss = nn.CrossEntropyLoss()(net(x), y)\nloss.backward()\n",
    "a long loop of its own that speaks of compile": "import tensorflow as tf\n"
    + "# words\n" * 3000
    + "# As in keras `model.compile` and the optimizer there.\n"
    "m = tf.keras.Sequential([tf.keras.layers.Dense(2, activation='softmax')])\n"
    "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=m(x))\n",
    "fit with arguments of a dict": "from mine import build\nhow = {'epochs': 3}\nbuild().fit(x, y, **how)\n",
    "a call over many rows": "from mine import build\n"
    "build().compile(\n    'adam',\n    # what is optimised\n    loss='mse', metrics=['accuracy'])\n",
    "a long loop of its own with a loss of TensorFlow": "import tensorflow as tf\n"
    + "# words\n" * 3000
    + "class Net(tf.keras.Model):\n    out = tf.keras.layers.Dense(10)\n"
    "tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=tf.nn.softmax(net(x)))\n",
    "docstring before the program": '"""Shows fit()."""\nimport keras\nmodel.fit(x, y)\n',
    "docstring after the program": 'import keras\nmodel.compile("adam", "mse")\n"""That was compile()."""\n',
    "a mark in a comment": 'import keras\n# as """ does\nmodel.compile("adam", "mse")  # """\n',
    "a mark in a text": 'import keras\nMARK = \'"""\'\nmodel.fit(x, y)\nprint(\'"""\')\n',
    "a mark behind a backslash": 'import keras\nA = """ \\""" """\nmodel.fit(x, y)\nB = """ """\n',
    "two kinds of marks": "import keras\nA = ''' \"\"\" '''\nmodel.fit(x, y)\nB = ''' \"\"\" '''\n",
    "a long loop deep in a package": "import torch\nfrom ...parts import block\n"
    + "# words\n" * 3000
    + "loss = nn.CrossEntropyLoss()(net(x), y)\nloss.backward()\n",
    "a short module deep in a package": "import torch\nfrom ...parts import block\n"
    "class Net(nn.Module):\n    a = nn.Linear(2, 1); b = nn.Softmax(-1)\n",
    "a ranking metric in a program with tests of its own": "from sklearn.metrics import roc_auc_score\n"
    "def test_model(m):\n    print(roc_auc_score(y, m.predict(x)))\n",
    "a model with a head beside its documentation": "# >>> from transformers import AutoTokenizer\n"
    "from transformers import BertForSequenceClassification\nBertForSequenceClassification.from_pretrained('b')\n",
    "kernel of Keras in old TensorFlow": "import tensorflow as tf\n"
    "m = tf.contrib.keras.models.Sequential()\n"
    "m.add(Dense(2))\n",
}
HOLDS_NONE = {
    "regular expressions": "import re\nP = re.compile('metrics')\nQ = re.compile('loss')\n",
    "scikit-learn": "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit(x, y)\n",
    "plain torch": "import torch\nx = torch.zeros(3)\n",
    "keras in words": "# Works with keras arrays too.\nimport re\nre.compile('a')\n",
    "tensors": "import tensorflow as tf\ntf.nn.relu(x)\n",
    "long module of a library": "import torch\n"
    + "# words\n" * 3000
    + "class A(nn.Module):\n    x = nn.functional.softmax(attn); q = nn.Linear(2, 2)\n",
    "shown in a docstring": 'import keras\ndef layer():\n    """>>> model.fit(x, y)\n    ...\n    """\n',
    "compiled torch": "import torch\nmodel = torch.compile(model)  # no optimizer\n",
    "a query that is compiled": "import query\nquery.compile(dialect)\n"
    + "# words\n" * 80
    + "# the optimizer of the database\n",
    "estimators and their epochs": "from sklearn.linear_model import SGDClassifier\n"
    "SGDClassifier().fit(x, y)\n" + "# words\n" * 80 + "epochs = 3\n",
    "long part of a package with a head": "import torch\nfrom .parts import block\n"
    + "# words\n" * 3000
    + "class A(nn.Module):\n    a = nn.Linear(2, 1); b = nn.Softmax(-1)\n",
    "weights of experts": "import torch\n"
    + "# words\n" * 3000
    + "class A(nn.Module):\n    w = F.softmax(router_logits, dim=-1); q = nn.Linear(2, 2)\n",
    "lazy modules of a package": "import torch\nsys.modules[__name__] = _LazyModule(__name__, {'a': ['Linear']})\n",
    "a long pipeline that measures a divergence": "import torch\n"
    + "# words\n" * 3000
    + "loss.backward()\nkl = torch.distributions.kl_divergence(p, q)\n",
    "layers of flax": "import flax.linen as nn\nx = nn.Dense(3)(x)\n",
    "long layers of Keras that are never trained": "import keras\n"
    + "# words\n" * 3000
    + "def block(x):\n    return keras.layers.Conv2D(8, 3)(keras.layers.Dense(3)(x))\n",
    "a layer of torch whose name ends as one of Keras": "import torch\n"
    + "# words\n" * 3000
    + "class Block(nn.Module):\n    def __init__(self):\n        self.inner = GatedDense(3)\n",
    "a long file deep in a package": "import torch\nfrom ...parts import block\n"
    + "# words\n" * 3000
    + "class Net(nn.Module):\n"
    "    def forward(self, x, y):\n"
    "        return F.cross_entropy(F.softmax(self.fc(x), dim=1), y)\n",
    "tests that rank": "import pytest\nfrom sklearn.metrics import roc_auc_score\n"
    "def test_all():\n    assert roc_auc_score([0, 1], [0, 1]) == 1\n",
    "tests of Keras itself": "from keras.src import layers, models\nfrom keras.src import testing\n"
    "class SequentialTest(testing.TestCase):\n"
    "    def test_fit(self):\n        models.Sequential([layers.Dense(1)]).fit(x, y)\n",
    "a model of a package that its documentation shows": "class Model(PreTrainedModel):\n"
    "    # >>> from transformers import AutoTokenizer, LEDForSequenceClassification\n    pass\n",
    "nothing": "",
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_could_set_up_a_classifier_passes(name: str) -> None:
    assert may_hold_model(HOLDS[name].encode())


@pytest.mark.parametrize("name", HOLDS)
def test_it_passes_in_a_notebook_too(name: str) -> None:
    cell = {"cell_type": "code", "source": HOLDS[name].splitlines(keepends=True)}
    assert may_hold_model(json.dumps({"cells": [cell]}).encode())


@pytest.mark.parametrize("name", HOLDS_NONE)
def test_what_cannot_does_not(name: str) -> None:
    assert not may_hold_model(HOLDS_NONE[name].encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_encodings_pass(encoding: str) -> None:
    assert may_hold_model(HOLDS["sequential"].encode(encoding))


def test_the_examples_pass() -> None:
    examples = CORPUS.parent.parent / "examples"
    programs = [
        path
        for path in sorted(examples.rglob("*.py"))
        # The stories' own program is no example: it trains what the examples have.
        if b"keras" in path.read_bytes() and (examples / "stories") not in path.parents
    ]
    assert programs
    assert [path.name for path in programs if not may_hold_model(path.read_bytes())] == []


def test_a_gate_that_is_asked_of_unnamed_files_says_which_words_stand_in_them() -> None:
    for framework in all_frameworks():
        if framework.gate is None or not framework.gate.module:
            continue
        asks = getattr(framework.part(framework.gate.module), "may_hold_unnamed", None)
        assert (asks is not None) == bool(framework.gate.unnamed), framework.name
        # The words are searched for together with all others; what holds none of them is never asked.
        for name, program in HOLDS.items():
            words = any(word in program.encode() for word in framework.gate.unnamed)
            assert asks is None or words or not asks(program.encode()), name


@pytest.mark.parametrize(
    "program",
    [
        "import pytest\nfrom sklearn.linear_model import SGDClassifier\nSGDClassifier().fit(x, y, coef_init=epochs)\n",
        "import tensorflow as tf\nfrom package.testing.pytest import raises\nsession.run(y, feed_dict={x: 1})\n",
    ],
)
def test_tests_of_a_library_of_numbers_do_not_pass(program: str) -> None:
    assert not may_hold_model(program.encode())
    assert may_hold_model(program.replace("import pytest", "").replace(".pytest import", " import").encode())
