"""Time and memory of the audit beside the scikit-learn calls that give the same numbers, in one run.

    python benchmarks/audit_speed.py [--folder FOLDER] [--scale 1.0] [--shapes k10 k1000 k1] [--plot F.svg]

Three tables of float32 probabilities are written once as .npy and mapped into memory, not read into it: 2,000,000 x 10,
200,000 x 1,000 and 50,000,000 x 1. Each measurement has a process of its own, so that memory is its own too:

  np.sum        one sum over the mapped scores: the practical limit of one read
  trueup        trueup.audit over the mapped files without areas under curves, best of three, on all processors
  one           the same on one processor: how the time shrinks with threads
  areas         the same on one processor, with areas under curves
  scikit-learn  one after another the calls for the same quantities, each timed, once

The numbers of both are compared before any time is printed. "memory" is the peak of anonymous memory (RssAnon) over
that of the process before the call: pages of the mapped inputs are the inputs. Then the cost against the rows and
against the columns: time per cell should not grow. Processor seconds say more than wall seconds on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SHAPES = {"k10": (2_000_000, 10), "k1000": (200_000, 1_000), "k1": (50_000_000, 1)}
#: Rows and columns for the straight lines.
ROWS_AT_10 = (250_000, 500_000, 1_000_000, 2_000_000, 4_000_000)
COLUMNS_AT_20M_CELLS = (2, 5, 10, 20, 50, 64, 65, 100, 200, 500, 1_000, 2_000, 5_000)


def files(folder: Path, rows: int, columns: int) -> tuple[Path, Path]:
    """Labels and probabilities, written where they are missing; the labels agree with most of the scores."""
    labels_file, scores_file = folder / f"labels_{rows}x{columns}.npy", folder / f"proba_{rows}x{columns}.npy"
    if labels_file.exists() and scores_file.exists():
        return labels_file, scores_file
    rng = np.random.default_rng(20261121)
    shape = (rows,) if columns == 1 else (rows, columns)
    scores = np.lib.format.open_memmap(scores_file, "w+", np.float32, shape)
    labels = np.lib.format.open_memmap(labels_file, "w+", np.uint8 if columns <= 256 else np.uint16, (rows,))
    step = max(1, 4_000_000 // columns)
    for start in range(0, rows, step):
        number = min(step, rows - start)
        if columns == 1:
            truth = rng.integers(0, 2, number)
            raw = rng.standard_normal(number, dtype=np.float32) + 2 * truth - 1
            scores[start : start + number] = 1 / (1 + np.exp(-2 * raw))
        else:
            truth = rng.integers(0, columns, number)
            raw = rng.standard_normal((number, columns), dtype=np.float32)
            raw[np.arange(number), truth] += 3
            powers = np.exp(raw)
            scores[start : start + number] = powers / powers.sum(axis=1, keepdims=True)
        labels[start : start + number] = truth
    return labels_file, scores_file


def anonymous() -> int:
    """Anonymous memory of this process in KiB (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1])
    return 0


class Watch:
    """Wall and processor seconds, and the peak of anonymous memory over the start, sampled each two milliseconds."""

    def __enter__(self) -> Watch:
        self.before = self.peak = anonymous()
        self.running = True
        self.thread = threading.Thread(target=self._sample)
        self.thread.start()
        self.wall, self.processor = time.perf_counter(), time.process_time()
        return self

    def _sample(self) -> None:
        while self.running:
            self.peak = max(self.peak, anonymous())
            time.sleep(0.002)

    def __exit__(self, *_: object) -> None:
        self.wall, self.processor = time.perf_counter() - self.wall, time.process_time() - self.processor
        self.running = False
        self.thread.join()

    def figures(self) -> dict[str, float]:
        """As JSON holds it; memory in MiB."""
        return {"wall": self.wall, "processor": self.processor, "memory": (self.peak - self.before) / 1024}


