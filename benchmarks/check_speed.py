"""Wall time and memory of `trueup check` beside `ruff check` on the same trees, in one run, both without their caches.

    python benchmarks/check_speed.py [FOLDER ...] [--rounds 5] [--trees FOLDER]

Without a folder, two trees are made once with `pip install --target --no-deps` of the packages listed below, in the
folder given by --trees (the machine's temporary folder by default, outside every .gitignore): "mixed", packages of all
kinds, a million lines or more, and "frameworks", machine learning only, where nearly every file talks about losses.

Each round runs both tools one after the other, so that what else the machine does falls on both; one round before is
thrown away, so that the files are in memory for both. The table gives medians. Nothing is asserted about time: the
machine decides that.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIXED = ("django", "sqlalchemy", "sympy", "pandas", "matplotlib", "twisted", "pip", "docutils", "networkx", "nltk")
MIXED_ML = ("keras", "scikit-learn")
FRAMEWORKS = ("keras", "tf-keras", "transformers", "diffusers", "timm", "lightning", "torchmetrics", "flax", "optax")
RUFF = ("check", "--no-cache", "--isolated", "--select", "E4,E7,E9,F", "--output-format", "concise")
TRUEUP = ("check", "--no-cache", "--isolated", "--output-format", "concise")
AGAIN = ("check", "--isolated", "--output-format", "concise", "--cache-dir")


@dataclass(frozen=True)
class Run:
    """One run of a command: wall and processor time in seconds, and the largest resident set in MiB.

    The resident set is that of the largest process; a tool that starts workers uses more in sum.
    """

    wall: float
    processor: float
    resident: float


def run(command: Sequence[str]) -> Run:
    """Run a command with its output thrown away; raises SystemExit where it ends with 2 or more."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment())
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with exit code {child.returncode}")
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def _environment() -> dict[str, str]:
    """The variables of this process, but Python may keep its bytecode, as it is beside every installed package.

    The round that is thrown away writes what is missing. Without that each process compiles trueup's own source anew.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def tool(name: str) -> str:
    """The command beside this Python, else the one on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is neither beside {sys.executable} nor on the path: pip install {name}")
    return found


def make_tree(folder: Path, packages: Sequence[str]) -> Path:
    """Install the packages into the folder, without what they need; kept for the next run."""
    done = folder / "packages.txt"
    if not done.exists() or done.read_text(encoding="utf-8").split() != list(packages):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--upgrade"]
        subprocess.run([*pip, "--target", str(folder), *packages], check=True)
        done.write_text("\n".join(packages) + "\n", encoding="utf-8")
    return folder


def size_of(folder: Path) -> tuple[int, int]:
    """Python files below a folder, and the lines in them."""
    files = [path for path in folder.rglob("*.py") if path.is_file()]
    return len(files), sum(path.read_bytes().count(b"\n") for path in files)


def files_read(trueup: str, folder: Path) -> dict[str, int]:
    """How many files, setups and complete setups trueup says it read."""
    command = [trueup, "check", "--no-cache", "--isolated", "--output-format", "json", str(folder)]
    out = subprocess.run(command, capture_output=True, check=False).stdout
    read: dict[str, int] = json.loads(out)["read"]
    return read


def compare(folder: Path, rounds: int) -> None:
    """Print one row for each tool, and the ratio of their medians."""
    trueup, ruff = tool("trueup"), tool("ruff")
    with tempfile.TemporaryDirectory(prefix="trueup-") as cache:
        commands = {
            "trueup": [trueup, *TRUEUP, str(folder)],
            "again": [trueup, *AGAIN, cache, str(folder)],
            "ruff": [ruff, *RUFF, str(folder)],
        }
        runs: dict[str, list[Run]] = {name: [] for name in commands}
        for number in range(rounds + 1):
            for name, command in commands.items():
                result = run(command)
                if number > 0:
                    runs[name].append(result)
    files, lines = size_of(folder)
    read = files_read(trueup, folder)
    print(f"\n{folder.name}: {files:,} files .py, {lines:,} lines; trueup read {read}")
    print(f"  {'':8} {'wall s':>8} {'lowest':>8} {'cpu s':>8} {'MiB':>8}")
    for name, of_name in runs.items():
        wall = statistics.median(each.wall for each in of_name)
        processor = statistics.median(each.processor for each in of_name)
        lowest, resident = min(each.wall for each in of_name), max(each.resident for each in of_name)
        print(f"  {name:8} {wall:8.2f} {lowest:8.2f} {processor:8.2f} {resident:8.0f}")
    medians = {name: statistics.median(each.wall for each in of_name) for name, of_name in runs.items()}
    print(f"  trueup / ruff: {medians['trueup'] / medians['ruff']:.2f}")
    print(f"  again, nothing changed since / trueup: {medians['again'] / medians['trueup']:.2f}")


def start_up(rounds: int) -> None:
    """Print what `trueup --version` takes beyond Python's own start."""
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "trueup --version": [tool("trueup"), "--version"]}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            result = run(command)
            if number > 0:
                runs[name].append(result)
    print(f"\nstart-up, medians of {rounds}       wall ms   cpu ms")
    medians = {name: (statistics.median(each.wall for each in of_name) * 1000,
                      statistics.median(each.processor for each in of_name) * 1000)
               for name, of_name in runs.items()}  # fmt: skip
    for name, (wall, processor) in medians.items():
        print(f"  {name:28} {wall:8.1f} {processor:8.1f}")
    (least, least_cpu), (ours, ours_cpu) = medians.values()
    print(f"  {'difference':28} {ours - least:8.1f} {ours_cpu - least_cpu:8.1f}")


def machine() -> str:
    """The machine and the versions that a figure belongs to."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("trueup", "ruff"))
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    when = time.strftime("%Y-%m-%d %H:%M")
    return (
        f"{when}; {versions}, Python {platform.python_version()}; {os.cpu_count()} x {model}, {platform.system()}{load}"
    )


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="Compare trueup check with ruff check on the same trees.")
    parser.add_argument("folders", nargs="*", type=Path, help="trees to check; two are made where none is given")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds (default: 5)")
    parser.add_argument("--start-rounds", type=int, default=21, help="rounds of the start-up (default: 21)")
    parser.add_argument("--trees", type=Path, default=Path(tempfile.gettempdir()) / "trueup-trees")
    options = parser.parse_args()
    folders = [folder.resolve() for folder in options.folders]
    if not folders:
        mixed = make_tree(options.trees / "mixed", (*MIXED, *MIXED_ML))
        folders = [mixed, make_tree(options.trees / "frameworks", FRAMEWORKS)]
    print(machine())
    print(f"ruff {' '.join(RUFF)}; trueup {' '.join(TRUEUP)}; medians of {options.rounds} alternating rounds")
    for folder in folders:
        compare(folder, options.rounds)
    start_up(options.start_rounds)


if __name__ == "__main__":
    main()
