"""A rule's page as a reader sees it: its programs without the marks that make tests of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from trueup.frameworks import all_lines

#: `# error: [rule-name] "words"`, `# reveal: Head(10, softmax)`; several may stand on one line.
MARK = re.compile(r"#\s*(error|warning|note|reveal):\s*(.*?)(?=\s+#\s*(?:error|warning|note|reveal):|$)")
#: `# target: keras==3.15.1+jax` on the first line of a program: package, release, backend.
TARGET = re.compile(r"# target: (?P<package>[a-z-]+)(?:==(?P<version>[\d.]+))?(?:\+(?P<backend>\w+))?\n")
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: The degrees of a fix in the order in which a page names them, as `fix/` has them.
FIX_DEGREES = {"safe": "safe", "unsafe": "unsafe", "shown": "display"}


@dataclass(frozen=True, slots=True)
class ShownProgram:
    """One program of a page without its marks.

    release: the release that it is read for, in words ("Keras 2.2.4"), "" where the page states none.
    rows: the lines that a finding stands on, counted from 1.
    """

    text: str
    release: str
    rows: tuple[int, ...]


def shown_program(program: str) -> ShownProgram:
    """The program as people would write it; its marks are read, and left out."""
    target = TARGET.match(program)
    shown: list[str] = []
    rows: list[int] = []
    waiting = False
    for line in program[target.end() if target else 0 :].splitlines():
        kinds = {mark[1] for mark in MARK.finditer(line)} - {"reveal"}
        text = MARK.sub("", line).rstrip()
        if text or not line.strip():
            shown.append(text)
        if not text:
            waiting = waiting or bool(kinds)
        elif not text.lstrip().startswith("#"):
            if kinds or waiting:
                rows.append(len(shown))
            waiting = False
    return ShownProgram("\n".join(shown) + "\n", _release(target) if target else "", tuple(rows))


def _release(target: re.Match[str]) -> str:
    title = next((line.title for line in all_lines().values() if line.package == target["package"]), target["package"])
    words = [title, target["version"], f"on {target['backend']}" if target["backend"] else None]
    return " ".join(word for word in words if word)


def plain_block(program: ShownProgram) -> str:
    """A program of a page for a terminal: its release is a comment."""
    first = f"# {program.release}\n" if program.release else ""
    return f"```python\n{first}{program.text}```"


def shown_page(text: str, block: Callable[[ShownProgram], str] = plain_block) -> str:
    """The page with each program as `block` writes it."""
    return _BLOCK.sub(lambda match: block(shown_program(match[1])), text)


def libraries_of(text: str) -> tuple[str, ...]:
    """The libraries in whose programs the rule is shown, as its page has them; empty where it reads no program."""
    named = re.search(r"^Libraries: (.*)\.$", text, re.MULTILINE)
    return tuple(named[1].split(", ")) if named else ()


def fix_degrees_of(text: str) -> tuple[str, ...]:
    """The degrees of the rule's fixes, of `FIX_DEGREES`; empty where there is none."""
    named = re.search(r"^Fix: (.*)\.$", text, re.MULTILINE)
    return tuple(re.findall(r"\*\*(\w+)\*\*", named[1])) if named else ()
