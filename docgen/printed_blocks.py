"""The `console` blocks of a page: commands as a reader would type them, and what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: A block that is a file: its title is the file's name.
FILE = re.compile(r'^```\w+ title="([\w-]+\.\w+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """One command of a page and the output that the page shows; a line "…" stands for any lines."""

    line: str
    output: str


@dataclass(frozen=True)
class Printed:
    """What a command printed, errors included, and how it ended."""

    text: str
    code: int

    @property
    def failed(self) -> bool:
        """True where it did not do what it was asked for: 1 only says that something was found."""
        return self.code not in (0, 1) or "Traceback (most recent call last)" in self.text


def pages() -> list[Path]:
    """The pages written by hand that may show commands."""
    by_hand = [ROOT / "README.md", ROOT / "docs" / "index.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
    return by_hand + sorted((ROOT / "examples").rglob("README.md"))


def commands_of(block: str) -> list[Command]:
    """The commands of one console block, without its fences."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [Command(line, output) for line, _, output in (part.partition("\n") for part in parts)]


def commands_in(text: str) -> list[Command]:
    """The commands of all console blocks, in order."""
    return [command for block in BLOCK.findall(text) for command in commands_of(block)]


def refilled(text: str, folder: Path) -> str:
    """The text with every output that has drifted replaced by what is printed now, in a folder with the examples.

    SystemExit where a command of the page fails.
    """

    def block(match: re.Match[str]) -> str:
        shown = []
        for command in commands_of(match[1]):
            printed = run_in(folder, command.line)
            if printed.failed:
                raise SystemExit(
                    f"$ {command.line}\n{printed.text}\nended with {printed.code}; the page keeps its text"
                )
            now = f"{printed.text.rstrip()}\n" if printed.text.strip() else ""
            output = command.output if matches(command.output, printed.text) else now
            shown.append(f"$ {command.line}\n{output}")
        return "```console\n" + "".join(shown) + "```"

    return BLOCK.sub(block, text)


def run_in(folder: Path, line: str, **environment: str) -> Printed:
    """Run a command in a folder, with the commands of this Python first on the path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        line, shell=True, cwd=folder, text=True, check=False, timeout=60,
        env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Printed(done.stdout, done.returncode)


def matches(shown: str, printed: str) -> bool:
    """True where the page shows what was printed."""
    pieces = [re.escape(piece) for piece in re.split(r"^…\n", shown.rstrip() + "\n", flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(pieces), printed.rstrip() + "\n") is not None


def copy_of_examples(folder: Path, text: str = "") -> Path:
    """A folder as a reader of the README sees it after the checkout: the examples, to be read and repaired.

    text: a page, whose blocks that are files are written there, too.
    """
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name, content in FILE.findall(text):
        (folder / name).write_text(content, encoding="utf-8")
    return folder
