"""The numbers that pages and messages state, derived again from their definitions."""

from __future__ import annotations

import struct
from itertools import combinations_with_replacement
from math import comb, exp, log

import pytest

from trueup.rules._wording import percent
from trueup.rules.activation_applied_twice import floor as twice_floor
from trueup.rules.elementwise_accuracy_on_one_of_k import floor, sure_floor
from trueup.rules.labels_rounded_by_half_precision import EXACT_TO


def softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


def sigmoid(score: float) -> float:
    return 1 / (1 + exp(-score))


def slope(loss, scores: list[float], place: int, step: float = 1e-5) -> float:
    up = [*scores[:place], scores[place] + step, *scores[place + 1 :]]
    down = [*scores[:place], scores[place] - step, *scores[place + 1 :]]
    return (loss(up) - loss(down)) / (2 * step)


def categorical(scores: list[float]) -> float:
    return -log(softmax(scores)[0])


def binary_of_softmax(scores: list[float]) -> float:
    p = softmax(scores)
    return -(log(p[0]) + sum(log(1 - other) for other in p[1:])) / len(p)


@pytest.mark.parametrize("k", [3, 5, 10, 100])
def test_the_binary_loss_has_a_gradient_of_one_part_in_k_minus_1_at_equal_outputs(k: int) -> None:
    even = [0.0] * k
    for place in (0, 1):
        assert slope(categorical, even, place) / slope(binary_of_softmax, even, place) == pytest.approx(k - 1, rel=1e-4)


def test_two_softmax_outputs_have_the_binary_loss() -> None:
    for scores in ([0.0, 0.0], [1.5, -0.3], [-4.0, 2.0]):
        assert categorical(scores) == pytest.approx(binary_of_softmax(scores))
        assert categorical(scores) == pytest.approx(-log(sigmoid(scores[0] - scores[1])))
    assert binary_of_softmax([0.0] * 10) == pytest.approx(0.325, abs=5e-4)
    assert categorical([0.0] * 10) == pytest.approx(2.303, abs=5e-4)


@pytest.mark.parametrize(("k", "stated"), [(2, 0.3133), (10, 1.4612), (100, 3.6222)])
def test_a_second_softmax_keeps_the_loss_above_its_floor(k: int, stated: float) -> None:
    perfect = [1.0, *[0.0] * (k - 1)]
    assert (
        twice_floor(k, "softmax", "softmax") == pytest.approx(categorical(perfect)) == pytest.approx(stated, abs=5e-5)
    )
    tries = [[a, *rest, *[0.0] * (k - 2)] for a in (0.0, 0.5, 0.9) for rest in ([0.0], [0.5], [1.0])]
    assert min(categorical(scores) for scores in tries) > stated


def test_a_second_softmax_divides_the_gradient_by_k_and_kills_it_where_the_answer_is_surely_wrong() -> None:
    def twice(scores: list[float]) -> float:
        return categorical(softmax(scores))

    assert slope(categorical, [0.0] * 10, 0) == pytest.approx(-0.9, abs=1e-3)
    assert slope(twice, [0.0] * 10, 0) == pytest.approx(-0.09, abs=1e-3)
    wrong = [-10.0, 0.0]
    assert slope(categorical, wrong, 0) == pytest.approx(-1, abs=1e-3)
    assert abs(slope(twice, wrong, 0)) < 1e-4


def test_a_second_sigmoid_has_the_stated_floors() -> None:
    assert -log(sigmoid(1.0)) == pytest.approx(0.3133, abs=5e-5)
    assert -log(1 - sigmoid(0.0)) == pytest.approx(0.6931, abs=5e-5)
    assert twice_floor(1, "sigmoid", "sigmoid") == pytest.approx((0.3133 + 0.6931) / 2, abs=5e-5)
    assert twice_floor(4, "softmax", "sigmoid") == pytest.approx((0.3133 + 3 * 0.6931) / 4, abs=5e-5)
    assert twice_floor(4, "sigmoid", "sigmoid") is None


def test_one_output_under_a_categorical_loss_costs_nothing_whatever_it_is() -> None:
    for p in (0.01, 0.5, 0.99):
        clipped = min(p / p, 1 - 1e-7)
        assert -log(clipped) == pytest.approx(1e-7, rel=0.2)


def test_sigmoids_under_a_categorical_loss_count_by_their_ratios() -> None:
    for row in ([0.9] * 3, [0.01] * 3):
        assert -log(row[0] / sum(row)) == pytest.approx(1.0986, abs=5e-5)