def measure_sum(labels_file: str, scores_file: str) -> dict[str, Any]:
    """One pass over the scores."""
    del labels_file
    scores = np.load(scores_file, mmap_mode="r")
    np.sum(scores)
    times = []
    for _ in range(5):
        with Watch() as watch:
            np.sum(scores)
        times.append(watch.figures())
    return {"best": min(times, key=lambda figures: figures["processor"])}


def measure_one(labels_file: str, scores_file: str) -> dict[str, Any]:
    """The audit on one processor."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return measure_trueup(labels_file, scores_file)


def measure_areas(labels_file: str, scores_file: str) -> dict[str, Any]:
    """The audit on one processor, with areas under curves."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return measure_trueup(labels_file, scores_file, areas=True)


def measure_trueup(labels_file: str, scores_file: str, rounds: int = 3, *, areas: bool = False) -> dict[str, Any]:
    """The audit, from mapped files to the verdict."""
    import trueup

    warm = np.full((10, 2), 0.5)
    trueup.audit([0, 1] * 5, proba=warm)
    times, memory = [], 0.0
    for _ in range(rounds):
        labels, scores = np.load(labels_file, mmap_mode="r"), np.load(scores_file, mmap_mode="r")
        with Watch() as watch:
            audit = trueup.audit(labels, proba=scores, nan="exclude", auc=areas)
        times.append(watch.figures())
        memory = max(memory, times[-1]["memory"])
    definitions = {item.key: item.value for item in audit.definitions}
    numbers = {
        **definitions,
        "mcc": audit.mcc,
        "log_loss": audit.log_loss,
        "brier": audit.brier,
        "calibration": audit.calibration_error,
        "confusion": sum((i * 31 + j) * rows for (i, j), rows in audit.confusion.items()),
    }
    return {"best": {**min(times, key=lambda figures: figures["processor"]), "memory": memory}, "numbers": numbers}


def measure_sklearn(labels_file: str, scores_file: str) -> dict[str, Any]:
    """The calls for the same quantities. Those that scikit-learn lacks (ties, NaN, slices …) cost it nothing here."""
    import warnings

    warnings.simplefilter("ignore")
    labels, scores = np.load(labels_file), np.load(scores_file, mmap_mode="r")
    calls = _calls_one_column(labels, scores) if scores.ndim == 1 else _calls_one_of_k(labels, scores)
    numbers: dict[str, float] = {}
    each: dict[str, float] = {}
    with Watch() as whole:
        for name, call in calls.items():
            start = time.process_time()
            numbers.update(call())
            each[name] = time.process_time() - start
    return {"best": whole.figures(), "numbers": numbers, "each": each}


def _averages(labels: Any, answers: Any) -> dict[str, float]:
    from sklearn.metrics import precision_recall_fscore_support as averages

    precision, _, f1, support = averages(labels, answers, average=None, zero_division=0)
    return {
        "macro_precision": precision.mean(),
        "macro_f1": f1.mean(),
        "weighted_precision": np.average(precision, weights=support),
        "weighted_f1": np.average(f1, weights=support),
    }


def _confusion(labels: Any, answers: Any, classes: int) -> dict[str, float]:
    from sklearn.metrics import confusion_matrix

    matrix = confusion_matrix(labels, answers, labels=np.arange(classes))
    i, j = np.indices(matrix.shape)
    return {"confusion": int(((i * 31 + j) * matrix).sum())}


