"""The `console` blocks of a page: commands as a reader would type them, and what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from source_tree import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """One command of a page and the output that the page shows; a line "…" stands for any lines."""

    line: str
    output: str


def commands_in(text: str) -> list[Command]:
    """The commands of all console blocks, in order."""
    commands = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            commands.append(Command(line, output))
    return commands


def run_in(folder: Path, line: str) -> str:
    """What a command prints in a folder, errors included, with the commands of this Python first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(
        line, shell=True, cwd=folder, env=environment, text=True, check=False, timeout=60,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ).stdout  # fmt: skip


def matches(shown: str, printed: str) -> bool:
    """True where the page shows what was printed."""
    pieces = [re.escape(piece) for piece in re.split(r"^…\n", shown.rstrip() + "\n", flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(pieces), printed.rstrip() + "\n") is not None


def copy_of_examples(folder: Path) -> Path:
    """A folder as a reader of the README sees it after the checkout: the examples, to be read and repaired."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder
