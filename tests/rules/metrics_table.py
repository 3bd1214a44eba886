"""Setups whose numbers are what they are called, or are not."""

from __future__ import annotations

from hand_made import at, called, exchanged, hand, head, labels, loss, metric, number, setup, shown, shuffled, use
from heads_table import ACCURACY, BCE, BINARY, CCE, JAX, MSE, MULTI, ONE_HOT, REAL, SCCE, TF, TORCH

from trueup.contract.known import Known
from trueup.contract.labels import OWN_INPUTS
from trueup.contract.number import BatchNumber

MNIST = labels("integer", 10, columns=None, lowest=0, highest=9)
PAIR = labels("one-hot", 2, columns=2)
BINARY_OBJECT = metric("binary_accuracy", spelling="object")
LOGITS = loss(BCE, from_logits=True)
MANY = labels("integer", 3000)
ITSELF = labels(None, source=OWN_INPUTS)
COLUMNS = labels(None, source="4 named columns")


def monitored(name: str, *metrics: str, pin: str = "keras==2.3.1", by: str = "EarlyStopping", **more):
    return setup(head(10, "softmax"), CCE, ONE_HOT, metrics, pin, name_uses=(use(name, by),), **more)


def counted(*hands, **more):
    some = more.pop("some", ONE_HOT)
    return setup(more.pop("a_head", head(10, "softmax")), more.pop("a_loss", CCE), some, hand_counts=hands, **more)


OUT_OF_ORDER = {"shuffled": shuffled(), "counted_where": at("use", 3)}
FOUR = labels("one-hot", 4, columns=4)
LOWER = called("roc_auc_score", "0/1 numbers", "scores", lower_class=True)


def measured(*calls):
    return setup(head(None, None), None, labels(None), metric_calls=calls)


def batches(aggregation: str, **more):
    number = BatchNumber(aggregation=aggregation, where=at("use", 5), **more)
    return counted(hand("argmax", "answers", axis=1), numbers=(number,), pin=TORCH, a_loss="cross_entropy", some=MNIST)


def one_logit(count):
    return counted(count, a_head=head(1, "linear"), a_loss="bce_with_logits", some=BINARY, pin=TORCH)


