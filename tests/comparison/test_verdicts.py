"""What a comparison concludes, and what it refuses to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from made_runs import BINARY, CATEGORICAL, SMOOTHED, Source, answered, diverged, made, run_of, runs_of

from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Arm, Logged, Run
from trueup.runs import compared


@pytest.fixture(scope="module")
def clear() -> tuple[Run, ...]:
    """Categorical 7 points ahead."""
    return runs_of(((BINARY, 3.6), (CATEGORICAL, 4.2)), (1, 2, 3))


def test_a_clear_difference_is_a_loss_to_take(clear: tuple[Run, ...]) -> None:
    found = compared(clear)
    assert [arm.arm for arm in found.arms] == [CATEGORICAL, BINARY], "by mean true accuracy"
    (one,) = found.contrasts
    assert (one.first, one.second, one.verdict) == (BINARY.name, CATEGORICAL.name, "better")
    means = [np.mean([run.accuracy for run in arm.runs]) for arm in found.arms]
    assert one.difference == pytest.approx(means[0] - means[1])
    assert one.interval[0] < one.difference < one.interval[1]
    assert found.take == (CATEGORICAL.name,)
    assert found.conclusion.startswith("Take categorical_crossentropy: its true accuracy is ")
    assert "over 3 seeds and 2,000 items." in found.conclusion


def test_the_printed_number_is_named_and_never_ranked(clear: tuple[Run, ...]) -> None:
    """Under the binary loss 96 % is printed where 85 % is true; the categorical loss has 91 % and is ahead."""
    found = compared(clear)
    binary = found.arm(BINARY.name)
    assert binary is not None
    assert binary.logged is not None
    assert binary.accuracy is not None
    assert binary.logged.mean > found.arms[0].accuracy.mean > binary.accuracy.mean
    assert all(run.disagrees and run.logged_is == ("element-wise accuracy",) for run in binary.runs)
    assert all("TU403" in run.findings for run in binary.runs)
    assert "is the element-wise accuracy: do not compare it." in found.conclusion
    assert any("TU403" in note and BINARY.name in note for note in found.notes)
    assert not any(run.disagrees for run in found.arms[0].runs)


def test_raw_losses_change_nothing(clear: tuple[Run, ...]) -> None:
    def with_losses(run: Run) -> Run:
        epochs = tuple(replace(one, training_loss=99.0 if run.arm == CATEGORICAL else 1e-9) for one in run.epochs)
        return replace(run, epochs=epochs)

    one, other = compared(clear), compared([with_losses(run) for run in clear])
    assert replace(one, runs=()) == replace(other, runs=())
    assert one.to_text() == other.to_text()
    assert one.to_html() == other.to_html()


def test_order_of_the_runs_changes_nothing(clear: tuple[Run, ...]) -> None:
    assert replace(compared(clear[::-1]), runs=()) == replace(compared(clear), runs=())


def rights(share: float, seeds: int, items: int, of_run: float, random: int = 1) -> list[np.ndarray]:
    """Right items of so many runs: shared difficulty, and a part that each run draws anew."""
    draws = np.random.default_rng(random)
    easy = draws.random(items)
    return [np.where(draws.random(items) < of_run, draws.random(items), easy) < share for _ in range(seeds)]


def of_rights(**arms: list[np.ndarray]) -> list[Run]:
    labels = np.arange(len(next(iter(arms.values()))[0])) % 5
    return [
        answered(Arm.of(name, units=5, activation="softmax"), seed, labels, right)
        for name, runs in arms.items()
        for seed, right in enumerate(runs)
    ]


def test_equal_losses_are_equivalent_when_there_is_enough_to_tell() -> None:
    both = rights(0.95, 10, 4000, 0.02)
    found = compared(of_rights(one=both[:5], other=both[5:]))
    assert [each.verdict for each in found.contrasts] == ["equivalent"]
    assert found.conclusion.startswith("Take either of ")
    assert "over 5 seeds and 4,000 items they are equivalent within ±1 point" in found.conclusion
    assert len(found.take) == 2


def test_a_pair_that_only_alone_would_be_told_apart_is_called_so() -> None:
    """Its interval leaves out 0, which beside "cannot tell" would read as a contradiction."""
    shares = (0.8, 0.8, 0.74)
    three = {f"loss{number}": rights(share, 3, 400, 0.3, 14 + number) for number, share in enumerate(shares)}
    found = compared(of_rights(**three))
    widest = max(found.contrasts, key=lambda one: abs(one.difference))
    assert widest.p_value < 0.05 <= widest.p_adjusted
    assert widest.interval[0] > 0
    assert "cannot tell loss0, loss1 and loss2 apart" in found.conclusion
    assert "alone this pair would be told apart, not as one of 3 pairs" in found.conclusion
    assert "would not show" not in found.conclusion


def test_too_little_is_called_too_little() -> None:
    both = rights(0.8, 6, 200, 0.3)
    found = compared(of_rights(one=both[:3], other=both[3:]))
    (one,) = found.contrasts
    assert one.verdict == "not told apart"
    assert found.take == ()
    assert found.conclusion.startswith("These 3 seeds and 200 items cannot tell one and other apart") or (
        found.conclusion.startswith("These 3 seeds and 200 items cannot tell other and one apart")
    )
    assert one.detectable is not None
    assert one.detectable > found.margin
    assert "a difference of less than about " in found.conclusion
    assert ("seeds" if one.seeds_for_margin else "takes more items") in found.conclusion


def test_a_real_difference_within_the_margin_names_the_better_and_lets_either_be() -> None:
    items = 20_000
    worse = [np.arange(items) >= 1000 + 7 * seed for seed in range(4)]
    better = [right | (np.arange(items) < 80) for right in worse]
    found = compared(of_rights(behind=worse, ahead=better))
    (one,) = found.contrasts
    assert (one.verdict, one.p_adjusted < 0.001) == ("equivalent", True)
    assert found.conclusion.startswith("Take ahead; where 1 point does not matter, behind is as good: 0.40 points ")
    assert found.take == ("ahead (softmax, 5 units)", "behind (softmax, 5 units)")


def test_one_seed_tells_models_apart_but_no_losses() -> None:
    found = compared(runs_of(((BINARY, 3.6), (CATEGORICAL, 4.2)), (4,)))
    (one,) = found.contrasts
    assert one.p_value == one.seeds[0].pair.p_value < 0.001
    assert one.verdict == "not told apart"
    assert (one.equivalence_p, one.deviation, one.detectable, found.take) == (None, None, None, ())
    assert all(arm.interval is None for arm in found.arms)
    assert found.conclusion.startswith("One seed cannot tell the losses apart")
    assert "these two models" in found.conclusion
    assert any(note.startswith("One seed") for note in found.notes)


def test_a_diverged_run_is_left_out_and_told() -> None:
    runs = [
        run
        for run in runs_of(((BINARY, 3.6), (CATEGORICAL, 4.2)), (1, 2, 3))
        if (run.arm, run.seed) != (CATEGORICAL, 2)
    ]
    found = compared([*runs, diverged(CATEGORICAL, 2)])
    best = found.arms[0]
    assert (best.arm, len(best.finished), len(best.diverged)) == (CATEGORICAL, 2, 1)
    assert best.accuracy is not None
    assert best.accuracy.runs == 2
    assert [each.seed for each in found.contrasts[0].seeds] == [1, 3]
    assert "But 1 of 3 runs of categorical_crossentropy diverged and took no part in these numbers." in found.conclusion
    assert any("the loss became NaN in epoch 2" in note for note in found.notes)


def test_nothing_but_diverged_runs() -> None:
    found = compared([diverged(BINARY, 1), diverged(CATEGORICAL, 1)])
    assert (
        found.conclusion == "No run finished: there is nothing to compare. But the only run of binary_crossentropy and "
        "the only run of categorical_crossentropy diverged and took no part in these numbers."
    )
    assert (found.take, found.contrasts, found.items) == ((), (), 0)
    assert "diverged" in found.to_text()
    assert "<html" in found.to_html()


def test_all_runs_equal() -> None:
    right = np.arange(3000) % 20 > 0
    found = compared(of_rights(one=[right] * 3, other=[right] * 3))
    (one,) = found.contrasts
    assert (one.difference, one.verdict, one.only_first, one.only_second) == (0.0, "equivalent", 0, 0)
    few = compared(of_rights(one=[right[:30]] * 3, other=[right[:30]] * 3))
    assert few.contrasts[0].verdict == "not told apart", "30 items are too few to say that"


def constant(arm: Arm, seed: int, labels: np.ndarray, share: float = 0.9) -> Run:
    proba = np.tile([share, 1 - share], (len(labels), 1))
    return run_of(arm, seed, labels, proba)


def test_losses_that_learned_nothing_are_not_recommended() -> None:
    labels = (np.arange(1000) % 50 == 0).astype(int)
    arms = [Arm.of(name, units=2, activation="softmax") for name in ("one", "other")]
    found = compared([constant(arm, seed, labels) for arm in arms for seed in (1, 2)])
    assert found.majority == 0.98
    assert all({"TU401", "TU402"} <= set(run.findings) for arm in found.arms for run in arm.runs)
    assert found.conclusion.startswith("Take none as it is: none can be shown to beat always answering 0")
    assert "98.00 %" in found.conclusion
    assert found.take == ()
    assert sum("TU402" in note for note in found.notes) == 2


def test_a_small_lift_in_many_runs_is_told_though_no_run_alone_shows_it() -> None:
    """Of 2,000 items 80 % are of one class; each run gains 0.9 points over that, with other items right each time."""
    labels = (np.arange(2000) % 5 == 0).astype(int)
    random = np.random.default_rng(2)
    runs = []
    for name in ("one", "other"):
        for seed in range(8):
            right = labels == 0
            right[random.permutation(np.flatnonzero(labels))[:58]] = True
            right[random.permutation(np.flatnonzero(labels == 0))[:40]] = False
            runs.append(answered(Arm.of(name, units=2, activation="softmax"), seed, labels, list(right)))
    found = compared(runs)
    assert not any("TU401" in run.findings for arm in found.arms for run in arm.runs)
    low, high = found.arms[0].over_majority or (0.0, 0.0)
    assert 0 < low < 0.009 < high
    assert not found.conclusion.startswith("Take none")


def test_several_pairs_are_corrected_and_a_baseline_is_compared_with_each() -> None:
    runs = runs_of(((CATEGORICAL, 4.2), (SMOOTHED, 4.25), (BINARY, 3.6)), (1, 2, 3, 4), Source(items=1500))
    found = compared(runs)
    assert len(found.contrasts) == 3
    assert all(one.difference >= 0 for one in found.contrasts), "the second is the one ahead"
    assert all(one.p_adjusted >= one.p_value for one in found.contrasts)
    assert sum(one.p_adjusted > one.p_value for one in found.contrasts) >= 2
    against = compared(runs, baseline=CATEGORICAL.name)
    assert [(one.first, one.second) for one in against.contrasts] == [
        (CATEGORICAL.name, arm.arm.name) for arm in against.arms if arm.arm != CATEGORICAL
    ]
    worse = against.contrast(CATEGORICAL.name, BINARY.name)
    turned = found.contrast(BINARY.name, CATEGORICAL.name)
    assert worse is not None
    assert turned is not None
    assert (worse.verdict, turned.verdict) == ("worse", "better")
    assert worse.difference == -turned.difference
    assert worse.interval == pytest.approx((-turned.interval[1], -turned.interval[0]))
    assert against.conclusion.startswith("Against categorical_crossentropy, over 4 seeds and 1,500 items: ")
    assert "binary_crossentropy (-" in against.conclusion


def test_measures_are_means_over_the_seeds(clear: tuple[Run, ...]) -> None:
    found = compared(clear)
    for arm in found.arms:
        own = [run for run in clear if run.arm == arm.arm]
        for name in ("log_loss", "normalised_log_loss", "brier", "calibration_error"):
            values = [run.audit[name] for run in own]
            spread = arm.measures[name]
            assert (spread.mean, spread.low, spread.high) == (pytest.approx(np.mean(values)), min(values), max(values))
            assert spread.deviation == pytest.approx(np.std(values, ddof=1))
        assert arm.seconds is not None
        assert arm.seconds.mean == pytest.approx(np.mean([run.seconds for run in own]))


def test_runs_that_were_made_differently_are_named(clear: tuple[Run, ...]) -> None:
    first = clear[0]
    other = replace(first, made=replace(first.made, device="cuda:0", settings={**first.made.settings, "epochs": 9}))
    notes = compared([other, *clear[1:]]).notes
    assert "Not all runs were made alike: device cpu and cuda:0" in notes
    assert "Not all runs were made alike: epochs 5 and 9" in notes
    begun = replace(first, made=replace(first.made, initial_weights="another"))
    assert (
        "Runs of the same seed with the same head did not begin from the same weights (seed 1)"
        in compared([begun, *clear[1:]]).notes
    )
    assert not any("alike" in note for note in compared(clear).notes)


def other_items(runs: list[Run]) -> list[Run]:
    return [*runs[:-1], replace(runs[-1], answers=replace(runs[-1].answers, items="others"))]


def other_labels(runs: list[Run]) -> list[Run]:
    return [*runs[:-1], answered(CATEGORICAL, 3, [0, 1, 2], [True, True, False])]


def other_data(runs: list[Run]) -> list[Run]:
    return [*runs[:-1], replace(runs[-1], made=made(data="else"))]


REFUSED: list[tuple[Callable[[list[Run]], list[Run]], dict[str, Any], str]] = [
    (lambda runs: [], {}, "no runs"),
    (lambda runs: [*runs, runs[0]], {}, "two runs of binary_crossentropy"),
    (
        lambda runs: [replace(runs[0], arm=replace(CATEGORICAL, name=runs[1].arm.name)), *runs[1:]],
        {},
        "two different arms",
    ),
    (other_items, {}, "an unpaired test is not offered"),
    (other_labels, {}, "an unpaired test is not offered"),
    (other_data, {}, "all runs made of the same data"),
    (lambda runs: [replace(runs[0], answers=None), *runs[1:]], {}, "without its answers"),
    (lambda runs: [replace(runs[0], audit=None), *runs[1:]], {}, "without its audit"),
    (lambda runs: [replace(runs[0], audit=runs[3].audit), *runs[1:]], {}, "its audit counts"),
    (lambda runs: [replace(runs[0], audit={"definitions": []}), *runs[1:]], {}, "an audit without"),
    (lambda runs: runs, {"margin": 0}, "margin=0"),
    (lambda runs: runs, {"margin": 1.0}, "margin=1.0"),
    (lambda runs: runs, {"baseline": "hinge"}, "one of binary_crossentropy"),
]


def test_runs_whose_audits_say_ladder_are_read_as_before(clear: tuple[Run, ...]) -> None:
    earlier = []
    for run in clear:
        assert run.audit is not None
        audit = {key: value for key, value in run.audit.items() if key != "definitions"}
        earlier.append(replace(run, audit={**audit, "ladder": run.audit["definitions"]}))
    assert compared(earlier).to_dict()["arms"] == compared(clear).to_dict()["arms"]


@pytest.mark.parametrize(("change", "options", "words"), REFUSED)
def test_what_cannot_be_compared_is_refused(
    change: Callable[[list[Run]], list[Run]], options: dict[str, Any], words: str, clear: tuple[Run, ...]
) -> None:
    with pytest.raises(BadInputError, match=words):
        compared(change(list(clear)), **options)


def test_seeds_that_are_not_shared_are_told() -> None:
    runs = [
        run for run in runs_of(((BINARY, 3.6), (CATEGORICAL, 4.2)), (1, 2, 3)) if run.seed != 3 or run.arm == BINARY
    ]
    found = compared(runs)
    assert [each.seed for each in found.contrasts[0].seeds] == [1, 2]
    assert any("has no run of seed 3" in note for note in found.notes)
    apart = [run for run in runs if (run.arm == BINARY) == (run.seed == 1)]
    found = compared(apart)
    assert found.contrasts == ()
    assert "share a finished seed" in found.conclusion
    assert any("share no finished seed" in note for note in found.notes)


@pytest.mark.parametrize(("value", "shown"), [(0.123, "12.30 %"), (91.48, "91.48"), (float("nan"), "nan")])
def test_a_number_that_is_no_accuracy_is_told(value: float, shown: str) -> None:
    labels = Source().labels()
    proba = Source().proba(0, 1, 4.0)
    found = compared([run_of(CATEGORICAL, 1, labels, proba, logged=Logged(name="acc", value=value))])
    (run,) = found.arms[0].runs
    assert (run.disagrees, run.logged_is) == (True, ())
    assert any(f"the printed acc, {shown}, is no accuracy that is known here" in note for note in found.notes)
    assert shown in found.to_text()
    assert shown in found.to_html()
    assert found.to_json()
    assert found.conclusion.startswith("Only categorical_crossentropy was trained")
