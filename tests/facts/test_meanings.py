"""What the facts answer where something is not read, and where releases, backends and spellings differ."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fact_scenarios import HERE, SCENARIOS, K, Scenario

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.labels import unread_labels
from trueup.contract.loss import Loss, unread_loss
from trueup.contract.meaning import LossMeaning, MetricMeaning
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts import canonical_loss, canonical_metric, logged_names, loss_meaning, metric_meaning
from trueup.frameworks.keras.metric_rows import HALF_PRECISION, OVER_BATCH, SPARSE_BY_COLUMN

SEED = SCENARIOS["B softmax k one-hot BCE"]
NO_UNITS = Unknown("units not read")


def meant(setup: Setup) -> MetricMeaning:
    found = metric_meaning(setup.metrics[0], setup)
    assert isinstance(found, Known), found
    return found.value


def loss_of(setup: Setup) -> LossMeaning:
    found = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    assert isinstance(found, Known), found
    return found.value


def asked(metric: Metric, setup: Setup) -> Setup:
    return replace(setup, metrics=(metric,))


def test_the_line_that_started_it() -> None:
    meaning = meant(SEED.setup("keras", (2, 0, 4)))
    assert (meaning.function, meaning.counts, meaning.decision) == ("binary_accuracy", "cells", "round")
    assert (meaning.threshold, meaning.logged, meaning.resolved_by) == (0.5, "acc", "loss")
    assert meaning.elsewhere == (
        (
            "Keras 0.1.0 to 1.0.5 and 3.0.0 to 3.15.1, tf.keras 2.2 to 2.15, tf-keras 2.14 to 2.21",
            "categorical_accuracy",
        ),
    )


def test_an_answer_that_is_the_same_everywhere_has_no_elsewhere() -> None:
    setup = SCENARIOS["E sigmoid1 BCE (n,)"].setup("keras", None)
    assert meant(setup).elsewhere == ()


@pytest.mark.parametrize(
    ("library", "version", "like", "version_like"),
    [
        ("keras", (2, 10), "tf.keras", (2, 10)),
        ("keras", (2, 4, 3), "tf.keras", (2, 4)),
        ("tf.keras", (2, 16, 1), "keras", (3, 15, 1)),
        ("tf.keras", None, "keras", None),
        ("tf-keras", (2, 15), "tf.keras", (2, 15)),
        ("tf.keras", (1, 10), "keras", (2, 2)),
    ],
)
def test_lines_by_another_name_answer_alike(library: str, version: object, like: str, version_like: object) -> None:
    for scenario in SCENARIOS.values():
        one, other = scenario.setup(library, version), scenario.setup(like, version_like)
        if not one.metrics or one.metrics[0].typed == "ce":
            continue
        found, expected = metric_meaning(one.metrics[0], one), metric_meaning(other.metrics[0], other)
        assert type(found) is type(expected), scenario
        if isinstance(found, Known) and isinstance(expected, Known):
            assert found.value.function == expected.value.function, scenario


def test_units_that_are_not_read_do_not_matter_beside_the_binary_loss_of_keras_2() -> None:
    setup = SEED.setup("keras", (2, 0, 4))
    setup = replace(setup, head=replace(setup.head, units=NO_UNITS))
    assert meant(setup).function == "binary_accuracy"


def test_units_that_are_not_read_matter_for_sigmoids_today() -> None:
    setup = SCENARIOS["D sigmoid k multihot BCE"].setup("keras", None)
    unread = replace(setup, head=replace(setup.head, units=NO_UNITS), labels=unread_labels("no labels"))
    found = metric_meaning(unread.metrics[0], unread)
    assert isinstance(found, Unknown)
    assert "number of outputs" in found.why


def test_unread_labels_leave_two_functions_that_both_take_the_argmax() -> None:
    setup = replace(SEED.setup("keras", None), labels=unread_labels("no labels"))
    meaning = meant(setup)
    assert (meaning.function, meaning.decision) == ("categorical_accuracy", "argmax")
    assert meaning.alternative == "sparse_categorical_accuracy"
    assert "or sparse_categorical_accuracy by the labels' shape" in meaning.source


def test_the_sparse_loss_tells_what_unread_labels_are() -> None:
    setup = replace(SCENARIOS["C softmax k int SCCE"].setup("keras", None), labels=unread_labels("no labels"))
    assert meant(setup).function == "sparse_categorical_accuracy"


def test_an_unread_loss_decides_in_old_releases_and_not_today() -> None:
    old = replace(SEED.setup("keras", (2, 2, 4)), loss=unread_loss("a loss of another file"))
    assert isinstance(metric_meaning(old.metrics[0], old), Unknown)
    today = replace(SEED.setup("keras", None), loss=unread_loss("a loss of another file"))
    assert meant(today).function == "categorical_accuracy"
    one = SCENARIOS["E sigmoid1 BCE (n,)"].setup("keras", (2, 2, 4))
    assert meant(replace(one, loss=unread_loss("a loss of another file"))).function == "binary_accuracy"


def test_how_the_loss_is_written_matters_in_tensorflow_1_13_only() -> None:
    setup = SEED.setup("tf.keras", (1, 13, 1))
    unread = replace(setup, loss=replace(setup.loss, spelling="unknown"))
    assert isinstance(metric_meaning(unread.metrics[0], unread), Unknown)
    later = SEED.setup("tf.keras", (2, 1))
    assert meant(replace(later, loss=replace(later.loss, spelling="unknown"))).function == "binary_accuracy"


def test_defects() -> None:
    half = SCENARIOS["C softmax k int SCCE"].setup("keras", (3, 9, 2))
    assert meant(half).defects == ()
    half = replace(half, head=replace(half.head, dtype=Known("bfloat16")))
    assert meant(half).defects == (HALF_PRECISION,)
    assert meant(replace(half, target=Target(library="keras", version=(3, 3, 3)))).defects == ()
    assert meant(SCENARIOS["C softmax k int SCCE"].setup("keras", (1, 0, 1))).defects == (SPARSE_BY_COLUMN,)
    assert meant(SCENARIOS["E3 squeezed output (n,)"].setup("keras", None)).defects == (OVER_BATCH,)


@pytest.mark.parametrize(
    ("typed", "function", "counts", "decision", "threshold"),
    [
        ("keras.metrics.BinaryAccuracy", "binary_accuracy", "cells", "threshold", 0.5),
        ("keras.metrics.CategoricalAccuracy", "categorical_accuracy", "answers", "argmax", None),
        ("keras.metrics.SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy", "answers", "argmax", None),
        ("keras.metrics.Accuracy", "accuracy", "exact", "none", None),
        ("keras.metrics.AUC", "auc", "not-accuracy", "none", None),
        ("keras.metrics.Precision", "precision", "not-accuracy", "threshold", 0.5),
        ("keras.metrics.MeanSquaredError", "mean_squared_error", "not-accuracy", "none", None),
    ],
)
def test_metrics_that_are_named(typed: str, function: str, counts: str, decision: str, threshold: float | None) -> None:
    name = canonical_metric(typed, "keras")
    assert name is not None
    metric = Metric(name=Known(name), typed=typed, spelling="object")
    meaning = meant(asked(metric, SEED.setup("keras", None)))
    assert (meaning.function, meaning.counts, meaning.decision) == (function, counts, decision)
    assert (meaning.threshold, meaning.resolved_by, meaning.logged) == (threshold, "name", function)


def test_a_threshold_that_is_given_is_kept() -> None:
    metric = Metric(name=Known("binary_accuracy"), typed="BinaryAccuracy", spelling="object", threshold=Known(0.0))
    meaning = meant(asked(metric, SCENARIOS["J logits k=1 BCE(from_logits)"].setup("keras", None)))
    assert (meaning.threshold, meaning.decision, meaning.counts) == (0.0, "threshold", "answers")


@pytest.mark.parametrize(
    ("version", "typed", "spelling", "expected"),
    [
        ((2, 2, 4), "mse", "string", "mean_squared_error"),
        ((2, 3, 1), "mse", "string", "mse"),
        (None, "mse", "string", "mse"),
        ((2, 2, 4), "keras.metrics.binary_accuracy", "function", "binary_accuracy"),
        (None, "keras.metrics.binary_accuracy", "function", "binary_accuracy"),
        (None, "BinaryAccuracy", "object", "binary_accuracy"),
        (None, "Accuracy", "string", "Accuracy"),
    ],
)
def test_keys(version: object, typed: str, spelling: str, expected: str) -> None:
    name = canonical_metric(typed, "keras")
    assert name is not None
    metric = Metric(name=Known(name), typed=typed, spelling=spelling)  # type: ignore[arg-type]
    assert meant(asked(metric, SEED.setup("keras", version))).logged == expected


def test_logged_names_of_several_outputs_with_validation() -> None:
    setup = replace(
        SEED.setup("keras", (2, 2, 4)),
        output="tags",
        outputs=("cls", "tags"),
        validation=None,
    )
    names = logged_names(setup)
    assert isinstance(names, Known)
    assert {"tags_acc", "val_tags_acc", "loss", "cls_loss", "val_loss"} <= names.value
    assert "acc" not in names.value


def test_outputs_without_names_leave_the_keys_unknown() -> None:
    setup = replace(SEED.setup("keras", None), output="1", outputs=("0", "1"))
    assert isinstance(logged_names(setup), Unknown)


def test_a_name_given_by_hand_is_the_key_and_an_unread_metric_is_unknown() -> None:
    setup = SEED.setup("keras", None)
    named = Metric(name=Known("auc"), typed="AUC", spelling="object", logged_as="area")
    assert meant(asked(named, setup)).logged == "area"
    numbered = logged_names(asked(Metric(name=Known("auc"), typed="AUC", spelling="object"), setup))
    assert isinstance(numbered, Known)
    assert {"auc", "auc_1"} <= numbered.value
    unread = asked(Metric(name=Unknown("made elsewhere")), setup)
    assert isinstance(logged_names(unread), Unknown)


def one(loss: str, library: str, version: object, backend: str | None = None) -> LossMeaning:
    return loss_of(Scenario(1, "sigmoid", "binary", 1, loss).setup(library, version, backend))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("library", "version", "outcome"),
    [
        ("keras", (0, 3, 3), "zero"),
        ("keras", (1, 2, 2), "refused"),
        ("keras", (2, 3, 1), "refused"),
        ("tf.keras", (2, 1), "refused"),
        ("tf.keras", (2, 2), "zero"),
        ("keras", (2, 9), "zero"),
        ("tf-keras", None, "zero"),
        ("keras", None, "zero"),
    ],
)
def test_the_categorical_loss_on_one_output(library: str, version: object, outcome: str) -> None:
    assert one("categorical_crossentropy", library, version).one_unit == outcome
    assert one("binary_crossentropy", library, version).one_unit == "fine"


def test_from_logits_decides_what_is_consumed() -> None:
    target = Target(library="keras")
    for argument, consumes, applies in [(False, "probabilities", None), (True, "logits", "softmax")]:
        loss = Loss(name=Known("categorical_crossentropy"), from_logits=Known(argument))
        found = loss_meaning(loss, target)
        assert isinstance(found, Known)
        assert (found.value.consumes, found.value.applies) == (consumes, applies)
    unread = loss_meaning(Loss(name=Known("categorical_crossentropy"), from_logits=Unknown("a variable")), target)
    assert isinstance(unread, Known)
    assert (unread.value.consumes, unread.value.applies) == ("any", None)


@pytest.mark.parametrize(
    ("library", "version", "backend", "direct", "undone"),
    [
        ("tf.keras", (2, 3), None, True, False),
        ("tf.keras", (2, 4), None, True, True),
        ("tf.keras", (2, 4), None, False, False),
        ("tf.keras", None, None, True, True),
        ("tf-keras", None, None, True, True),
        ("keras", None, None, True, False),
        ("keras", None, "jax", True, False),
        ("keras", None, "tensorflow", True, True),
        ("keras", (2, 3, 1), "tensorflow", True, False),
    ],
)
def test_hidden_logits(library: str, version: object, backend: str | None, direct: bool, undone: bool) -> None:
    setup = replace(SEED, direct=direct).setup(library, version, backend)  # type: ignore[arg-type]
    assert loss_of(setup).undoes_activation is undone


def test_labels_of_another_shape() -> None:
    numbers = SCENARIOS["C4 softmax k int BCE"]
    assert "integer" in loss_of(numbers.setup("keras", None)).refuses
    silent = loss_of(numbers.setup("tf.keras", (2, 2)))
    assert (silent.mismatch, silent.refuses) == ("silent", frozenset())
    assert loss_of(replace(numbers, direct=False).setup("tf-keras", None)).mismatch == "silent"
    assert loss_of(numbers.setup("tf-keras", None)).mismatch == "error"


def test_the_word_crossentropy_as_a_loss() -> None:
    found = {name: loss_of(SCENARIOS[name].setup("keras", None)).name for name in SCENARIOS if name.startswith("L")}
    assert found == {
        "L loss='crossentropy' onehot": "categorical_crossentropy",
        "L2 loss='ce' multihot sigmoid": "categorical_crossentropy",
        "L3 loss='ce' int": "sparse_categorical_crossentropy",
        "L4 loss='ce' 1 unit": "binary_crossentropy",
    }
    loss = Loss(name=Known("crossentropy"), spelling="string")
    assert isinstance(loss_meaning(loss, Target(library="keras", version=(2, 3, 1))), Unknown)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("mse", "mean_squared_error"), ("MSE", "mean_squared_error"), ("BinaryCrossentropy", "binary_crossentropy"),
        ("kld", "kl_divergence"), ("keras.losses.KLDivergence", "kl_divergence"), ("logcosh", "log_cosh"),
        ("cosine_proximity", "cosine_similarity"), ("ce", "crossentropy"), ("BCE", "binary_crossentropy"),
        ("accuracy", None), ("cross_entropy", None), ("my_loss", None), ("", None),
    ],
)  # fmt: skip
def test_names_of_keras_losses(text: str, row: str | None) -> None:
    assert canonical_loss(text, "keras") == row


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("torch.nn.CrossEntropyLoss", "cross_entropy"), ("cross_entropy", "cross_entropy"),
        ("BCEWithLogitsLoss", "bce_with_logits"), ("binary_cross_entropy_with_logits", "bce_with_logits"),
        ("nll_loss", "nll"), ("BCELoss", "bce"), ("F.binary_cross_entropy", "bce"), ("MSELoss", "mean_squared_error"),
        ("binary_crossentropy", None), ("Linear", None),
    ],
)  # fmt: skip
def test_names_of_torch_losses(text: str, row: str | None) -> None:
    assert canonical_loss(text, "torch") == row


@pytest.mark.parametrize(
    ("name", "consumes", "applies"),
    [
        ("cross_entropy", "logits", "log_softmax"),
        ("nll", "log-probabilities", None),
        ("bce", "probabilities", None),
        ("bce_with_logits", "logits", "sigmoid"),
        ("multilabel_soft_margin", "logits", "sigmoid"),
        ("mean_squared_error", "any", None),
    ],
)
def test_torch_losses(name: str, consumes: str, applies: str | None) -> None:
    head = Head(units=Known(K), activation=Known("linear"), where=HERE)
    found = loss_meaning(Loss(name=Known(name)), Target(library="torch"), head)
    assert isinstance(found, Known)
    assert (found.value.consumes, found.value.applies) == (consumes, applies)


def test_torch_takes_rows_of_probabilities_from_1_10_on() -> None:
    loss = Loss(name=Known("cross_entropy"))
    old, new = (loss_meaning(loss, Target(library="torch", version=version)) for version in ((1, 9), (1, 10)))
    assert isinstance(old, Known)
    assert isinstance(new, Known)
    assert "one-hot" in old.value.refuses
    assert "one-hot" in new.value.labels


@pytest.mark.parametrize(
    ("name", "consumes"),
    [
        ("cross_entropy", "logits"),
        ("nll", "log-probabilities"),
        ("bce", "probabilities"),
        ("bce_with_logits", "logits"),
        ("multilabel_soft_margin", "logits"),
    ],
)
@pytest.mark.parametrize("version", [(0, 2, 0), (0, 4, 1)])
def test_the_losses_of_torch_before_1_0_expect_what_they_do_in_1_0(
    name: str, consumes: str, version: tuple[int, ...]
) -> None:
    loss = Loss(name=Known(name))
    old, new = (loss_meaning(loss, Target(library="torch", version=each)) for each in (version, (1, 0)))
    assert isinstance(old, Known)
    assert isinstance(new, Known)
    assert old.value.consumes == consumes
    assert (old.value.applies, old.value.labels) == (new.value.applies, new.value.labels)


def test_what_is_no_fact_is_unknown() -> None:
    setup = SEED.setup("keras", None)
    assert isinstance(loss_meaning(Loss(name=Known("no_such_loss")), setup.target), Unknown)
    assert isinstance(metric_meaning(Metric(name=Known("no_such_metric")), setup), Unknown)
    assert isinstance(metric_meaning(Metric(name=Unknown("made elsewhere")), setup), Unknown)
