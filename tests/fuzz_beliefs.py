"""Hold what the reader believes against what Python does: `python tests/fuzz_beliefs.py --count 2000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

import fuzz_beliefs_judge
import fuzz_programs


def main() -> int:
    """Draw programs, judge each, and show what is wrong, as small as it can be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=14)
    parser.add_argument("--page", default="plain")
    parser.add_argument("--only", type=int)
    parser.add_argument("--most", type=int, default=10, help="so many wrong beliefs are shown")
    options = parser.parse_args()
    numbers = [options.only] if options.only is not None else range(options.first, options.first + options.count)
    tally: Counter[str] = Counter()
    started = time.time()
    for number in numbers:
        text = fuzz_programs.program(number, options.seed, options.page, options.size)
        what = fuzz_beliefs_judge.judged(text)
        tally.update(programs=1, names=what.names, known=what.known, ran=what.ran > 0, wrong=bool(what.wrong))
        if what.wrong and tally["shown"] < options.most:
            tally["shown"] += 1
            small = fuzz_programs.shrunk(text, 0, what.wrong[0])
            print(f"== {number}: {fuzz_beliefs_judge.judged(small).wrong}\n{small}\n", flush=True)
    share = tally["known"] / max(1, tally["names"])
    print(f"{dict(tally)}, known {share:.1%}, {time.time() - started:.0f} s")
    return 1 if tally["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