def _calls_one_of_k(labels: Any, scores: Any) -> dict[str, Callable[[], dict[str, float]]]:
    from sklearn import metrics

    classes = scores.shape[1]
    every = np.arange(classes)
    held: dict[str, Any] = {}

    def argmax() -> dict[str, float]:
        held["answers"] = np.asarray(scores).argmax(axis=1)
        return {"argmax": metrics.accuracy_score(labels, held["answers"])}

    def cells() -> dict[str, float]:
        truth = np.zeros(scores.shape, np.bool_)
        truth[np.arange(len(labels)), labels] = True
        above = np.asarray(scores) > 0.5
        exact = float((above == truth).all(axis=1).mean()) if classes > 100 else metrics.accuracy_score(truth, above)
        return {"elementwise": float((above == truth).mean()), "exact": exact}

    def brier() -> dict[str, float]:
        return {"brier": metrics.brier_score_loss(labels, scores, labels=every, scale_by_half=False)}

    return {
        "argmax, accuracy": argmax,
        "balanced accuracy": lambda: {"balanced": metrics.balanced_accuracy_score(labels, held["answers"])},
        "confusion matrix": lambda: _confusion(labels, held["answers"], classes),
        "precision, recall, F1": lambda: _averages(labels, held["answers"]),
        "MCC": lambda: {"mcc": metrics.matthews_corrcoef(labels, held["answers"])},
        "top-5": lambda: {"top_k": metrics.top_k_accuracy_score(labels, scores, k=5, labels=every)},
        "log-loss": lambda: {"log_loss": metrics.log_loss(labels, scores, labels=every)},
        "Brier": brier,
        "cells, exact match": cells,
    }


def _calls_one_column(labels: Any, scores: Any) -> dict[str, Callable[[], dict[str, float]]]:
    from sklearn import metrics
    from sklearn.calibration import calibration_curve

    held: dict[str, Any] = {}

    def answers() -> dict[str, float]:
        held["answers"] = (np.asarray(scores) > 0.5).astype(labels.dtype)
        return {"threshold": metrics.accuracy_score(labels, held["answers"])}

    def calibration() -> dict[str, float]:
        calibration_curve(labels, scores, n_bins=15)
        return {}

    return {
        "threshold, accuracy": answers,
        "balanced accuracy": lambda: {"balanced": metrics.balanced_accuracy_score(labels, held["answers"])},
        "confusion matrix": lambda: _confusion(labels, held["answers"], 2),
        "precision, recall, F1": lambda: _averages(labels, held["answers"]),
        "MCC": lambda: {"mcc": metrics.matthews_corrcoef(labels, held["answers"])},
        "log-loss": lambda: {"log_loss": metrics.log_loss(labels, scores)},
        "Brier": lambda: {"brier": metrics.brier_score_loss(labels, scores)},
        "calibration curve": calibration,
    }


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "sum": measure_sum,
    "trueup": measure_trueup,
    "one": measure_one,
    "areas": measure_areas,
    "sklearn": measure_sklearn,
}


def in_own_process(what: str, labels_file: Path, scores_file: Path) -> dict[str, Any]:
    """One measurement; raises SystemExit where it fails. One thread, so that processor and wall time are comparable."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, "--measure", what, str(labels_file), str(scores_file)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **threads}, check=False)
    if done.returncode:
        raise SystemExit(f"{what} on {scores_file.name} failed:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def same(mine: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Names of the numbers that differ by more than float32 allows."""
    return [
        name
        for name, value in theirs.items()
        if mine[name] is None or abs(mine[name] - value) > 1e-5 * max(1.0, abs(value))
    ]


def table(folder: Path, shapes: list[str], scale: float, sklearn: bool) -> bool:
    """Print the comparison; False where numbers differ or memory is over the limit."""
    from trueup.auditing.counting.kernel.loading import kernel

    print(f"trueup counts with {'the compiled kernel' if kernel() else 'NumPy'} on {os.cpu_count()} processors")
    good = True
    for key in shapes:
        rows, columns = SHAPES[key]
        rows = max(1000, int(rows * scale))
        pair = files(folder, rows, columns)
        one, mine = in_own_process("sum", *pair)["best"], in_own_process("trueup", *pair)
        print(f"\n{rows:,} x {columns:,} float32")
        print(f"  {'np.sum':<24}{_times(one)}")
        beside = f"{mine['best']['processor'] / one['processor']:.1f} x np.sum"
        print(f"  {'trueup.audit':<24}{_times(mine['best'])}   {beside}")
        alone, areas = (in_own_process(what, *pair)["best"] for what in ("one", "areas"))
        times = alone["wall"] / mine["best"]["wall"]
        print(f"  {'on one processor':<24}{_times(alone)}   all of them are {times:.2f} times as fast")
        times = areas["processor"] / alone["processor"]
        print(f"  {'with areas under curves':<24}{_times(areas)}   {times:.2f} times the work")
        good &= max(mine["best"]["memory"], areas["memory"]) < 200
        if not sklearn:
            continue
        theirs = in_own_process("sklearn", *pair)
        ratio = [theirs["best"][which] / mine["best"][which] for which in ("wall", "processor")]
        print(f"  {'scikit-learn calls':<24}{_times(theirs['best'])}")
        print(f"  trueup is {ratio[0]:.1f} times faster by the wall, {ratio[1]:.1f} by the processor")
        for name, seconds in theirs["each"].items():
            print(f"    {name:<22}{seconds:>9.2f} s")
        differ = same(mine["numbers"], theirs["numbers"])
        numbers = f"no: {differ}" if differ else f"yes, all {len(theirs['numbers'])}"
        print(f"  same numbers: {numbers}")
        good &= not differ
    return good


