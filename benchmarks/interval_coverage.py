"""How often the interval of a comparison holds the true difference, in made-up worlds where that difference is 0.

    python benchmarks/interval_coverage.py [WORLDS]

Two losses are equally good: their runs differ by the items that each learns a little better (`of_items`), by the luck
of a seed (`of_seeds`) and by the luck of a seed with an item. Beside the interval that comparisons show stand those of
the bootstrap over seeds and items and of a paired t test over the seeds alone. Each should hold in 95 % of the worlds.
It prints the table of docs/guide/reading-a-comparison.md.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

from trueup.auditing.comparison.layout import bootstrap, error_of, layout_of
from trueup.auditing.comparison.significance import interval

ITEMS = 2000
WORLDS = {
    "seeds matter most": (0.1, 0.5),
    "both matter": (0.3, 0.1),
    "items matter most": (0.8, 0.05),
    "neither matters": (0.0, 0.0),
}


def world(random: np.random.Generator, seeds: int, of_items: float, of_seeds: float) -> list[list[np.ndarray]]:
    """Two arms' right and wrong items, one bool (items,) for each seed."""
    difficulty = random.normal(2.5, 1.5, ITEMS)
    arms = []
    for _ in range(2):
        own = difficulty + random.normal(0, of_items, ITEMS)
        luck = [random.normal(0, of_seeds) + random.normal(0, 0.5, ITEMS) for _ in range(seeds)]
        arms.append([own + one > 0 for one in luck])
    return arms


def held(random: np.random.Generator, seeds: int, of_items: float, of_seeds: float) -> tuple[bool, bool, bool]:
    """Whether 0 lies in the interval over both, in the bootstrap's, and in that over the seeds alone."""
    layout = layout_of(*world(random, seeds, of_items, of_seeds))
    error = error_of(layout)
    both, drawn = interval(error.centre, *error.at(seeds)), bootstrap(layout)
    of_seed = layout.of_seeds
    alone = stats.t.isf(0.025, seeds - 1) * of_seed.std(ddof=1) / seeds**0.5
    return both[0] <= 0 <= both[1], drawn[0] <= 0 <= drawn[1], abs(of_seed.mean()) <= alone


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print("| world | seeds | seeds and items | bootstrap | seeds alone |\n|---|---|---|---|---|")
    for name, (of_items, of_seeds) in WORLDS.items():
        for seeds in (2, 3, 5, 10):
            random = np.random.default_rng([seeds, len(name)])
            shares = np.mean([held(random, seeds, of_items, of_seeds) for _ in range(worlds)], axis=0)
            print(f"| {name} | {seeds} | " + " | ".join(f"{100 * share:.0f} %" for share in shares) + " |", flush=True)


if __name__ == "__main__":
    main()
