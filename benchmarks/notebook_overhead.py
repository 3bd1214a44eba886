"""What `%load_ext trueup` adds to cells: to one that trains nothing, and to one after which the session is read.

    python benchmarks/notebook_overhead.py [--cells 200]

A shell of IPython in this process runs the same cells with and without the extension, in turns: the cells of a session
that prepares data, defines functions and draws, so many of them, and after every tenth one that compiles a model (of a
class that stands for one, so that no framework is needed). The time of a clock counts what else the machine does, that
of the processor does not. Nothing is asserted about time: the machine decides that.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

START = """class keras:
    class Sequential(list):
        def compile(self, *arguments, **named): pass
        def fit(self, *arguments, **named): pass
"""
PLAIN = """
values_{number} = [each * {number} for each in range(200) if each % 3]
def cleaned_{number}(rows, least=0.5):
    kept = [row for row in rows if row > least]
    return {{"rows": kept, "mean": sum(kept) / max(len(kept), 1)}}
table_{number} = cleaned_{number}(values_{number})
for key, value in table_{number}.items():
    names_{number} = f"{{key}}: {{value}}"
"""
TRAINS = """
model = keras.Sequential([])
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])
"""


def took(shell: Any, cell: str) -> tuple[float, float]:
    """Seconds that one cell takes, with all that happens after it: of a clock, and of the processor."""
    begin = time.perf_counter(), time.process_time()
    shell.run_cell(cell, store_history=True)
    return time.perf_counter() - begin[0], time.process_time() - begin[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=200)
    arguments = parser.parse_args()
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "trueup")
    (after_cell,) = shell.events.callbacks["post_run_cell"]
    shell.run_cell(START, store_history=True)
    times: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    for number in range(arguments.cells):
        for loaded in (False, True):
            shell.events.callbacks["post_run_cell"] = [after_cell] if loaded else []
            plain = took(shell, PLAIN.format(number=number))
            times.setdefault(("a cell that trains nothing", loaded), []).append(plain)
            if number % 10 == 9:
                times.setdefault(("a cell that compiles", loaded), []).append(took(shell, TRAINS))
    for words in ("a cell that trains nothing", "a cell that compiles"):
        for clock, of in enumerate(("by the clock", "of the processor")):
            without, with_it = (sorted(each[clock] for each in times[words, loaded]) for loaded in (False, True))
            middle = 1000 * (statistics.median(with_it) - statistics.median(without))
            late = 1000 * (with_it[int(0.95 * len(with_it))] - statistics.median(without))
            print(f"{words}, {of}: {len(with_it)}, adds {middle:.2f} ms in the median, {late:.2f} ms at 19 in 20")


if __name__ == "__main__":
    main()
