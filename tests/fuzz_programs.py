"""Small programs of plain Python, drawn from templates, of which some inputs are holes that nobody can know.

A template holds places: `<int>` is any expression of that kind, `<int!>` a name that is there already, `<+int>` a new
name, `<block>` on a line of its own further statements. What raises in each run is left out of a program.
"""

from __future__ import annotations

import ast
import random
import re
import textwrap
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import fuzz_beliefs_judge

KINDS = ("int", "str", "bool", "ints", "strs", "dict", "set", "tuple", "obj", "rows", "array", "labels")
_PLACE = re.compile(rf"<(\+?)({'|'.join(KINDS)})(!?)>")
_TEMPLATES = Path(__file__).with_name("fuzz_templates")
#: Expressions in one another.
_DEEP = 2


@cache
def templates(page: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...], str]:
    """Of a page: the expressions of each kind, the statements, and what stands in front of each program."""
    head, *parts = re.split(r"^# (.+)\n", _TEMPLATES.joinpath(f"{page}.txt").read_text(encoding="utf-8"), flags=re.M)
    expressions: dict[str, tuple[str, ...]] = {}
    statements: tuple[str, ...] = ()
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        if title in KINDS:
            expressions[title] = tuple(line for line in text.splitlines() if line.strip())
        else:
            statements += tuple(part.strip("\n") for part in text.split("\n\n") if part.strip())
    return expressions, statements, head


@dataclass
class Writer:
    """Writes one program; `names` are those of each kind that stand at this point."""

    chance: random.Random
    page: str
    names: dict[str, list[str]] = field(default_factory=dict)
    count: int = 0

    def expression(self, kind: str, depth: int = 0) -> str:
        """An expression of a kind: a name that is there, or one of the templates."""
        known = self.names.get(kind, [])
        expressions = templates(self.page)[0][kind]
        if known and (depth > _DEEP or self.chance.random() < 0.5):
            return self.chance.choice(known[-6:])
        if depth > _DEEP:
            plain = [text for text in expressions if "<" not in text]
            return self.chance.choice(plain or list(expressions))
        return self.filled(self.chance.choice(expressions), depth + 1)

    def filled(self, template: str, depth: int = 0) -> str:
        """The template with its places filled; new names stand from here on."""
        new: list[tuple[str, str]] = []

        def fill(match: re.Match[str]) -> str:
            plus, kind, there = match.groups()
            if plus:
                self.count += 1
                new.append((kind, f"{kind[0]}{self.count}"))
                return new[-1][1]
            known = self.names.get(kind, [])
            if there and known:
                return self.chance.choice(known[-6:])
            return self.expression(kind, depth)

        text = _PLACE.sub(fill, template)
        for kind, name in new:
            self.names.setdefault(kind, []).append(name)
        return text

    def statement(self, depth: int = 0) -> str:
        """One statement with those in it."""
        if self.chance.random() < 0.4:
            kind = self.chance.choice([kind for kind in KINDS if kind in templates(self.page)[0]])
            return self.filled(f"<+{kind}> = <{kind}>")
        for _ in range(20):
            template = self.chance.choice(templates(self.page)[1])
            wanted = re.findall(r"<(\w+)!>", template)
            if all(self.names.get(kind) for kind in wanted) and (depth < 2 or "<block>" not in template):
                break
        else:
            return self.filled("<+int> = <int>")
        return self._with_blocks(template, depth)

    def _with_blocks(self, template: str, depth: int) -> str:
        lines: list[str] = []
        for line in template.splitlines():
            if line.strip() == "<block>":
                before = {kind: list(names) for kind, names in self.names.items()}
                inner = "\n".join(self.statement(depth + 1) for _ in range(self.chance.randint(1, 2)))
                self.names = before
                lines.append(textwrap.indent(inner, line[: len(line) - len(line.lstrip())]))
            else:
                lines.append(self.filled(line))
        return "\n".join(lines)


def program(number: int, seed: int, page: str = "plain", size: int = 14) -> str:
    """A program that comes to its end in some runs."""
    writer = Writer(random.Random(f"{page} {seed} {number}"), page)
    head = templates(page)[2]
    body = [writer.statement() for _ in range(size)]
    return _that_runs(head, body)


def _that_runs(head: str, body: list[str]) -> str:
    """The program without the statements at which runs end."""
    for _ in range(3 * len(body)):
        text = head + "\n".join(body) + "\n"
        failed = next((line for seed in range(2) if (line := _fails_at(text, seed))), None)
        if failed is None:
            return text
        at = failed - head.count("\n")
        for index, part in enumerate(body):
            at -= part.count("\n") + 1
            if at <= 0:
                del body[index]
                break
        else:
            return head
    return head


def _fails_at(text: str, seed: int) -> int | None:
    """The line of the module at which a run ends before the last one; None where it does not."""
    error = fuzz_beliefs_judge.run(text, seed).get("#error")
    if error is None:
        return None
    if isinstance(error, SyntaxError):
        return error.lineno
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "<module>" and trace.tb_frame.f_code.co_filename == "program.py":
            line = trace.tb_lineno
            break
        trace = trace.tb_next
    return line or 1


def shrunk(text: str, seed: int, wrong: str) -> str:
    """The program with as few statements as still have a wrong belief."""
    what = wrong.partition(":")[2][:12]

    def fails(candidate: str) -> bool:
        try:
            found = fuzz_beliefs_judge.judged(candidate, seed, 3).wrong
        except Exception:
            return False
        return any(what in each for each in found)

    changed = True
    while changed:
        changed = False
        for number in range(_count(text)):
            for smaller in _without(text, number):
                if smaller != text and fails(smaller):
                    text, changed = smaller, True
                    break
            if changed:
                break
    return text


def _blocks(tree: ast.Module) -> list[tuple[list[ast.stmt], int]]:
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found += [(block, index) for index in range(len(block))]
    return found


def _count(text: str) -> int:
    return len(_blocks(ast.parse(text)))


def _without(text: str, number: int) -> list[str]:
    """The program without one statement, and with what stands in it in its place."""
    found: list[str] = []
    for way in range(2):
        tree = ast.parse(text)
        blocks = _blocks(tree)
        if number >= len(blocks):
            break
        block, index = blocks[number]
        inner = getattr(block[index], "body", None) if way else []
        if inner is None or not isinstance(inner, list):
            continue
        block[index : index + 1] = inner
        if not block:
            block.append(ast.Pass())
        try:
            found.append(ast.unparse(ast.fix_missing_locations(tree)))
        except Exception:
            continue
    return found
