"""A booster in a file of LightGBM, which is text. Read as data; LightGBM is not imported."""

from __future__ import annotations

from trueup.contract.target import Target
from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES
from trueup.frameworks.lightgbm.objective_rows import GIVES
from trueup.frameworks.live_estimators import LiveEstimator, words_of_output
from trueup.syntax.bounded_file import BoundedFile
from trueup.syntax.model_faults import DamagedError

_BEGINS = b"tree\nversion="
#: Bytes of the head, in which all columns are named, and of the parameters at the end.
_HEAD, _END = 4_000_000, 100_000


def holds(head: bytes) -> bool:
    """True for the first bytes of such a file."""
    return head.replace(b"\r\n", b"\n").startswith(_BEGINS)


def estimator(file: BoundedFile) -> LiveEstimator:
    """The booster of a file. Raises ModelFileError where the file is damaged."""
    head = file.read(_HEAD).decode("utf-8", "replace").replace("\r\n", "\n").partition("\n\n")[0]
    rows = dict(line.partition("=")[::2] for line in head.split("\n") if "=" in line)
    trees = _number(rows.get("num_tree_per_iteration", ""))
    if trees is None:
        raise DamagedError("it does not say how many trees a round has, as every file of LightGBM does")
    objective = rows.get("objective", "").partition(" ")[0]
    form = GIVES.get(objective, "")
    units = trees if form.startswith(ROWS_OF_SCORES) else 1
    gives = [("Booster.predict", words_of_output(form, units))]
    if "tree_sizes" in rows:
        rounds = len(rows["tree_sizes"].split()) // max(trees, 1)
        gives.append(("rounds", f"{rounds:,}, of {trees} trees each" if trees > 1 else f"{rounds:,}"))
    metric = _parameter(file, "metric")
    if metric:
        gives.append(("metric", metric))
    return LiveEstimator(
        name="Booster", target=Target(library="lightgbm", why="the file does not tell the release"),
        decides=False if form == ESTIMATE else None, objective=objective, units=units if form else None,
        activation=form.removeprefix(ROWS_OF_SCORES) or None, gives=tuple(gives),
        why="" if objective else "its objective is one of the program's own, which the file does not hold",
    )  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() and len(text) < 10 else None


def _parameter(file: BoundedFile, name: str) -> str:
    """What it was trained with, as the end of the file says: `[metric: auc]`; "" where it does not."""
    size = file.seek(0, 2)
    file.seek(max(size - _END, 0))
    end = file.read(_END).decode("utf-8", "replace").rpartition("\nparameters:")[2]
    found = next((line for line in end.splitlines() if line.startswith(f"[{name}: ")), "")
    return found.removeprefix(f"[{name}: ").removesuffix("]").strip()
