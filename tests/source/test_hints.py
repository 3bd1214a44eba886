from __future__ import annotations

import ast
import json

import pytest

from trueup.contract.target import Version
from trueup.frameworks.keras.spelling_hints import api_hint, hints_of, spelling_of
from trueup.source import read_text
from trueup.source.versions import target_for
from trueup.syntax.parse import parse_source


def hint(text: str, library: str = "keras") -> tuple[Version, str] | None:
    return api_hint(ast.parse(text), library)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "version", "words"),
    [
        ("model.compile(class_mode='binary')", (0, 3, 3), "line 1 uses class_mode (Keras 0)"),
        ("model.fit(x, y, show_accuracy=True, nb_epoch=2)", (0, 3, 3), "show_accuracy"),
        ("from keras.models import Graph", (0, 3, 3), "Graph"),
        ("Dense(784, 10)", (0, 3, 3), "Dense with its inputs before its outputs"),
        ("Convolution1D(nb_filter=32, filter_length=4)", (1, 2, 2), "line 1 uses nb_filter (Keras 1)"),
        ("\nmodel.fit(x, y, nb_epoch=2)", (1, 2, 2), "line 2 uses nb_epoch (Keras 1)"),
        ("Convolution2D(32, 3, 3)", (1, 2, 2), "separate numbers"),
        ("Dense(10, init='uniform')", (1, 2, 2), "init"),
        ("Dense(output_dim=10)", (1, 2, 2), "output_dim"),
        ("merge([a, b], mode='concat')", (1, 2, 2), "mode"),
        ("Model(input=a, output=b)", (2, 2, 4), "input (Keras 1 to 2.3)"),
        ("from keras.regularizers import activity_l2", (1, 2, 2), "activity_l2"),
        (
            "Dense(10, init='uniform')\nmodel.fit(epochs=2)",
            (2, 2, 4),
            "init (Keras 1) beside epochs on line 2 (Keras 2 or later)",
        ),
        ("from keras.layers import Conv2D\nm.fit(nb_epoch=1)", (2, 2, 4), "beside Conv2D on line 1"),
        ("from keras.utils import np_utils", (2, 2, 4), "np_utils (Keras 2)"),
        ("from keras.preprocessing.text import Tokenizer", (2, 2, 4), "keras.preprocessing.text (Keras 2)"),
        ("from keras.preprocessing.image import ImageDataGenerator", (2, 2, 4), "ImageDataGenerator (Keras 2)"),
        ("TensorBoard('logs', write_grads=False)", (2, 2, 4), "write_grads (Keras 2)"),
        ("K.set_image_dim_ordering('th')", (2, 2, 4), "set_image_dim_ordering (Keras before 2.4)"),
        ("from keras.layers.advanced_activations import LeakyReLU", (2, 2, 4), "keras.layers.advanced_activations"),
        ("import keras\nkeras.utils.np_utils.to_categorical(y)", (2, 2, 4), "keras.utils.np_utils"),
        ("model.fit_generator(g, steps_per_epoch=3)", (2, 2, 4), "fit_generator (Keras 2)"),
        ("SGD(lr=0.1)", (2, 2, 4), "lr (Keras 2)"),
        ("ModelCheckpoint('best.hdf5')", (2, 2, 4), "a checkpoint of a name as Keras 2 has it"),
        (
            "path = 'w.h5'\nModelCheckpoint(filepath=path, save_weights_only=True)",
            (2, 2, 4),
            "line 2 uses a checkpoint",
        ),
        ("ModelCheckpoint(f'{folder}/best.ckpt')", (2, 2, 4), "a checkpoint"),
        ("model.predict_classes(x)", (2, 2, 4), "predict_classes (Keras before 2.6)"),
        ("optimizer._decayed_lr(float)", (2, 2, 4), "_decayed_lr (Keras 2)"),
        ("import tensorflow_addons as tfa", (2, 2, 4), "tensorflow_addons (Keras 2)"),
        ("import tensorflow as tf\ntf.Session()", (2, 2, 4), "tf.Session (TensorFlow 1)"),
    ],
)
def test_old_names_tell_the_release(text: str, version: Version, words: str) -> None:
    told = hint(text)
    assert told is not None
    assert told[0] == version
    assert words in told[1]


@pytest.mark.parametrize(
    "text",
    [
        "Dense(10, kernel_initializer='he_normal')\nmodel.fit(x, y, epochs=3)",
        "ModelCheckpoint('best.keras')",
        "ModelCheckpoint('best.h5')",
        "ModelCheckpoint('best.weights.h5', save_weights_only=True)",
        "ModelCheckpoint(path)",
        "ModelCheckpoint(os.path.join(folder, 'best.hdf5'))",
        "Embedding(input_dim=10, output_dim=3)",
        "datagen.flow_from_directory(d, class_mode='binary')",
        "ShiftScaleRotate(border_mode=0)",
        "XGBClassifier(subsample=0.5)",
        "Convolution2D(32, (3, 3), (1, 1))",
        "optimizer(lr=1)",
        "# nb_epoch\nx = 'nb_filter=3'",
        "tf.Session()",
        "import tensorflow.compat.v1 as tf\ntf.Session()",
        "from keras import ops\nSGD(lr=0.1)",
        "import keras\nkeras.ops.mean(x)\nm.fit(nb_epoch=1)",
        "history.history['acc']",
    ],
)
def test_names_that_others_use_too_tell_nothing(text: str) -> None:
    assert hint(text) is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("import tensorflow as tf\ntf.app.flags.DEFINE_string('a', 'b', 'c')", (1, 15, 0)),
        ("import tensorflow\ntensorflow.placeholder(tensorflow.float32)", (1, 15, 0)),
        ("from tensorflow.examples.tutorials.mnist import input_data", (1, 15, 0)),
        ("model.predict_classes(x)", (2, 5, 3)),
        ("Adam(lr=1)", (2, 10, 1)),
        ("model.fit(x, y, nb_epoch=3)", None),
        ("model.fit(x, y, epochs=3)", None),
    ],
)
def test_old_names_tell_the_release_of_tensorflow(text: str, version: Version | None) -> None:
    told = hint(text, "tf.keras")
    assert (told[0] if told else None) == version


