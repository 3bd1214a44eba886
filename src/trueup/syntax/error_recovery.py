"""What of a text can be parsed: all of it, or all but the smallest blocks that Python refuses."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from keyword import iskeyword

from trueup.syntax.bracket_recovery import Recovery, recoveries
from trueup.syntax.columns import Shifts, edited, stacked, written_column
from trueup.syntax.f_strings import within_f_string
from trueup.syntax.tokens import Statement, statements_of

#: How often one top-level block is tried again before it is given up as a whole.
TRIES_PER_BLOCK = 40
#: How many characters may be parsed again in all while a file is mended: a bound on time that no clock decides.
MENDING_BUDGET = 3_000_000
#: How many of them a character counts for that is gone through for what may be changed inside brackets.
SEARCH_COST = 10
#: After so many faults in one text the rest of it is given up: it is no program.
MAX_LOSSES = 100
_GIVEN_UP = f"the rest is given up: {MAX_LOSSES} faults stand before it"

#: The name that stands for whatever a statement gives that cannot be parsed.
UNREAD = "__unread__"
#: What stands for a clause that cannot be read, so that the rest of its statement keeps its shape.
_CLAUSES = {
    "elif": "elif __unread__(): pass",
    "else": "else: pass",
    "except": "except __unread__: pass",
    "finally": "finally: pass",
}
#: What a statement sets, and what it calls a method of.
_SETS = re.compile(r"(?P<names>[A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_][\w.]*)*)\s*=(?!=)")
_WORKS_ON = re.compile(r"(?P<names>[A-Za-z_]\w*(?:\.\w+)*)\.\w+\s*\(")
#: Statements whose brackets hold names that are defined.
_DEFINES = frozenset({"def", "class", "import", "from", "async", "lambda", "@"})
#: An f-string from its prefix on.
_F_STRING = re.compile(r"""(?i)(?:f|fr|rf)['"](?P<text>.*)""")
_BRACES = re.compile(r"\{\{|[{}]")
_LINE_NAMED = re.compile(r"\b((?:on|at) line )(\d+)")
_ON_LINE = re.compile(r" on line (\d+)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text does not parse, and the row and column (from 0) Python names, None where it names none."""

    row: int | None
    why: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Rows (from 0, the last included) that were taken out, and why."""

    first: int
    last: int
    why: str


def parsed(text: str) -> ast.Module | Fault:
    """The tree, or the first fault; never raises for a text without NUL bytes and lone surrogates."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        row = error.lineno - 1 if error.lineno else None
        column = error.offset - 1 if row is not None and error.offset else None
        return Fault(row, f"a syntax error: {_message(error, column)}", column)
    except (RecursionError, MemoryError):
        return Fault(None, "it is nested too deeply to be parsed")
    except ValueError as error:
        return Fault(None, f"Python cannot parse it: {error}")


def _message(error: SyntaxError, column: int | None) -> str:
    """Python's message; of an f-string whose braces go on over the line end it says so, as Python 3.12 does.

    Before 3.12 an f-string is to Python a string like any other, and is said to be unterminated where a newer one may
    take it (PEP 701). One whose braces are closed before the line ends lacks its quote in every Python; the quote that
    Python misses may be one of a string inside its braces.
    """
    string = _F_STRING.match(error.text or "", column) if column is not None else None
    goes_on = string is not None and _open_brace(string["text"])
    if goes_on or (column is not None and within_f_string(error.text or "", column)):
        return error.msg.replace(" string literal", " f-string literal", 1)
    return error.msg


def _open_brace(text: str) -> bool:
    """True where a brace of an f-string is open at the end of the text; `{{` is a brace of the string itself."""
    depth = 0
    for brace in _BRACES.findall(text):
        if brace == "{" or (brace == "{{" and depth):
            depth += len(brace)
        elif brace == "}":
            depth = max(depth - 1, 0)
    return depth > 0


@dataclass(slots=True)
class _Trial:
    """What is tried inside the brackets of one statement: how things stood before, what is left to try, the fault."""

    lines: list[str]
    shifts: Shifts
    losses: list[Loss]
    left: Iterator[Recovery] | None
    fault: Fault
    change: Shifts = field(default_factory=dict)
    end: tuple[int, int] = (0, 0)

    def is_past(self, fault: Fault) -> bool:
        """True for a fault behind the last change: that one helped."""
        if fault.row is None or fault.column is None or "unexpected indent" in fault.why or "unmatched" in fault.why:
            return False
        return (fault.row, written_column(self.change, fault.row, fault.column)) > self.end


@dataclass(slots=True)
class Mending:
    """The rows of one text while what does not parse is taken out of them, and what was taken.

    shifts: how columns moved in rows of which a part was taken out.
    """

    lines: list[str]
    losses: list[Loss] = field(default_factory=list)
    spent: int = 0
    shifts: Shifts = field(default_factory=dict)
    trials: dict[int, _Trial] = field(default_factory=dict)

    def mend(self) -> None:
        """Take the smallest unsound pieces out of each top-level block."""
        for first, last in _blocks(self.lines):
            if len(self.losses) >= MAX_LOSSES:
                self._blank(first, len(self.lines) - 1, _GIVEN_UP, "")
                break
            fault = self._fault(first, last)
            if fault is None:
                continue
            statements = [_moved(each, first) for each in statements_of(self.lines[first : last + 1])]
            tries: dict[int, int] = {}
            for _ in range(TRIES_PER_BLOCK):
                if fault is None or self.spent > MENDING_BUDGET:
                    break
                self._take_out((first, last), statements, fault, tries)
                fault = self._fault(first, last)
            if fault is not None:
                self._blank(first, last, fault.why, "")
        self.losses = _merged(self.losses)

    def _fault(self, first: int, last: int) -> Fault | None:
        text = "\n".join(self.lines[first : last + 1]) + "\n"
        self.spent += len(text)
        found = parsed(text)
        if isinstance(found, ast.Module):
            return None
        # Python counts the lines that it was given.
        why = _LINE_NAMED.sub(lambda line: f"{line[1]}{int(line[2]) + first}", found.why)
        return Fault(None if found.row is None else min(first + found.row, last), why, found.column)

    def _take_out(
        self, block: tuple[int, int], statements: list[Statement], fault: Fault, tries: dict[int, int]
    ) -> None:
        """Blank the statement that the fault names; the second time without a trace, then the block around it."""
        index = self._culprit(statements, fault)
        if index is not None:
            remaining = self._mended_inside(statements[index], fault)
            if remaining is None:
                return
            fault = remaining
        while index is not None and tries.get(statements[index].first, 0) >= 2:
            index = _parent(statements, index)
        if index is None:
            self._blank(*block, fault.why, "")
            return
        index, end = _with_decorators(statements, index)
        statement = statements[index]
        tries[statement.first] = tries.get(statement.first, 0) + 1
        word, indent = self._left_of(statement), None
        if fault.why.startswith(("a syntax error: unexpected indent", "a syntax error: unindent")):
            # It stands too deep or between two depths: what is left of it goes on where the one before it stands.
            before = self.lines[statements[index - 1].first] if index > 0 else ""
            word, indent = word.removeprefix("pass"), before[: len(before) - len(before.lstrip())]
        word = "" if tries[statement.first] > 1 else word
        self._blank(statement.first, end, fault.why, word, indent)
        below = next((i for i in range(index + 1, len(statements)) if statements[i].first > end), len(statements))
        kept = Statement(statement.first, statement.last, statement.indent, word.partition(" ")[0], header=False)
        statements[index:below] = [kept]

    def _left_of(self, statement: Statement) -> str:
        """What stands for a statement that is taken out: what it sets, or works on, is not known from there on."""
        if statement.word in _CLAUSES:
            return _CLAUSES[statement.word]
        opening = self.lines[statement.first].strip()
        found = _SETS.match(opening) or _WORKS_ON.match(opening)
        if found is None or statement.header:
            return "pass"
        root = re.split(r"[.,\s]", found["names"])[0]
        imported = re.compile(rf"\s*(?:import|from)\b.*\b{re.escape(root)}\b")
        if iskeyword(root) or any(imported.match(line) for line in self.lines):
            return "pass"
        return f"{found['names']} = {UNREAD}"

    def _mended_inside(self, statement: Statement, fault: Fault) -> Fault | None:
        """Try the next change inside the brackets of a statement; where none is left, the fault that is to be met."""
        if fault.row is None or fault.column is None or statement.word in _DEFINES:
            return fault
        trial = self.trials.get(statement.first)
        if trial is None or (trial.left is not None and trial.is_past(fault)):
            # Looking for what may be tried goes through the tokens, which costs far more than parsing them.
            self.spent += SEARCH_COST * sum(map(len, self.lines[statement.first : statement.last + 1]))
            if self.spent > MENDING_BUDGET:
                return fault
            left = recoveries(self.lines[:], (statement.first, statement.last), fault.row, fault.column)
            trial = _Trial(self.lines[:], dict(self.shifts), self.losses[:], left, fault)
            self.trials[statement.first] = trial
        elif trial.left is not None:
            self.lines[:], self.shifts, self.losses = trial.lines, dict(trial.shifts), trial.losses[:]
        if trial.left is None:
            return fault
        change = next(trial.left, None)
        if change is None:
            trial.left = None
            return trial.fault
        self.lines[:], shifts = edited(self.lines, change.edits)
        self.shifts = stacked(self.shifts, shifts)
        trial.change, trial.end = shifts, max((edit.row, edit.end) for edit in change.edits)
        self.losses.append(Loss(change.first, change.last, trial.fault.why))
        return None

    def _culprit(self, statements: list[Statement], fault: Fault) -> int | None:
        if fault.row is None:
            return next((i for i, each in enumerate(statements) if self._too_deep(each)), None)
        row = fault.row
        named = _ON_LINE.search(fault.why)
        if named:
            row = int(named.group(1)) - 1
        index = max((i for i, each in enumerate(statements) if each.first <= row), default=None)
        if index is not None and "expected 'except'" in fault.why:
            return _unfinished_try(statements, index)
        return index

    def _too_deep(self, statement: Statement) -> bool:
        rows = self.lines[statement.first : statement.last + 1]
        text = "\n".join(rows).strip() + (" pass\n" if statement.header else "\n")
        self.spent += len(text)
        found = parsed(text)
        return isinstance(found, Fault) and found.row is None

    def _blank(self, first: int, last: int, why: str, word: str, indent: str | None = None) -> None:
        rows = [row for row in range(first, last + 1) if self.lines[row].strip()]
        if not rows:
            return
        opening = self.lines[rows[0]]
        indent = opening[: len(opening) - len(opening.lstrip())] if indent is None else indent
        if opening.strip() not in {"pass", *_CLAUSES.values()} or len(rows) > 1:
            self.losses.append(Loss(rows[0], rows[-1], why))
        for row in range(first, last + 1):
            self.lines[row] = ""
        if word:
            self.lines[rows[0]] = indent + word


def _blocks(lines: list[str]) -> list[tuple[int, int]]:
    """First and last row of each top-level block: a statement with its clauses, decorators and block."""
    starts: list[int] = [0]
    decorated = False
    for statement in statements_of(lines):
        top = statement.indent == 0 and statement.word not in _CLAUSES and not decorated
        if top and statement.first > 0:
            starts.append(statement.first)
        decorated = statement.word == "@" and (statement.indent == 0 or decorated)
    ends = [start - 1 for start in starts[1:]] + [len(lines) - 1]
    return list(zip(starts, ends, strict=True))


def _with_decorators(statements: list[Statement], index: int) -> tuple[int, int]:
    """The first decorator of the statement (or itself), and the last row of what they decorate."""
    indent = statements[index].indent
    first = last = index
    while first > 0 and statements[first - 1].word == "@" and statements[first - 1].indent == indent:
        first -= 1
    while statements[last].word == "@" and last + 1 < len(statements) and statements[last + 1].indent == indent:
        last += 1
    return first, _block_end(statements, last)


def _block_end(statements: list[Statement], index: int) -> int:
    """The last row of the statement with the block below it."""
    indent, last = statements[index].indent, statements[index].last
    for statement in statements[index + 1 :]:
        if statement.indent <= indent:
            break
        last = statement.last
    return last


def _parent(statements: list[Statement], index: int) -> int | None:
    indent = statements[index].indent
    return next((i for i in range(index - 1, -1, -1) if statements[i].indent < indent), None)


def _unfinished_try(statements: list[Statement], index: int) -> int:
    """The nearest `try` at or before the statement that no `except` or `finally` follows."""
    for i in range(index, -1, -1):
        if statements[i].word == "try":
            after = next((each for each in statements[i + 1 :] if each.indent <= statements[i].indent), None)
            if after is None or after.indent < statements[i].indent or after.word not in ("except", "finally"):
                return i
    return index


def _moved(statement: Statement, rows: int) -> Statement:
    return Statement(statement.first + rows, statement.last + rows, statement.indent, statement.word, statement.header)


def _merged(losses: list[Loss]) -> list[Loss]:
    """Losses that touch or overlap as one, with the reason that was met first: the others follow from it."""
    merged: list[Loss] = []
    met_at: list[int] = []
    for time, loss in sorted(enumerate(losses), key=lambda each: each[1].first):
        if merged and loss.first <= merged[-1].last + 1 and loss.why != _GIVEN_UP:
            why = loss.why if time < met_at[-1] else merged[-1].why
            merged[-1] = Loss(merged[-1].first, max(merged[-1].last, loss.last), why)
            met_at[-1] = min(met_at[-1], time)
        else:
            merged.append(loss)
            met_at.append(time)
    return merged
