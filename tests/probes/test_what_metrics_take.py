"""What Keras's metrics make of arguments of another kind, and what a shuffled source does to the order: really run."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import pytest

from trueup.contract.known import Known
from trueup.contract.metric import Metric
from trueup.facts import arguments_of

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.probe
CLASSES = 4
LABELS = np.array([0, 1, 2, 3, 0, 1, 2, 3])
#: Two of eight answers are wrong.
ANSWERS = np.array([1, 1, 2, 3, 0, 3, 2, 3])
ROWS = np.eye(CLASSES, dtype="float32")[LABELS]
SCORES = (np.eye(CLASSES)[ANSWERS] * 0.6 + 0.1).astype("float32")


@pytest.fixture(params=["keras", "tf_keras"])
def metrics(request: pytest.FixtureRequest) -> Any:
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return importlib.import_module(request.param).metrics


def counted(metric: Any, labels: Any, predictions: Any) -> float:
    metric.update_state(labels, predictions)
    return float(np.asarray(metric.result()))


def test_the_right_kinds_give_the_share_of_right_answers(metrics: Any) -> None:
    assert counted(metrics.CategoricalAccuracy(), ROWS, SCORES) == 0.75
    assert counted(metrics.SparseCategoricalAccuracy(), LABELS, SCORES) == 0.75
    assert counted(metrics.Accuracy(), LABELS, ANSWERS) == 0.75
    whole = counted(metrics.MeanIoU(num_classes=CLASSES), LABELS, ANSWERS)
    rows = metrics.MeanIoU(num_classes=CLASSES, sparse_y_true=False, sparse_y_pred=False)
    assert counted(rows, ROWS, SCORES) == pytest.approx(whole)
    assert counted(metrics.OneHotMeanIoU(num_classes=CLASSES), ROWS, SCORES) == pytest.approx(whole)


def test_categorical_accuracy_of_class_numbers_is_0_or_1(metrics: Any) -> None:
    assert counted(metrics.CategoricalAccuracy(), LABELS, ANSWERS) in (0.0, 1.0)
    assert counted(metrics.CategoricalAccuracy(), LABELS[:, None], ANSWERS[:, None]) == 1.0


def test_categorical_accuracy_of_class_numbers_holds_one_place_against_all_answers(metrics: Any) -> None:
    assert counted(metrics.CategoricalAccuracy(), LABELS, SCORES) == (LABELS.argmax() == ANSWERS).mean()
    assert counted(metrics.CategoricalAccuracy(), LABELS[:, None], SCORES) == (ANSWERS == 0).mean()


def test_answers_for_rows_raise_in_categorical_accuracy(metrics: Any) -> None:
    with pytest.raises(Exception, match=r"(?i)squeeze"):
        counted(metrics.CategoricalAccuracy(), ROWS, ANSWERS)


def test_class_numbers_in_a_column_are_of_class_0_for_one_hot_iou(metrics: Any) -> None:
    column = counted(metrics.OneHotMeanIoU(num_classes=CLASSES), LABELS[:, None], SCORES)
    all_0 = np.eye(CLASSES)[np.zeros(len(LABELS), dtype=int)]
    assert column == pytest.approx(counted(metrics.OneHotMeanIoU(num_classes=CLASSES), all_0, SCORES))


def test_accuracy_of_probabilities_is_0(metrics: Any) -> None:
    assert counted(metrics.Accuracy(), ROWS, SCORES) == 0.0
    assert counted(metrics.Accuracy(), LABELS % 2, SCORES[:, 1]) == 0.0


def test_mean_iou_of_probabilities_is_that_of_answers_of_class_0(metrics: Any) -> None:
    of_scores = counted(metrics.MeanIoU(num_classes=CLASSES), ROWS, SCORES)
    assert of_scores == counted(metrics.MeanIoU(num_classes=CLASSES), ROWS, np.zeros_like(SCORES))
    of_column = counted(metrics.MeanIoU(num_classes=2), LABELS % 2, SCORES[:, 1])
    assert of_column == counted(metrics.MeanIoU(num_classes=2), LABELS % 2, np.zeros(len(LABELS)))


@pytest.mark.parametrize(("labels", "predictions"), [(LABELS, ANSWERS), (ROWS, SCORES)])
def test_sparse_accuracy_of_answers_or_of_one_hot_labels_raises_or_is_another_number(
    metrics: Any, labels: Any, predictions: Any
) -> None:
    try:
        share = counted(metrics.SparseCategoricalAccuracy(), labels, predictions)
    except Exception as error:  # each library has errors of its own
        share = type(error).__name__
    assert share in (0.25, "InvalidArgumentError", "ValueError")


def test_what_a_row_says_goes_by_the_arguments_of_the_metric() -> None:
    def takes(name: str, **more: Known[bool | None]) -> frozenset[str]:
        row = arguments_of(Metric(name=Known(name), **more))
        assert row is not None
        return row.predictions

    assert takes("mean_iou") == {"class numbers", "0/1 numbers"}
    assert "rows of scores" in takes("mean_iou", sparse_labels=Known(False), sparse_predictions=Known(False))
    assert "rows of scores" in takes("mean_iou", sparse_predictions=Known(False))
    assert takes("one_hot_iou", sparse_predictions=Known(True)) == {"class numbers", "0/1 numbers"}


def _folders(root: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    for number in range(4):
        (root / str(number)).mkdir()
        for index in range(25):
            image.fromarray(np.full((4, 4, 3), number * 60, "uint8")).save(root / str(number) / f"{index}.png")


def _mean_of_pictures(library: Any) -> Any:
    given = library.Input((4, 4, 3))
    return library.Model(given, library.layers.GlobalAveragePooling2D()(given))


def _classes(model: Any, source: Any) -> Any:
    return np.round(np.asarray(model.predict(source, verbose=0))[:, 0] / 60)


@pytest.mark.parametrize(("arguments", "in_order"), [({}, False), ({"shuffle": False}, True)])
def test_a_flow_is_predicted_on_in_a_shuffled_order(tmp_path: Path, arguments: dict[str, bool], in_order: bool) -> None:
    library = pytest.importorskip("tf_keras")
    _folders(tmp_path)
    generator = library.preprocessing.image.ImageDataGenerator()
    flow = generator.flow_from_directory(tmp_path, target_size=(4, 4), batch_size=10, **arguments)
    share = float((_classes(_mean_of_pictures(library), flow) == flow.classes).mean())
    assert (share == 1.0) is in_order
    pictures = np.arange(100.0)[:, None, None, None] * np.ones((1, 4, 4, 3))
    predicted = _mean_of_pictures(library).predict(generator.flow(pictures, np.arange(100), **arguments), verbose=0)
    assert bool((np.round(predicted[:, 0]) == np.arange(100)).all()) is in_order


@pytest.mark.parametrize(("arguments", "in_order"), [({}, False), ({"shuffle": False}, True)])
def test_each_pass_over_a_folder_has_an_order_of_its_own(
    tmp_path: Path, arguments: dict[str, bool], in_order: bool
) -> None:
    library = pytest.importorskip("keras", minversion="3")
    pytest.importorskip("tensorflow")
    _folders(tmp_path)
    pictures = library.utils.image_dataset_from_directory(tmp_path, image_size=(4, 4), verbose=False, **arguments)
    predicted = _classes(_mean_of_pictures(library), pictures)
    labels = np.concatenate([labels for _, labels in pictures])
    assert bool((predicted == labels).all()) is in_order


@pytest.mark.parametrize("name", ["roc_auc_score", "average_precision_score", "log_loss", "brier_score_loss"])
def test_a_ranking_metric_of_answers_is_another_number_than_that_of_scores(name: str) -> None:
    metric = getattr(pytest.importorskip("sklearn.metrics"), name)
    labels = np.array([0, 1, 0, 1, 0, 0, 1, 1])
    scores = np.array([0.1, 0.9, 0.6, 0.7, 0.2, 0.4, 0.45, 0.8])
    assert metric(labels, (scores > 0.5).astype(float)) != metric(labels, scores)


def test_a_column_against_a_flat_array_is_a_table_for_numpy_and_no_trouble_for_scikit_learn(metrics: Any) -> None:
    labels = np.array([0, 1, 1, 0, 1])
    answers = np.array([[0], [1], [0], [0], [1]])
    assert (answers == labels).shape == (5, 5)
    yes, answered = labels.mean(), answers.mean()
    assert (answers == labels).mean() == pytest.approx(yes * answered + (1 - yes) * (1 - answered))
    assert counted(metrics.BinaryAccuracy(), labels, answers) == pytest.approx(0.8)
    assert pytest.importorskip("sklearn.metrics").accuracy_score(labels, answers) == 0.8
