"""Compiles C beside its source with the C compiler of the machine. Run by the build of the wheel, and by tests.

The standard library only, and nothing of trueup: the build loads this file by itself.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent
#: In the order in which they enter the digest.
SOURCES = ("kernel.c", "kernel.h", "rows.h")
LIBRARY = "kernel.so"
#: Products and sums are never contracted into one operation, which would round once where NumPy rounds twice.
FLAGS = ("-O3", "-std=gnu11", "-fPIC", "-shared", "-ffp-contract=off", "-fno-strict-aliasing", "-fno-fast-math")


def digest_of_sources(folder: Path = FOLDER) -> str:
    """Of the C sources: what was compiled from others is not used."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def compiler() -> str | None:
    """The C compiler: what CC names, cc, gcc or clang; None where there is none, and on machines of other kinds."""
    if sys.platform not in ("linux", "darwin") or sys.maxsize < 2**32 or sys.byteorder != "little":
        return None
    named = os.environ.get("CC", "").split()[:1]
    return next((path for name in (*named, "cc", "gcc", "clang") if (path := shutil.which(name))), None)


def compiled(folder: Path = FOLDER, source: Path = FOLDER / "kernel.c") -> Path | None:
    """The library of a source, by default the kernel, in a folder; None where that cannot be done, whatever the reason.

    The library is called as its source is.
    """
    command = compiler()
    if command is None:
        return None
    name = f"{source.stem}.so"
    with tempfile.TemporaryDirectory() as aside:
        library = Path(aside) / name
        words = [
            command,
            *FLAGS,
            f'-DTRUEUP_SOURCES="{digest_of_sources()}"',
            str(source),
            "-o",
            str(library),
        ]
        try:
            done = subprocess.run(words, capture_output=True, timeout=300, check=False)  # noqa: S603
            if done.returncode:
                return None
            # Moved there as a whole: another process may have the old one open.
            beside = folder / f".{name}.{os.getpid()}"
            shutil.copyfile(library, beside)
            return beside.replace(folder / name)
        except (OSError, subprocess.SubprocessError):
            return None