def test_scores_that_are_read_as_probabilities_cost_what_the_page_says() -> None:
    scores = [4.0, -3.0, 1.0]
    read = min(max(scores[0] / sum(scores), 1e-7), 1 - 1e-7)
    assert -log(read) == pytest.approx(1e-7, rel=1e-3)
    assert categorical(scores) == pytest.approx(0.049, abs=1e-3)
    assert -log(1e-7) == pytest.approx(16.1, abs=0.05)


def test_squared_error_behind_a_sigmoid_has_the_stated_slope() -> None:
    z = log(0.001 / 0.999)

    def squared(scores: list[float]) -> float:
        return (sigmoid(scores[0]) - 1) ** 2

    def entropy(scores: list[float]) -> float:
        return -log(sigmoid(scores[0]))

    assert abs(slope(squared, [z], 0)) == pytest.approx(0.002, abs=2e-5)
    assert abs(slope(entropy, [z], 0)) == pytest.approx(0.999, abs=1e-4)


def test_tanh_keeps_a_class_of_ten_below_its_bound() -> None:
    best = softmax([1.0, *[-1.0] * 9])[0]
    assert best == pytest.approx(exp(2) / (exp(2) + 9)) == pytest.approx(0.45, abs=5e-3)
    assert sigmoid(0.5) == pytest.approx(0.6225, abs=5e-5)


#: What can become of an item: (wrong cells, answered rightly) for a softmax row of 3 or more outputs.
OUTCOMES = {
    "above and right": (0, 1),
    "above and wrong": (2, 0),
    "none above, right": (1, 1),
    "none above, wrong": (1, 0),
}


@pytest.mark.parametrize("k", [3, 4, 10])
@pytest.mark.parametrize("n", range(1, 9))
def test_the_bounds_of_the_true_accuracy_hold_and_are_met(k: int, n: int) -> None:
    reached: dict[int, list[float]] = {}
    for items in combinations_with_replacement(OUTCOMES.values(), n):
        wrong = sum(cells for cells, _ in items)
        reached.setdefault(wrong, []).append(sum(right for _, right in items) / n)
    for wrong, accuracies in reached.items():
        b = 1 - wrong / (n * k)
        d = k * (1 - b)
        assert min(accuracies) == pytest.approx(max(0, 1 - d))
        assert max(accuracies) == pytest.approx(min(1, 2 - d))


def test_the_floors_of_the_elementwise_accuracy() -> None:
    rows = {"none above": [0.1] * 10, "sure and wrong": [0.01, 0.91, *[0.01] * 8]}
    for name, expected in (("none above", floor(10)), ("sure and wrong", sure_floor(10))):
        cells = [(p > 0.5) == (place == 0) for place, p in enumerate(rows[name])]
        assert sum(cells) / 10 == pytest.approx(expected)
    assert percent(floor(69)) == "98.6 %"


def test_a_perfect_multi_label_model_reads_41_percent_under_argmax() -> None:
    k, q = 20, 0.15
    share = [comb(k, m) * q**m * (1 - q) ** (k - m) for m in range(k + 1)]
    assert share[0] / k + sum(share[m] / m for m in range(1, k + 1)) == pytest.approx(0.41, abs=5e-3)


def bfloat16(number: int) -> float:
    """Round to nearest, halves to even, keeping the upper half of the float32."""
    bits = struct.unpack("<I", struct.pack("<f", number))[0]
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return struct.unpack("<f", struct.pack("<I", rounded))[0]


def float16(number: int) -> float:
    return struct.unpack("<e", struct.pack("<e", number))[0]


@pytest.mark.parametrize(("dtype", "cast"), [("bfloat16", bfloat16), ("float16", float16)])
def test_half_precision_is_exact_up_to_the_stated_number_and_not_beyond(dtype: str, cast) -> None:
    exact = EXACT_TO[dtype]
    assert all(cast(number) == number for number in range(exact + 1))
    assert cast(exact + 1) != exact + 1
    assert bfloat16(3001) == bfloat16(3000)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.9, "90 %"), (2 / 3, "66.7 %"), (0.999999, "99.9 %"), (0.0000004, "0.1 %"), (1.0, "100 %"), (0.0, "0 %")],
)
def test_a_share_is_shown_short_and_never_rounded_to_all_or_nothing(share: float, shown: str) -> None:
    assert percent(share) == shown
