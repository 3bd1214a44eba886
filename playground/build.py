"""Put the playground beside the site's pages: python playground/build.py [SITE], by default build/site.

Where npm or a package cannot be had, the site stays without it, its page says so, and the exit code is 0; with --strict
it is 1. Where only NumPy and SciPy cannot be had, the playground counts no predictions and the rest works.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

import fetching
from fetching import HERE, ROOT, NotFetchedError

#: What the browser loads of Pyodide's package.
RUNTIME = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
#: The stories that can be chosen: folder and program; the release is the one that the folder pins.
STORIES = (
    "digits/keras2/broken.py",
    "topics/keras1/broken.py",
    "heartbeats/keras2/broken.py",
    "one_output/keras0/categorical_loss.py",
)


def main() -> int:
    """Build, and say in a line what came of it."""
    parser = argparse.ArgumentParser(description="Put the playground beside the pages of the site.")
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--strict", action="store_true", help="fail where it cannot be built whole")
    arguments = parser.parse_args()
    page = arguments.site / "playground"
    if not (page / "index.html").is_file():
        print(f"{page} is not there: build the site first (make docs)", file=sys.stderr)
        return 1
    try:
        whole = build(page)
    except NotFetchedError as error:
        print(f"The site stays without the playground: {error}.", file=sys.stderr)
        return 1 if arguments.strict else 0
    size = sum(file.stat().st_size for file in page.rglob("*") if file.is_file())
    print(f"The playground is in {page} ({size / 1e6:.0f} MB).")
    return 1 if arguments.strict and not whole else 0


def build(page: Path) -> bool:
    """Write everything beside the page; False where predictions cannot be counted in it."""
    distribution = fetching.pyodide()
    packages = fetching.wheels()
    try:
        compiled = fetching.compiled(distribution)
    except NotFetchedError as error:
        compiled = []
        print(f"The playground counts no predictions: {error}.", file=sys.stderr)
    runtime = page / "pyodide"
    shutil.rmtree(runtime, ignore_errors=True)
    runtime.mkdir(parents=True)
    for file in [*(distribution / name for name in RUNTIME), *compiled]:
        shutil.copyfile(file, runtime / file.name)
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        unpack([fetching.own_wheel(Path(scratch)), *packages], tree)
        shutil.copyfile(HERE / "answers.py", tree / "answers.py")
        command = ["node", str(HERE / "compile.mjs"), str(distribution), str(tree)]
        if subprocess.run(command, check=False).returncode:
            raise NotFetchedError("its Python could not be compiled")
        pack(tree, page / "trueup.tar.gz")
    for file in sorted((HERE / "web").iterdir()):
        shutil.copyfile(file, page / file.name)
    given = {"audit": bool(compiled), "examples": examples()}
    (page / "given.json").write_text(json.dumps(given), encoding="utf-8")
    return bool(compiled)


def unpack(wheels: list[Path], tree: Path) -> None:
    """The Python of the wheels and the data beside it; what is compiled for a platform stays out."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if not name.endswith((".so", ".pyd", ".pyi", ".c"))]
            archive.extractall(tree, [name for name in names if ".dist-info/" not in name])


def pack(tree: Path, archive: Path) -> None:
    """All files of a folder, in order and under one time: the same files give the same bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(path for path in tree.rglob("*") if path.is_file()):
            entry = tarfile.TarInfo(file.relative_to(tree).as_posix())
            entry.size = file.stat().st_size
            with file.open("rb") as stream:
                tar.addfile(entry, stream)
    archive.write_bytes(gzip.compress(packed.getvalue(), mtime=0))


def examples() -> list[dict[str, str]]:
    """The four stories: a title, the release, the name of the program and its text."""
    found = []
    for path in STORIES:
        file = ROOT / "examples" / path
        story = (file.parents[1] / "README.md").read_text(encoding="utf-8")
        pins = (file.parent / "requirements.txt").read_text(encoding="utf-8").split()
        found.append(
            {
                "title": story.partition("\n")[0].removeprefix("# "),
                "target": next(pin for pin in pins if pin.startswith("keras==")),
                "name": file.name,
                "text": file.read_text(encoding="utf-8"),
            }
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
