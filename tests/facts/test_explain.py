"""`trueup explain`: what a reader of the text is told, that it fits 80 columns, and that wrong words are met kindly."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.cli.main import main
from trueup.contract.bad_input import BadInputError
from trueup.contract.labels import Encoding
from trueup.explaining.explain import explain
from trueup.explaining.question import ACTIVATIONS
from trueup.explaining.table import support_lines
from trueup.frameworks import all_lines
from trueup.frameworks.keras.typed_names import LOSS_NAMES, METRIC_NAMES
from trueup.frameworks.releases import releases_of
from trueup.report.explanation import as_text

SEED = "--library keras==2.0.4 --loss binary_crossentropy --units 10 --activation softmax --labels one-hot"
LIBRARIES = [f"{line}=={text}" for line in all_lines() for text in releases_of(line) if line != "torch"]


def told(capsys: pytest.CaptureFixture[str], command: str) -> str:
    """The text without its line breaks."""
    assert main(["explain", *command.split()]) == 0
    return re.sub(r"\s+", " ", capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], command: str) -> str:
    assert main(["explain", *command.split()]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    return streams.err


def test_the_accuracy_of_the_seed(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, f"accuracy {SEED}")
    for words in (
        "becomes binary_accuracy",
        "an item with 10 outputs gives 10 answers",
        "round(output) == label",
        "acc, and val_acc for validation data",
        "the loss, binary_crossentropy, not the number of classes",
        "90 % = (k-1)/k for an answer that is never right",
        "categorical_accuracy Keras 0.1.0 to 1.0.5 and 3.0.0 to 3.15.1, tf.keras 2.2 to 2.15",
        "keras-team/keras#3098",
    ):
        assert words in text


def test_the_same_line_today(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "accuracy --loss binary_crossentropy --units 10 --activation softmax --labels one-hot")
    assert "Keras 3.15.1 (today's release; none was named) becomes categorical_accuracy" in text
    assert "binary_accuracy Keras 1.0.6 to 2.3.1, tf.keras 1.4 to 2.1" in text
    assert "share of the largest class" in text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("--loss categorical_crossentropy --units 1 --activation sigmoid --labels binary",
         ("p / sum p = 1", "1.19e-7 y", "the gradient is exactly 0", "not -y log p", "refused Keras 1.0.0 to 2.3.1",
          "loss 0, and the weights move tf.keras 2.4 to 2.15")),
        ("--loss categorical_crossentropy --units 1 --activation sigmoid --labels binary --library tf.keras==2.10",
         ("the weights move all the same", "1 - y for the gradient")),
        ("--loss categorical_crossentropy --units 1 --activation sigmoid --library keras==2.2.4",
         ("raises an error", "a ValueError", "loss 0 Keras 0.1.0 to 0.3.3 and 3.0.0")),
        ("--loss categorical_crossentropy --units 2 --activation softmax --labels one-hot",
         ("two softmax outputs under this loss equal one sigmoid output", "generalisation of the sigmoid")),
        (f"{SEED}", ("-y log p - (1-y) log(1-p)", "k - 1 = 9 exactly", "on hidden logits tf.keras 2.4 to 2.15")),
        ("--loss bce --units 10 --activation softmax --labels one-hot --library tf.keras==2.10",
         ("looks through the softmax", "as written Keras 0.1.0 to 2.3.1")),
        ("--loss categorical_crossentropy --from-logits --units 10 --activation softmax",
         ("between 1.4612 and 2.4612", "activation undone")),
        ("--loss categorical_crossentropy --from-logits --units 10 --activation softmax --backend tensorflow",
         ("undone by TensorFlow with a UserWarning",)),
        ("--library torch --loss CrossEntropyLoss --units 2 --activation softmax", ("between 0.3133 and 1.3133",)),
        ("--library torch --loss CrossEntropyLoss --units 10 --activation sigmoid", ("between 1.4612 and 3.2373",)),
        ("--library torch --loss SoftMarginLoss --units 1 --labels binary", ("a label of 0 costs the same",)),
        ("--library torch --loss BCEWithLogitsLoss --units 1 --activation sigmoid", ("0.3133", "0.6931")),
        ("--library torch --loss NLLLoss --units 3 --activation softmax", ("treated as log-probabilities",)),
        ("--loss bce --units 3 --activation linear", ("treated as probabilities, silently", "no gradient")),
        ("--loss categorical_crossentropy --units 3", ("y (1-s) + s/k", "falls below 0.291 for k = 3")),
        ("--loss bce --units 3", ("y (1-s) + s/2", "falls below 0.199, whatever k")),
        ("--loss bce --units 1 --activation softmax", ("softmax over one output is 1", "Use a sigmoid")),
        ("--loss bce --units 1 --activation tanh", ("outputs of tanh are not kept between 0 and 1", "clipped")),
        ("--loss categorical_crossentropy --units 3 --activation linear", ("divided by its sum and clipped",)),
        ("--loss categorical_crossentropy --units 3 --activation relu", ("outputs of relu", "end in a softmax")),
        ("--library torch --loss BCELoss --units 1 --activation relu", ("outputs of relu", "RuntimeError")),
        ("--loss kld --units 3 --activation linear", ("treated as probabilities, silently. Add the activation",)),
        ("--loss bce", ("multi-hot, one-hot, probabilities; for one output binary",)),
        ("--loss bce --units 1 --labels sign", ("with a label of -1 the loss falls below 0",)),
        ("--loss hinge --units 1 --labels binary --library keras==2.2.4", ("a label of 0 costs the same",)),
        ("--loss categorical_crossentropy --units 3 --labels multi-hot", ("the sum over all tags",)),
        ("--library torch --loss CrossEntropyLoss --units 3 --labels multi-hot", ("the sum over all tags",)),
        ("--loss sparse_categorical_crossentropy --units 1", ("number 0, whose probability is 1", "out of range")),
        ("--library torch --loss CrossEntropyLoss --units 1", ("an IndexError",)),
        ("--library torch --loss NLLLoss --units 3 --activation linear", ("outputs without activation are treated",)),
        ("--library torch --loss BCELoss --units 3 --activation softmax", ("cross_entropy on the logits",)),
        ("--loss BinaryCrossentropy --units 1", ("refused Keras 0.1.0 to 2.2.5, tf.keras 1.4 to 1.12",)),
        ("--loss BinaryCrossentropy --library keras==2.0.4", ("no class for the loss", "as written Keras 2.3.0")),
        ("--loss categorical_crossentropy --units 3 --activation sigmoid", ("divided by its sum",)),
        ("--loss bce --units 3 --activation softmax --labels integer --library tf.keras==2.2",
         ("accepted silently: the shapes are broadcast",)),
    ],
)  # fmt: skip
def test_losses(capsys: pytest.CaptureFixture[str], command: str, words: tuple[str, ...]) -> None:
    text = told(capsys, f"loss {command}")
    for word in words:
        assert word in text, text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("loss --loss bce --units 10 --activation softmax --labels integer", ("it trains", "same gradient")),
        ("loss --loss categorical_generalized_cross_entropy --units 1 --activation sigmoid", ("no weight moves",)),
        ("loss --loss BinaryFocalCrossentropy --units 1", ("same value", "STRINGS_REFUSED")),
        ("loss --loss kld --units 3 --activation linear", ("from_logits",)),
        ("loss --loss bce --library keras==2.2.5", ("smoothing",)),
        ("loss --library torch --loss CrossEntropyLoss --units 10 --activation sigmoid", ("2.4612", "k times")),
        ("loss --library torch --loss HingeEmbeddingLoss --units 1 --labels binary", ("costs the same",)),
        ("loss --loss sparse_categorical_crossentropy", ("smoothing",)),
        ("loss --library torch --loss BCELoss --units 3 --activation softmax", ("Keras", "explain accuracy")),
        ("accuracy --loss bce --units 2 --activation sigmoid --labels one-hot --library keras==2.0.4", ("largest",)),
        ("accuracy --loss bce --units 9 --activation linear --labels one-hot --library keras==2.0.4", ("9 - d",)),
        ("accuracy --metric ce --loss bce --units 3 --library keras==2.0.4", ("0.3.3",)),
        ("accuracy --metric mse", ("0.1.0",)),
        ("accuracy --loss mse --units 1 --activation linear --labels continuous", ("largest class",)),
        ("accuracy --metric CategoricalAccuracy --units 3 --labels integer", ("largest class",)),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_not_said(
    capsys: pytest.CaptureFixture[str], command: str, words: tuple[str, ...]
) -> None:
    text = told(capsys, command)
    for word in words:
        assert word not in text, text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("--loss bce --units 20 --activation sigmoid --labels multi-hot", ("first 1 of each row", "right on one in m")),
        ("--loss bce --units 20 --activation sigmoid --labels multi-hot --library keras==2.2.4",
         ("becomes binary_accuracy", "the share of zeros in the labels")),
        ("--loss BinaryCrossentropy --from-logits --units 1 --labels binary",
         ("a probability of 0.62", "BinaryAccuracy(threshold=0.0)")),
        ("--loss mse --units 1 --activation linear --library keras==2.2.4", ("rounds to what is no label",)),
        ("--units 10", ("or sparse_categorical_accuracy, where the labels are class numbers",)),
        ("--metric AUC --units 1", ("becomes auc", "no accuracy at all")),
        ("--loss bce --units 2 --activation sigmoid --labels one-hot --library keras==2.0.4",
         ("50 % = (k-1)/k", "0 % = (k-2)/k", "between 1 - d and 2 - d, with d = 2 (1 - shown)")),
        ("--loss bce --units 9 --activation linear --labels one-hot --library keras==2.0.4",
         ("1 - d at least, with d = 9 (1 - shown)", "rounds to neither 0 nor 1")),
        ("--loss bce --units 1 --activation softmax --labels binary", ("softmax over one output is 1",)),
        ("--loss mse --units 1 --activation linear --labels continuous", ("the labels are no classes",)),
        ("--loss hinge --units 1 --activation tanh --labels sign", ("a label of -1 never counts as right",)),
        ("--metric CategoricalAccuracy --units 3 --labels integer", ("counts answers of class 0",)),
        ("--metric SparseCategoricalAccuracy --units 3 --labels one-hot", ("takes the labels for class numbers",)),
        ("--metric BinaryAccuracy --units 3 --labels integer", ("one number per item against k outputs",)),
        ("--metric CategoricalAccuracy --units 1 --labels binary", ("it shows 100 %", "Name binary_accuracy")),
        ("--metric BinaryAccuracy --units 3 --library keras==2.2.4", ("no class for the metric binary_accuracy",)),
        ("--metric precision --units 1 --library keras==2.2.4", ("precision Keras 1.1.2 to 1.2.2",)),
        ("--loss BinaryCrossentropy --from-logits --units 1 --labels binary --library keras==3.0.0",
         ("let the model end in a sigmoid",)),
        ("--units 10", ("decided by the loss Keras 1.0.2 to 2.3.1", "acc in Keras 0.2.0 to 2.2.5")),
        ("--loss bce --units 1", ("decided by class_mode Keras 0.1.0 to 0.3.2",)),
        ("--loss bce --units 3 --activation softmax --library keras==0.3.3", ("asked by show_accuracy=True in fit",)),
        ("--library keras==99 --units 3", ("in Keras 3.15.1 (Keras 99 is newer than all that is known)",)),
        ("--library keras==2.2 --loss bce --units 3", ("Keras 2.2 (taken as Keras 2.2.0)",)),
        ("--library keras==2.4.3 --units 3", ("in Keras 2.4.3, which is tf.keras 2.4.3, becomes",)),
        ("--metric Accuracy --units 3 --library tf.keras==2.1", ("equal their label to the last bit",)),
        ("--metric ce --units 3 --library keras==3.0.5", ("raises an error", "refuses the metric 'ce'")),
        ("--loss BinaryCrossentropy --units 3 --activation softmax --library tf.keras==1.13.1",
         ("becomes categorical_accuracy", "does not see that the object is binary_crossentropy")),
        ("--library tf.keras==2.16 --units 3 --labels one-hot", ("tf.keras 2.16, which is Keras 3.15.1",)),
    ],
)  # fmt: skip
def test_accuracies(capsys: pytest.CaptureFixture[str], command: str, words: tuple[str, ...]) -> None:
    text = told(capsys, f"accuracy {command}")
    for word in words:
        assert word in text, text


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("accuracy --library kerass", ("'kerass'", "keras==2.", "Perhaps keras is meant")),
        ("accuracy --library keras==two", ("keras==2.",)),
        ("accuracy --loss binarycrossentropi --units 3", ("Perhaps binary_crossentropy is meant",)),
        ("accuracy --units 3 --activation softmacks", ("Perhaps softmax is meant",)),
        ("accuracy --units 3 --labels one-hott", ("Perhaps one-hot is meant",)),
        ("accuracy --units 3 --metric acuracy", ("Perhaps accuracy is meant",)),
        ("accuracy --units 0", ("0 units", "1 or more")),
        ("accuracy --library torch", ("trueup explain loss --library torch",)),
        ("accuracy --library keras==2.2.4 --units 3", ("--loss binary_crossentropy",)),
        ("accuracy --labels integer", ("--units 10",)),
        ("accuracy --library keras", ("--units 10",)),
        ("loss", ("--loss binary_crossentropy",)),
        ("loss --loss bce --metric ce", ("Leave --metric out",)),
        ("loss --loss mse --from-logits", ("from_logits beside mean_squared_error",)),
        ("accuracy --units 3 --from-logits", ("from_logits beside no loss",)),
        ("loss --library torch --loss CrossEntropyLoss --from-logits", ("BCEWithLogitsLoss",)),
        ("loss --library torch --loss BCELoss --backend jax", ("Leave the backend out",)),
        ("loss --library keras==2.0.4 --loss bce --backend jax", ("theano or tensorflow",)),
        ("loss --library tf.keras==2.10 --loss bce --backend jax", ("tensorflow",)),
        ("accuracy --library keras==0.0.1 --units 3", ("never released", "Keras 0.1.0")),
        ("accuracy --library keras==1.3 --units 3", ("never released", "Keras 1.2.2")),
        ("accuracy --library keras==2.16 --units 3", ("never released", "Keras 2.15")),
        ("accuracy --library tf.keras==1.3 --units 3", ("never released", "tf.keras 1.4")),
        ("accuracy --library keras==0.3.0 --units 1 --loss bce", ('class_mode="binary"',)),
        ("accuracy --library keras==0.3.3 --units 3 --metric ce", ("show_accuracy=True",)),
        ("loss --library torch --loss binary_crossentropy", ("Perhaps binary_cross_entropy is meant",)),
    ],
)
def test_wrong_words_end_in_2_with_what_to_do(
    capsys: pytest.CaptureFixture[str], command: str, words: tuple[str, ...]
) -> None:
    text = refused(capsys, command)
    for word in words:
        assert word in text


def test_the_help_fits_80_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with suppress(SystemExit):
        main(["explain", "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "accuracy", *SEED.split(), "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert document["answer"] == "binary_accuracy"
    assert {"answer": "categorical_accuracy", "releases": explain("accuracy", **_seed()).elsewhere[0][1]} in document[
        "elsewhere"
    ]
    assert [point["what"] for point in document["points"]][:2] == ["counts", "decides by"]


def _seed() -> dict[str, object]:
    words = iter(SEED.replace("--", "").split())
    return {key: int(value) if value.isdigit() else value for key, value in zip(words, words, strict=True)}


def test_without_a_question_the_usual_models_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "accuracy")
    assert "beside k softmax outputs, one-hot labels, binary_crossentropy categorical_accuracy Keras 0.1.0" in text
    assert main(["explain", "accuracy", "--output-format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["rows"]) == len(support_lines())


def test_an_unknown_subject() -> None:
    with pytest.raises(BadInputError, match="accuracy, metric or loss"):
        explain("weather")


@settings(max_examples=300)
@given(
    what=st.sampled_from(["accuracy", "loss"]),
    library=st.sampled_from(LIBRARIES),
    loss=st.sampled_from(sorted(LOSS_NAMES)),
    metric=st.sampled_from(sorted(METRIC_NAMES)),
    units=st.one_of(st.none(), st.integers(1, 2000)),
    activation=st.one_of(st.none(), st.sampled_from(ACTIVATIONS)),
    labels=st.one_of(st.none(), st.sampled_from(get_args(Encoding))),
    from_logits=st.booleans(),
)
def test_any_question_is_answered_within_80_columns_or_refused(what: str, **words: object) -> None:
    asked = {key: value for key, value in words.items() if value is not None}
    with suppress(BadInputError):
        text = as_text(explain(what, **asked))
        assert max(map(len, text.splitlines())) <= 80
        assert "None" not in text
        assert "Unknown(" not in text


@pytest.mark.parametrize("library", ["xgboost", "sklearn", "flax"])
@pytest.mark.parametrize("what", ["accuracy", "loss"])
def test_a_library_without_names_of_its_own_is_refused_with_those_that_have_them(library: str, what: str) -> None:
    with pytest.raises(BadInputError, match=r"of a library that has them by name: keras, .*optax, torch") as refused:
        explain(what, library=library, loss="mse", units=3)
    assert "of ." not in str(refused.value)