def test_other_libraries_are_told_nothing() -> None:
    assert hint("m.fit(nb_epoch=3)", "torch") is None


@pytest.mark.parametrize(
    ("text", "backend"),
    [
        ("os.environ['KERAS_BACKEND'] = 'jax'", "jax"),
        ("os.environ.setdefault('KERAS_BACKEND', 'torch')", "torch"),
        ("keras.config.set_backend('tensorflow')", "tensorflow"),
        ("os.environ['OTHER'] = 'jax'", None),
        ("os.environ['KERAS_BACKEND'] = chosen", None),
    ],
)
def test_the_backend_that_a_program_selects(text: str, backend: str | None) -> None:
    assert spelling_of(ast.parse(text)).backend == backend


def test_python_2_tells_an_old_release() -> None:
    program = """from keras.models import Sequential
from keras.layers import Dense
model = Sequential([Dense(10, activation="softmax", input_shape=(4,))])
model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
print "compiled"
"""
    (setup,) = read_text(program, "old.py").setups
    assert setup.target.version == (2, 2, 4)
    assert "the program is written in Python 2" in setup.target.why
    (setup,) = read_text(program.replace('print "compiled"', 'print("compiled")'), "new.py").setups
    assert setup.target.version is None


def test_what_only_keras_3_has_tells_as_much_as_the_whole_program() -> None:
    program = (
        "from keras import ops\nfrom keras.layers import Convolution2D\nm.add(Convolution2D(8, 3, 3, init='uniform'))\n"
    )
    tree = ast.parse(program)
    assert spelling_of(tree, selects=False).hint("keras") is None
    assert spelling_of(tree).hint("keras") is None
    late = ast.parse(program.replace("from keras import ops\n", "") + "def f():\n    from keras import ops\n")
    assert spelling_of(late, selects=False).hint("keras") is None
    selected = ast.parse("from keras import ops\nimport os\nos.environ['KERAS_BACKEND'] = 'torch'\n")
    assert spelling_of(selected, selects=True).backend == "torch"


def test_what_others_hang_on_the_signs_of_python_is_not_walked_into() -> None:
    """One `ast.Add` serves all trees; IPython's tracebacks give it a parent, and the parent leads back to it."""
    sign = ast.parse("a + b").body[0].value.op
    elsewhere = ast.parse("from keras.layers import Convolution2D\nConvolution2D(8, nb_row=3) + 1")
    sign.parent = elsewhere
    try:
        assert spelling_of(ast.parse("from keras.layers import Dense\nc = a + b")).eras == {}
    finally:
        del sign.parent


def test_what_came_with_tensorflow_2_bounds_what_something_else_tells() -> None:
    old = "from tensorflow import keras\nmodel.compile(keras.optimizers.Adam(lr=0.1))\n"
    new = "import tensorflow as tf\ntf.random.set_seed(1)\n"
    alone, both = (spelling_of(ast.parse(text)).hint("tf.keras") for text in (old, old + new))
    assert alone is not None
    assert both is not None
    assert (alone.since, both.since, both.until) == ((1, 4), (2, 0), alone.until)
    assert "tf.random.set_seed (TensorFlow 2)" in both.why


def test_a_pin_of_keras_is_bounded_by_what_came_with_tensorflow_2() -> None:
    pins = {"keras": ((2, 3, 1), "requirements.txt:1 pins keras==2.3.1")}
    spelled = spelling_of(ast.parse("import tensorflow as tf\ntf.random.set_seed(1)\n")).hint("tf.keras")
    assert target_for("tf.keras", pins, None, None).since == (1, 13)
    bounded = target_for("tf.keras", pins, spelled, None)
    assert (bounded.version, bounded.since, bounded.until) == ((2, 1, 0), (2, 0), (2, 4))


def test_what_came_with_tensorflow_2_tells_no_release_by_itself() -> None:
    program = "import tensorflow as tf\ntf.random.set_seed(1)\nm = tf.keras.Sequential([])\nm.compile(loss='mse')\n"
    (setup,) = read_text(program, "train.py").setups
    assert setup.target.version is None
    assert setup.target.since is None


def test_a_row_of_a_notebook_is_told_by_its_cell() -> None:
    cells = ["import keras\n", "model = keras.models.Sequential()\nmodel.fit(x, y, nb_epoch=2)\n"]
    notebook = {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text} for text in cells],
    }  # fmt: skip
    source = parse_source(json.dumps(notebook).encode(), "a.ipynb")
    found = hints_of(source, "keras").release
    assert found is not None
    assert found.why == "line 2 of cell 2 uses nb_epoch (Keras 1)"