TABLE = [
    ("TU301", "the word in Keras 2.2.4", ["warning"], setup(head(10, "softmax"), BCE, ONE_HOT, ACCURACY)),
    ("TU301", "sigmoid units on one-hot rows", ["warning"], setup(head(10, "sigmoid"), BCE, ONE_HOT, ["acc"])),
    ("TU301", "two sigmoid units", ["warning"], setup(head(2, "sigmoid"), BCE, PAIR, ACCURACY)),
    ("TU301", "named by the program", ["warning"], setup(head(10, "softmax"), CCE, ONE_HOT, ["binary_accuracy"], JAX)),
    ("TU301", "units that were not read", [], setup(head(None, "softmax"), BCE, labels("one-hot"), ACCURACY)),
    (
        "TU301",
        "the name is monitored",
        ["warning"],
        setup(head(10, "softmax"), CCE, ONE_HOT, ["binary_accuracy"], JAX, name_uses=(use("val_binary_accuracy"),)),
    ),
    ("TU301", "the word in Keras 3", [], setup(head(10, "softmax"), BCE, ONE_HOT, ACCURACY, JAX)),
    ("TU301", "two softmax units", [], setup(head(2, "softmax"), BCE, PAIR, ACCURACY)),
    ("TU301", "multi-hot labels", [], setup(head(10, "sigmoid"), BCE, MULTI, ACCURACY)),
    ("TU301", "sigmoid units, labels unread (masks, tags)", [], setup(head(10, "sigmoid"), BCE, None, ACCURACY)),
    ("TU301", "units and labels that were not read", [], setup(head(None, "softmax"), BCE, None, ACCURACY)),
    ("TU301", "the categorical loss", [], setup(head(10, "softmax"), CCE, ONE_HOT, ACCURACY)),
    ("TU302", "the word in Keras 3", ["warning"], setup(head(10, "sigmoid"), BCE, MULTI, ACCURACY, JAX)),
    (
        "TU302",
        "squared error in Keras 2",
        ["warning"],
        setup(head(8, "sigmoid"), MSE, labels("multi-hot", 8), ACCURACY),
    ),
    ("TU302", "the word in Keras 2", [], setup(head(10, "sigmoid"), BCE, MULTI, ACCURACY)),
    ("TU302", "labels that were not read", [], setup(head(10, "sigmoid"), BCE, None, ACCURACY, JAX)),
    ("TU302", "one-hot rows", [], setup(head(10, "sigmoid"), BCE, ONE_HOT, ACCURACY, JAX)),
    ("TU302", "softmax under the categorical loss", [], setup(head(4, "softmax"), CCE, MULTI, ACCURACY, JAX)),
    ("TU302", "binary accuracy", [], setup(head(10, "sigmoid"), BCE, MULTI, ["binary_accuracy"], JAX)),
    ("TU303", "categorical accuracy", ["error"], setup(head(1, "sigmoid"), BCE, BINARY, ["categorical_accuracy"])),
    (
        "TU303",
        "its sparse form",
        ["error"],
        setup(head(1, "sigmoid"), BCE, BINARY, ["sparse_categorical_accuracy"], JAX),
    ),
    ("TU303", "class numbers", ["error"], setup(head(10, "softmax"), SCCE, MNIST, ["categorical_accuracy"])),
    (
        "TU303",
        "argmax by hand",
        ["error"],
        counted(hand("argmax", "answers", axis=1), a_head=head(1, "sigmoid"), a_loss=BCE, some=BINARY),
    ),
    ("TU303", "the word", [], setup(head(1, "sigmoid"), BCE, BINARY, ACCURACY)),
    ("TU303", "argmax over ten", [], counted(hand("argmax", "answers", axis=-1))),
    (
        "TU303",
        "argmax of all numbers",
        [],
        counted(hand("argmax", "nothing"), a_head=head(1, "sigmoid"), a_loss=BCE, some=BINARY),
    ),
    ("TU303", "units that were not read", [], setup(head(None, "sigmoid"), BCE, BINARY, ["categorical_accuracy"])),
    ("TU304", "the word beside from_logits=True", ["warning"], setup(head(1, "linear"), LOGITS, BINARY, ACCURACY, JAX)),
    ("TU304", "an object", ["warning"], setup(head(1, "linear"), LOGITS, BINARY, [BINARY_OBJECT], JAX)),
    ("TU304", "Keras 2.3 rounds", ["warning"], setup(head(1, "linear"), LOGITS, BINARY, ACCURACY, "keras==2.3.1")),
    ("TU304", "0.5 by hand", ["warning"], one_logit(hand("threshold", threshold=0.5, scores="linear"))),
    ("TU304", "round by hand", ["warning"], one_logit(hand("round", scores="linear"))),
    ("TU304", "0 by hand", [], one_logit(hand("threshold", threshold=0.0, scores="linear"))),
    ("TU304", "0.5 on numbers that were computed", [], one_logit(hand("threshold", threshold=0.5))),
    ("TU304", "0.5 behind a sigmoid", [], one_logit(hand("threshold", threshold=0.5, scores="sigmoid"))),
    (
        "TU304",
        "0.5 on scores of several classes",
        ["warning"],
        counted(
            hand("threshold", threshold=0.5, scores="linear"),
            a_head=head(10, "linear"),
            a_loss="cross_entropy",
            pin=TORCH,
        ),
    ),
    ("TU304", "a linear head under squared error", [], setup(head(1, "linear"), MSE, BINARY, ACCURACY)),
    ("TU304", "argmax of logits", [], setup(head(10, "linear"), loss(SCCE, from_logits=True), MNIST, ACCURACY, TF)),
    ("TU304", "sigmoid", [], setup(head(1, "sigmoid"), BCE, BINARY, ACCURACY)),
    ("TU305", "rounded cells", ["warning"], counted(hand("round"))),
    (
        "TU305",
        "two sigmoid cells",
        ["warning"],
        counted(hand("threshold", threshold=0.5), a_head=head(2, "sigmoid"), some=PAIR),
    ),
    ("TU305", "whole rows", ["warning"], counted(hand("threshold", "whole-rows", threshold=0.5, by="accuracy_score"))),
    ("TU305", "two softmax cells", [], counted(hand("round"), a_head=head(2, "softmax"), some=PAIR)),
    ("TU305", "argmax on both sides", [], counted(hand("argmax", "answers", axis=1, labels_decision="argmax"))),
    ("TU305", "tags", [], counted(hand("round"), a_head=head(10, "sigmoid"), a_loss=BCE, some=MULTI)),
    ("TU305", "answers that are only printed", [], counted(hand("round", "nothing"))),
    ("TU305", "labels that were not read", [], counted(hand("round"), a_head=head(10, "sigmoid"), some=labels(None))),
    ("TU306", "real labels", ["warning"], setup(head(1, "linear"), MSE, REAL, ACCURACY)),
    ("TU306", "unread labels of one linear unit", ["note"], setup(head(1, "linear"), MSE, None, ["acc"])),
    (
        "TU306",
        "an output of several",
        ["note"],
        setup(head(4, "linear"), MSE, None, ACCURACY, TF, output="box", outputs=("class", "box")),
    ),
    ("TU306", "a model that is never trained", ["note"], setup(head(1, "linear"), MSE, None, ACCURACY, trained=False)),
    ("TU306", "several units never trained", [], setup(head(4, "linear"), MSE, None, ACCURACY, trained=False)),
    ("TU306", "soft rows under the categorical loss", [], setup(head(5, "softmax"), CCE, REAL, ACCURACY)),
    ("TU306", "several units, labels unread", ["note"], setup(head(4, "linear"), MSE, None, ACCURACY)),
    ("TU306", "several columns", ["warning"], setup(head(4, "linear"), MSE, COLUMNS, ACCURACY)),
    (
        "TU306",
        "Q values of which the highest is taken",
        [],
        setup(head(4, "linear"), MSE, None, ACCURACY, hand_counts=(hand("argmax", "nothing"),)),
    ),
    ("TU306", "a relu unit, labels unread", ["note"], setup(head(1, "relu"), MSE, None, ACCURACY)),
    ("TU306", "a tanh unit, labels unread", [], setup(head(1, "tanh"), MSE, None, ACCURACY)),
    ("TU306", "an autoencoder", ["warning"], setup(head(784, "sigmoid"), MSE, ITSELF, ACCURACY)),
    ("TU306", "an autoencoder under the binary loss", [], setup(head(784, "sigmoid"), BCE, ITSELF, ACCURACY)),
    ("TU306", "a sigmoid unit, labels unread", [], setup(head(1, "sigmoid"), MSE, None, ACCURACY)),
    ("TU306", "the absolute error", [], setup(head(1, "linear"), MSE, REAL, ["mean_absolute_error"])),
    ("TU306", "0/1 labels", [], setup(head(1, "linear"), MSE, BINARY, ACCURACY)),
    ("TU307", "val_acc in Keras 2.3", ["warning"], monitored("val_acc", "accuracy")),
    ("TU307", "val_accuracy in Keras 2.2", ["warning"], monitored("val_accuracy", "accuracy", pin="keras==2.2.4")),
    ("TU307", "a key of the history", ["note"], monitored("acc", "accuracy", by="history")),
    ("TU307", "no validation data", ["warning"], monitored("val_accuracy", "accuracy", validation=False)),
    ("TU307", "no metric at all", ["warning"], monitored("val_accuracy")),
    (
        "TU307",
        "the plain name beside two outputs",
        ["warning"],
        monitored("val_accuracy", "accuracy", output="a", outputs=("a", "b")),
    ),
    ("TU307", "the name that is logged", [], monitored("val_accuracy", "accuracy")),
    ("TU307", "the loss", [], monitored("val_loss", "accuracy")),
    ("TU307", "the learning rate", [], monitored("lr", "accuracy", by="history")),
    ("TU307", "another output's name", [], monitored("val_b_accuracy", "accuracy", output="a", outputs=("a", "b"))),
    (
        "TU307",
        "the second output is not asked again",
        [],
        monitored("val_acc", "accuracy", output="b", outputs=("a", "b")),
    ),
    (
        "TU313",
        "3000 classes in bfloat16",
        ["warning"],
        setup(head(3000, "softmax", dtype="bfloat16"), SCCE, MANY, ACCURACY, JAX),
    ),
    (
        "TU313",
        "float16 beyond 2048",
        ["warning"],
        setup(head(3000, "softmax", dtype="float16"), SCCE, MANY, ACCURACY, JAX),
    ),
    (
        "TU313",
        "float16 holds 2000",
        [],
        setup(head(2000, "softmax", dtype="float16"), SCCE, labels("integer", 2000), ACCURACY, JAX),
    ),
    ("TU313", "float32", [], setup(head(3000, "softmax", dtype="float32"), SCCE, MANY, ACCURACY, JAX)),
    (
        "TU313",
        "before Keras 3.4",
        [],
        setup(head(3000, "softmax", dtype="bfloat16"), SCCE, MANY, ACCURACY, "keras==3.3.3"),
    ),
    ("TU313", "a dtype that was not read", [], setup(head(3000, "softmax"), SCCE, MANY, ACCURACY, JAX)),
    ("TU314", "over the items", ["error"], counted(hand("argmax", "answers", axis=0, over="items"))),
    ("TU314", "over everything", ["error"], counted(hand("argmax", "answers", over="everything"))),
    (
        "TU314",
        "the labels over the items",
        ["error"],
        counted(hand("argmax", "answers", axis=1, over="units", labels_decision="argmax", labels_over="items")),
    ),
    ("TU314", "over the outputs", [], counted(hand("argmax", "answers", axis=1, over="units"))),
    ("TU314", "over everything, only shown", [], counted(hand("argmax", "nothing", over="everything"))),
    ("TU314", "over an axis that is not known", [], counted(hand("argmax", "answers"))),
    ("TU308", "balanced accuracy", ["warning"], measured(number("balanced_accuracy", shown("Accuracy:")))),
    ("TU308", "behind the number", ["warning"], measured(number("balanced_accuracy", shown("", behind="accuracy")))),
    ("TU308", "under its name", [], measured(number("balanced_accuracy", shown("balanced accuracy")))),
    ("TU308", "under no name", [], measured(number("balanced_accuracy", shown("score")))),
    ("TU308", "an accuracy", [], measured(number("accuracy", shown("Accuracy:")))),
    ("TU308", "two by micro", ["warning"], measured(*(number(q, shown(q), average="micro") for q in ("f1", "recall")))),
    ("TU308", "one by micro", ["note"], measured(number("f1", shown("F1"), average="micro"))),
    ("TU317", "an AUC", ["warning"], measured(number("roc_auc", shown("Accuracy:")))),
    ("TU317", "an R2 under a key", ["warning"], measured(number("r2", shown("accuracy", "recorded")))),
    ("TU317", "a variable", ["note"], measured(number("f1", shown("acc", "named"), average="macro"))),
    ("TU317", "an accuracy called AUC", ["warning"], measured(number("accuracy", shown("AUC")))),
    ("TU317", "training data", ["warning"], measured(number("accuracy", shown("test accuracy"), trained=True))),
    ("TU317", "a variable that is printed", [], measured(number("f1", shown("acc", "named"), shown("F1 score")))),
    ("TU317", "under its name", [], measured(number("roc_auc", shown("ROC AUC")))),
    ("TU317", "one of two names", [], measured(number("roc_auc", shown("accuracy, AUC")))),
    ("TU317", "under no name", [], measured(number("roc_auc", shown("score:")))),
    ("TU317", "micro F1", [], measured(number("f1", shown("accuracy"), average="micro"))),
    ("TU317", "an average that was not read", [], measured(number("f1", shown("accuracy"), average="?"))),
    ("TU317", "training accuracy", [], measured(number("accuracy", shown("training accuracy"), trained=True))),
    ("TU318", "precision", ["warning"], measured(exchanged("precision_score"))),
    ("TU318", "weighted F1", ["warning"], measured(exchanged("f1_score", average="weighted"))),
    ("TU318", "a confusion matrix", ["note"], measured(exchanged("confusion_matrix"))),
    ("TU318", "F1", [], measured(exchanged("f1_score", average="macro"))),
    ("TU318", "micro precision", [], measured(exchanged("precision_score", average="micro"))),
    ("TU318", "accuracy", [], measured(exchanged("accuracy_score"))),
    ("TU318", "the other side is not known", [], measured(exchanged("precision_score", known=False))),
    ("TU311", "AUC of answers", ["warning"], measured(called("roc_auc_score", "0/1 numbers", "0/1 numbers"))),
    ("TU311", "log-loss of an argmax", ["warning"], measured(called("log_loss", "class numbers", "class numbers"))),
    ("TU311", "AUC of scores", [], measured(called("roc_auc_score", "0/1 numbers", "scores"))),
    ("TU311", "AUC of what was not read", [], measured(called("roc_auc_score", "0/1 numbers", None))),
    ("TU311", "F1 of answers", [], measured(called("f1_score", "0/1 numbers", "0/1 numbers"))),
    ("TU309", "accuracies of a known set", ["note"], batches("mean of shares", items=10_000, size=64, smaller=True)),
    ("TU309", "accuracies of an unread loader", ["note"], batches("mean of shares", called=at("call", 9))),
    ("TU309", "F1 of batches", ["warning"], batches("mean of shares", metric="f1_score", loader="test_loader")),
    ("TU309", "full batches", ["note"], batches("nominal", items=10_000, size=64, smaller=True)),
    ("TU309", "full batches of an unread size", ["note"], batches("nominal")),
    ("TU309", "answers by batches", [], batches("answers per batch")),
    ("TU310", "padded tags", ["warning"], counted(hand("argmax", "answers", axis=2, padded=at("call", 4)))),
    (
        "TU310",
        "padded tags in two counts",
        ["warning", "warning"],
        counted(*(hand("argmax", "answers", axis=2, padded=at("call", row)) for row in (4, 9))),
    ),
    ("TU310", "tags of one length", [], counted(hand("argmax", "answers", axis=2))),
    ("TU310", "answers that are only shown", [], counted(hand("argmax", "nothing", axis=2))),
    ("TU309", "no number of batches", [], counted(hand("argmax", "answers", axis=1))),
    ("TU308", "macro by default", ["warning"], batches("macro", metric="MulticlassAccuracy")),
    ("TU308", "macro as told", ["warning"], batches("macro", metric='Accuracy with average="macro"')),
    ("TU308", "accuracies averaged over batches", [], batches("mean of shares")),
    ("TU308", "counts that go on", [], batches("all epochs")),
    ("TU316", "counts that go on", ["warning"], batches("all epochs")),
    ("TU316", "counts of a metric with a place", ["warning"], batches("all epochs", called=at("call", 9))),
    ("TU316", "accuracies averaged over batches", [], batches("mean of shares")),
    ("TU316", "macro by default", [], batches("macro", metric="MulticlassAccuracy")),
    ("TU315", "answers by batches", ["warning"], batches("answers per batch")),
    ("TU315", "answers by batches of a known set", ["warning"], batches("answers per batch", items=10_000, size=64)),
    ("TU315", "accuracies averaged", [], batches("mean of shares")),
    ("TU315", "no number of batches", [], counted(hand("argmax", "answers", axis=1))),
    ("TU312", "a shuffled flow in ==", ["warning"], counted(hand("argmax", "answers", axis=1, **OUT_OF_ORDER))),
    (
        "TU312",
        "one flow in two metrics",
        ["warning"],
        measured(*(called(name, None, None, shuffled=shuffled()) for name in ("f1_score", "confusion_matrix"))),
    ),
    (
        "TU312",
        "the flow that trains",
        ["warning"],
        measured(called("confusion_matrix", None, None, shuffled=shuffled(trains=True, files=False))),
    ),
    (
        "TU312",
        "a data set's shuffle",
        ["warning"],
        measured(called("confusion_matrix", None, None, shuffled=shuffled("shuffle"))),
    ),
    ("TU312", "in order", [], measured(called("confusion_matrix", "class numbers", "class numbers"))),
    ("TU312", "answers that are only shown", [], counted(hand("argmax", "nothing", **OUT_OF_ORDER))),
    ("TU319", "mean IoU of a softmax", ["error"], setup(head(4, "softmax"), CCE, FOUR, [metric("mean_iou")], TF)),
    ("TU319", "mean IoU of a sigmoid", ["error"], setup(head(1, "sigmoid"), BCE, BINARY, [metric("mean_iou")], TF)),
    (
        "TU319",
        "accuracy by equality",
        ["error"],
        setup(head(4, "softmax"), CCE, FOUR, [metric("accuracy", spelling="object")], TF),
    ),
    (
        "TU319",
        "class numbers for rows",
        ["error"],
        measured(called("categorical_accuracy", "class numbers", "class numbers")),
    ),
    (
        "TU319",
        "one-hot labels for class numbers",
        ["error"],
        measured(called("sparse_categorical_accuracy", "one-hot rows", "rows of scores")),
    ),
    ("TU319", "probabilities for answers", ["error"], measured(called("accuracy", "0/1 numbers", "scores"))),
    ("TU319", "the highest value", ["error"], counted(hand("highest", "answers"))),
    ("TU319", "answers for answers", [], measured(called("accuracy", "class numbers", "class numbers"))),
    ("TU319", "what was not read", [], measured(called("categorical_accuracy", None, None))),
    ("TU319", "AUC of the lower class's scores", ["warning"], measured(LOWER)),
    ("TU319", "AUC of answers", [], measured(called("roc_auc_score", "0/1 numbers", "0/1 numbers"))),
    (
        "TU319",
        "mean IoU that takes rows",
        [],
        setup(
            head(4, "softmax"),
            CCE,
            FOUR,
            [metric("mean_iou", sparse_labels=Known(False), sparse_predictions=Known(False))],
            TF,
        ),
    ),
    (
        "TU319",
        "mean IoU that takes rows of outputs",
        [],
        setup(head(4, "softmax"), SCCE, MNIST, [metric("mean_iou", sparse_predictions=Known(False))], TF),
    ),
    ("TU319", "accuracy as a word", [], setup(head(4, "softmax"), CCE, FOUR, ACCURACY, TF)),
    ("TU319", "mean IoU of raw outputs", [], setup(head(4, "linear"), LOGITS, FOUR, [metric("mean_iou")], TF)),
    (
        "TU205",
        "a column in ==",
        ["error"],
        counted(
            hand("threshold", "answers", threshold=0.5, column="answers"),
            a_head=head(1, "sigmoid"),
            a_loss=BCE,
            some=BINARY,
        ),
    ),
    (
        "TU205",
        "a column in a loss",
        ["error"],
        setup(head(1, "linear"), MSE, labels("continuous", columns=None), pin=TORCH),
    ),
    ("TU205", "two columns", [], setup(head(1, "linear"), MSE, labels("continuous", columns=1), pin=TORCH)),
    (
        "TU205",
        "two flat arrays",
        [],
        setup(head(1, "linear", rank=1), MSE, labels("continuous", columns=None), pin=TORCH),
    ),
    ("TU205", "Keras fits them", [], setup(head(1, "linear"), MSE, labels("continuous", columns=None))),
    (
        "TU205",
        "perhaps a single item",
        [],
        setup(head(1, "linear"), MSE, labels("continuous", columns=None, may_be_one=True), pin=TORCH),
    ),
]
