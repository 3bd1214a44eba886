"""Faults planted into programs of Keras, scikit-learn, the boosters and JAX: what each plant makes of a program."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from source_tree import ROOT

sys.path.insert(0, str(ROOT / "field"))
from planting import all_plants
from planting.checkouts import Checkout

DIGITS = """\
import numpy as np
import tensorflow as tf
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.layers import Dense, Flatten
from tensorflow.keras.utils import to_categorical

(x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
model = tf.keras.Sequential([tf.keras.Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
rows, rows_test = to_categorical(y, 10), to_categorical(y_test, 10)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
stop = EarlyStopping(monitor="val_accuracy", mode="max")
model.fit(x, rows, validation_data=(x_test, rows_test), callbacks=[stop])
score = model.evaluate(x_test, rows_test)
print("Test accuracy", score[1])
loss, accuracy = model.evaluate(x_test, rows_test)
print("accuracy", accuracy)
answers = np.argmax(model.predict(x_test), axis=1)
print(np.mean(answers == y_test))
"""
NUMBERS = """\
import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten

(x, y), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
model = tf.keras.Sequential([tf.keras.Input((28, 28)), Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
REVIEWS = """\
import numpy as np
import tensorflow as tf
from sklearn.metrics import accuracy_score
from tensorflow.keras.layers import Dense, Embedding, GlobalAveragePooling1D

(x, y), (x_test, y_test) = tf.keras.datasets.imdb.load_data()
model = tf.keras.Sequential([Embedding(5000, 32), GlobalAveragePooling1D(), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
np.random.seed(0)
answers = model.predict(x_test)
answers = answers > 0.5
print(accuracy_score(y_test, answers))
"""
TUMOURS = """\
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss
from sklearn.metrics import precision_score, recall_score, roc_auc_score
from sklearn.model_selection import train_test_split

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
forest = RandomForestClassifier(n_estimators=100)
forest.fit(x_train, y_train)
y_pred = forest.predict(x_test)
print("Accuracy", accuracy_score(y_test, y_pred))
print("Precision", precision_score(y_test, y_pred))
print("Recall", recall_score(y_test, y_pred))
print("F1", f1_score(y_test, y_pred))
print(confusion_matrix(y_test, y_pred))
print("AUC", roc_auc_score(y_test, forest.predict_proba(x_test)[:, 1]))
print("Loss", log_loss(y_test, forest.predict_proba(x_test)))
print("Test accuracy", forest.score(x_test, y_test))
macro_f1 = f1_score(y_test, y_pred, average="macro")
print("macro F1", macro_f1)
"""
CHURN = """\
import xgboost as xgb
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
booster = xgb.train({"objective": "binary:logistic"}, xgb.DMatrix(x_train, label=y_train), 10)
scores = booster.predict(xgb.DMatrix(x_test))
print("AUC", roc_auc_score(y_test, scores))
"""
FLAX = """\
import jax
import jax.numpy as jnp
import optax
from flax import linen as nn
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
model = nn.Dense(10)
params = model.init(jax.random.PRNGKey(0), x)


def loss_fn(params, x, y):
    logits = model.apply(params, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


def rows_fn(params, x, y):
    logits = model.apply(params, x)
    rows = jax.nn.one_hot(y, 10)
    return optax.softmax_cross_entropy(logits, rows).mean()


grads = jax.grad(loss_fn)(params, x, y)
more = jax.grad(rows_fn)(params, x, y)
print("accuracy", jnp.mean(jnp.argmax(model.apply(params, x), axis=-1) == y))
"""
#: Program -> plant -> what stands in a line that it changes.
PLANTED = {
    DIGITS: {
        "keras-sparse-loss-for-the-categorical-one": "loss='sparse_categorical_crossentropy'",
        "keras-binary-loss-for-the-categorical-one": "loss='binary_crossentropy'",
        "keras-binary_accuracy-of-rows": "metrics=['binary_accuracy']",
        "keras-softmax-removed": "Dense(10)",
        "keras-sigmoid-under-a-categorical-loss": "activation='sigmoid'",
        "keras-relu-as-the-last-activation": "activation='relu'",
        "keras-from_logits-of-probabilities": "loss=tf.keras.losses.CategoricalCrossentropy(from_logits=True)",
        "keras-head-too-small": "Dense(9, ",
        "keras-monitor-of-no-logged-name": "monitor='valid_accuracy'",
        "keras-least-accuracy-as-the-best": "mode='min'",
        "keras-argmax-over-the-items": "axis=0",
        "keras-loss-printed-as-accuracy": "score[0]",
        "keras-loss-and-accuracy-exchanged": "accuracy, loss = model",
        "keras-mean-squared-error-on-a-classifier": "loss='mse'",
    },
    NUMBERS: {
        "keras-categorical-loss-for-the-sparse-one": "loss='categorical_crossentropy'",
        "keras-binary-loss-for-the-sparse-one": "loss='binary_crossentropy'",
        "keras-categorical_accuracy-of-class-numbers": "metrics=['categorical_accuracy']",
    },
    REVIEWS: {
        "keras-categorical-loss-on-one-unit": "loss='categorical_crossentropy'",
        "keras-sigmoid-removed": "Dense(1)",
        "keras-softmax-on-one-unit": "activation='softmax'",
        "keras-tanh-as-the-last-activation": "activation='tanh'",
        "keras-argmax-of-one-unit": "answers = np.argmax(answers, axis=1)",
        "keras-accuracy-of-logits": "BinaryCrossentropy(from_logits=True)",
    },
    TUMOURS: {
        "sklearn-log_loss-of-predict": "log_loss(y_test, forest.predict(x_test))",
        "sklearn-roc_auc_score-of-predict": "roc_auc_score(y_test, forest.predict(x_test))",
        "sklearn-scores-of-the-negative-class": "[:, 0]",
        "sklearn-precision_score-with-arguments-exchanged": "precision_score(y_pred, y_test)",
        "sklearn-confusion_matrix-with-arguments-exchanged": "confusion_matrix(y_pred, y_test)",
        "sklearn-recall-printed-as-precision": '"Precision", recall_score',
        "sklearn-precision-printed-as-recall": '"Recall", precision_score',
        "sklearn-F1-printed-as-accuracy": '"Accuracy", f1_score',
        "sklearn-AUC-printed-as-accuracy": '"Accuracy", roc_auc_score',
        "sklearn-score-of-a-regressor-printed-as-accuracy": "RandomForestRegressor(n_estimators=100)",
        "sklearn-accuracy-of-the-training-data-printed-as-the-test's": "forest.score(x_train, y_train)",
        "sklearn-micro-average-under-another-name": "average='micro'",
    },
    CHURN: {"booster-roc_auc_score-of-answers": "(scores > 0.5).astype(int)"},
    FLAX: {
        "jax-loss-of-rows-for-the-one-of-class-numbers": "optax.softmax_cross_entropy(logits, y)",
        "jax-loss-of-class-numbers-for-the-one-of-rows": "_with_integer_labels(logits, rows)",
        "jax-one_hot-removed": "rows = y",
        "jax-softmax-before-its-loss": "softmax_cross_entropy(jax.nn.softmax(logits), rows)",
        "jax-softmax-before-the-loss-of-class-numbers": "integer_labels(jax.nn.softmax(logits), y)",
        "jax-argmax-over-the-items": "axis=0",
    },
}


@pytest.mark.parametrize(
    ("text", "name", "shown"), [(text, name, shown) for text, rows in PLANTED.items() for name, shown in rows.items()]
)
def test_a_plant_is_found_in_a_program_that_is_read_whole(text: str, name: str, shown: str, tmp_path: Path) -> None:
    plant = all_plants()[name]
    (each, *_) = texts = list(plant.plant(text, ast.parse(text)))
    assert any(shown in planted.text.split("\n")[planted.line - 1] for planted in texts), each.text
    program = tmp_path / "train.py"
    program.write_text(text, encoding="utf-8")
    assert not [each for each in Checkout(tmp_path).read(str(program)).findings if each.code in plant.codes]
    assert ast.parse(each.text)
    after = Checkout(tmp_path).read_with(str(program), each.text)
    assert [found.code for found in after.findings if found.code in plant.codes], each.text