def _times(figures: dict[str, float]) -> str:
    return f"{figures['wall']:>9.3f} s wall {figures['processor']:>9.3f} s processor {figures['memory']:>8.0f} MiB"


def lines(folder: Path, scale: float, plot: str | None) -> None:
    """Cost against rows at ten columns, and against columns at twenty million cells."""
    drawn = []
    for title, shapes in (
        ("rows, at 10 columns", [(int(rows * scale), 10) for rows in ROWS_AT_10]),
        ("columns, at 20,000,000 cells", [(int(20_000_000 * scale) // k, k) for k in COLUMNS_AT_20M_CELLS]),
    ):
        print(f"\ncost against {title}")
        points = []
        for rows, columns in shapes:
            best = in_own_process("trueup", *files(folder, rows, columns))["best"]
            seconds = best["processor"]
            points.append((rows, columns, seconds))
            per_cell = seconds / rows / columns * 1e9
            bar = "#" * min(40, round(per_cell))
            shown = f"{rows:>10,} x {columns:<6,} {seconds:>8.3f} s {per_cell:>7.2f} ns per cell"
            print(f"  {shown} {best['memory']:>5.0f} MiB  {bar}")
        drawn.append((title, points))
    rows, seconds = np.array([[p[0], p[2]] for p in drawn[0][1]]).T
    slope, start = np.polyfit(rows, seconds, 1)
    error = np.abs(seconds - slope * rows - start).max() / seconds.max()
    line = f"{slope * 1e9:.1f} ns per row + {start * 1e3:.1f} ms; largest deviation {error:.1%}"
    print(f"\nstraight line over the rows: {line}")
    if plot:
        _draw(drawn, plot)


def _draw(drawn: list[tuple[str, list[tuple[int, int, float]]]], plot: str) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axis, (title, points), at in zip(axes, drawn, (0, 1), strict=True):
        axis.plot([point[at] for point in points], [point[2] for point in points], "o-")
        axis.set(xlabel=title, ylabel="processor seconds", ylim=(0, None), xscale="log" if at else "linear")
    figure.savefig(plot)
    print(f"drawn in {plot}")


def main() -> int:
    """Print it all; 1 where numbers differ or memory is over 200 MiB."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "trueup-audit-speed")
    parser.add_argument("--shapes", nargs="*", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of rows")
    parser.add_argument("--no-sklearn", action="store_true")
    parser.add_argument("--no-lines", action="store_true")
    parser.add_argument("--plot", help="draw the lines into this file (Matplotlib)")
    parser.add_argument("--measure", nargs=3, metavar=("WHAT", "LABELS", "SCORES"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        what, *paths = arguments.measure
        print(json.dumps(MEASURES[what](*paths)))
        return 0
    arguments.folder.mkdir(parents=True, exist_ok=True)
    good = table(arguments.folder, arguments.shapes, arguments.scale, not arguments.no_sklearn)
    if not arguments.no_lines:
        lines(arguments.folder, arguments.scale, arguments.plot)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
