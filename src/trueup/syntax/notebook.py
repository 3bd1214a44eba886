"""Jupyter notebooks: the code cells as plain rows of Python, row for row as they are written.

Formats 3 (cells in worksheets, `input`) and 4 (`source`) are read. Magics, shell lines and help lines become `pass`, or
`__unread__()` where they give a value; the bodies of timing magics are read; cells in another language are passed over.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.frameworks import all_frameworks
from trueup.syntax.columns import RowEdit, Shifts, edited, stacked
from trueup.syntax.decode import decode, without_surrogates
from trueup.syntax.outputs import StoredOutputs, shown_by
from trueup.syntax.requirement_lines import installed_by
from trueup.syntax.tokens import Scan

#: A notebook carries its pictures with it, so it may be larger than a program.
MAX_NOTEBOOK_BYTES = 32_000_000


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Cell magics whose body runs in the notebook's own flow.
READ_MAGICS = _names("time timeit capture prun memit mprun lprun wandb snakeviz heat scalene debug notify pyinstrument")
#: Cell magics whose body is something else; passing over them loses nothing that could be read.
FOREIGN_MAGICS = _names(
    "bash sh shell system sx ! cmd powershell script html HTML javascript js latex markdown svg SVG css writefile file "
    "writetemplate perl ruby pypy python2 python3 python R r julia sql SQL bigquery cython cuda cu cpp spark sparksql "
    "scala md fs mermaid dot graphviz manim ai configure"
)
#: Databricks: a line magic alone in the first row says the language of the whole cell.
_CELL_LANGUAGES = _names("md scala r sh fs sql")

_CELL_MAGIC = re.compile(r"\s*%%(!|\w+)")
_LINE_MAGIC = re.compile(r"\s*%[ \t]*(\w+)[ \t]*(.*)")
_SHELL_OR_HELP = re.compile(r"\s*(?:!|\?|%{0,2}[^\W\d][\w.*\[\]'\"]*\?{1,2}\s*$)")
#: What an assignment to a name, a slot or an attribute begins with, and what IPython runs in place of its value.
_ASSIGNED_TO = re.compile(r"\s*[^\W\d][\w.,\s\[\]'\"*()]*")
_RUN_FOR_A_VALUE = re.compile(r"[ \t]*(?P<command>!|%(?=\w))")
#: Commands that IPython runs without a sign before them, followed by what no expression goes on with.
_BARE_COMMAND = re.compile(
    r"\s*(?:pip3?|conda|mamba|micromamba|uv|apt|apt-get|git|wget|curl|unzip|tar|mkdir|rm|cp|mv|cd|ls|cat|touch|chmod)"
    r"[ \t]+(?!(?:in|is|and|or|not|if|else|for)\b)(?:--?\w|[\w~./$\"'])"
)
#: What names a release, and not the package alone.
_WITH_RELEASE = re.compile(r"[=<>!~]|\.whl$")
_SELECTED = re.compile(r"\s*%(?P<magic>\w+)\s+(?P<version>\d[\w.]*)")
#: Magics that select a release of a package: Colab's `%tensorflow_version 1.x`.
_RELEASE_MAGICS = {magic: package for item in all_frameworks() for magic, package in item.release_magics.items()}


class NotANotebookError(ValueError):
    """The file is no notebook that could be read; the message says why."""


class ForeignNotebookError(NotANotebookError):
    """A sound notebook in another language than Python."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows of one code cell, or of a whole file (`number` None), and how their columns were moved."""

    number: int | None
    lines: list[str]
    shifts: Shifts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hint:
    """A requirement that the program states itself ("tensorflow==1.*"), and where."""

    requirement: str
    where: Place


def read_notebook(
    data: bytes, file: str, extra_magics: frozenset[str]
) -> tuple[list[Cell], tuple[Unread, ...], tuple[Hint, ...], StoredOutputs]:
    """The code cells as plain Python, what could not be read, the releases that it installs, and what its outputs show.

    Raises NotANotebookError, and NotTextError for binary data.
    """
    opened, guessed = code_cells(data, file)
    cells, unread, hints = list[Cell](), list(guessed), list[Hint]()
    for number, _, text in opened:
        written = text.split("\n")
        hints += _hints(written, file, number)
        cell, why = _plain(number, written, extra_magics)
        cells.append(cell)
        if why:
            unread.append(Unread(Place(file, 1, 1, len(written), len(written[-1]) + 1, number), why))
    return cells, tuple(unread), tuple(hints), shown_by(opened)


def code_cells(data: bytes, file: str) -> tuple[list[tuple[int, object, str]], tuple[Unread, ...]]:
    """(number, JSON, text as written) of each code cell, and what was guessed while decoding.

    Cells count from 1 among all cells, markdown included. Raises NotANotebookError, and NotTextError for binary data.
    """
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise NotANotebookError(f"the notebook has {len(data):,} bytes; at most {MAX_NOTEBOOK_BYTES:,} are read")
    text, guessed = decode(data, file)
    notebook = _loaded(text)
    cells = _all_cells(notebook)
    language = _language(notebook)
    if not language.startswith(("py", "ipy", "sage")):
        raise ForeignNotebookError(f"the notebook's language is {language}, not Python")
    return [(number, cell, _source(cell)) for number, cell in enumerate(cells, 1) if _is_code(cell)], guessed


def _loaded(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except NotANotebookError:
        raise
    except RecursionError:
        raise NotANotebookError("the notebook's JSON is nested too deeply to be read") from None
    except ValueError as error:
        why = f"is not valid JSON: {error}" if text.strip() else "is empty"
        raise NotANotebookError(f"the notebook {why}") from None


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise NotANotebookError(f"the notebook's JSON has the key {twice[:40]!r} twice in one object")
    return found


def _language(notebook: object) -> str:
    """The language in the notebook's metadata, in lower case; "python" where nothing tells of another."""
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    for group, key in (("kernelspec", "language"), ("language_info", "name")):
        found = metadata.get(group) if isinstance(metadata, dict) else None
        found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, str) and found:
            return found.lower()
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = str(kernel.get("name", "") if isinstance(kernel, dict) else "").lower()
    return next((language for start, language in _KERNELS.items() if name.startswith(start)), "python")


#: How the names of kernels begin that tell a language where the metadata names none; R's is "ir".
_KERNELS = {"ir": "r", "xr": "r", "julia": "julia", "almond": "scala", "scala": "scala", "bash": "bash"}


def _all_cells(notebook: object) -> list[object]:
    if not isinstance(notebook, dict):
        raise NotANotebookError(f"the notebook's JSON is a {_kind(notebook)} where an object with cells was expected")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise NotANotebookError(f"the notebook has no list of cells ({_kind(cells)} stands where it should)")
    return cells


def _is_code(cell: object) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code" and cell.get("language", "python") == "python"


def _source(cell: object) -> str:
    """The cell's text; a list is joined as it stands, anything that is no text is left out."""
    found = (cell.get("source", cell.get("input", ""))) if isinstance(cell, dict) else ""
    if isinstance(found, list):
        found = "".join(part for part in found if isinstance(part, str))
    text = found if isinstance(found, str) else ""
    return without_surrogates(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " "))


def _kind(value: object) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "truth value", type(None): "null"}
    return names.get(type(value), "number")


def _plain(number: int, written: list[str], extra_magics: frozenset[str]) -> tuple[Cell, str]:
    """The cell as Python, and why its body was not read, or ""."""
    first = next((row for row, line in enumerate(written) if line.strip()), 0)
    opening = written[first].lstrip()  # IPython takes the first line's indentation off before it looks
    cell_magic, line_magic = _CELL_MAGIC.match(opening), _LINE_MAGIC.match(opening)
    nothing = Cell(number, [""] * len(written))
    if cell_magic:
        name = cell_magic.group(1)
        if name in FOREIGN_MAGICS:
            return nothing, ""
        if name not in READ_MAGICS | extra_magics:
            return nothing, f"the cell magic %%{name} is not known, so its body was not read"
        written = [*[""] * (first + 1), *written[first + 1 :]]
    elif line_magic and line_magic.group(1) in _CELL_LANGUAGES and not line_magic.group(2):
        return nothing, ""
    return replace(plain_rows(written), number=number), ""


def plain_rows(written: list[str]) -> Cell:
    """Rows of a cell without its opening magic, as Python."""
    dedented, under = edited(written, _indents(written))
    bare, between = edited(dedented, _prompts(dedented))
    lines, over = edited(bare, list(_edits(bare)))
    return Cell(None, lines, stacked(stacked(under, between), over))


#: Python's own prompts, as a copied session has them.
_PROMPT, _FIRST_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)"), re.compile(r">>>(?: |$)")


def _prompts(written: list[str]) -> Iterator[RowEdit]:
    """What IPython 7 and 8 take off every row: prompts, where the first row has one, or the second one has."""
    if not (written and _FIRST_PROMPT.match(written[0])) and not (len(written) > 1 and _PROMPT.match(written[1])):
        return
    for row, line in enumerate(written):
        prompt = _PROMPT.match(line)
        if prompt is not None:
            yield RowEdit(row, 0, prompt.end(), "")


def _indents(written: list[str]) -> Iterator[RowEdit]:
    """What IPython takes off a cell: the first line's indentation, from every line that begins with it."""
    opening = next((line for line in written if line.strip()), "")
    indent = opening[: len(opening) - len(opening.lstrip())]
    for row, line in enumerate(written):
        if indent and line.startswith(indent):
            yield RowEdit(row, 0, len(indent), "")


def hints_in(line: str, where: Place) -> Iterator[Hint]:
    """The releases that one line of a notebook installs or selects."""
    for hint in _hints([line], where.file, where.cell or 0):
        yield Hint(hint.requirement, where)


def _edits(written: list[str]) -> Iterator[RowEdit]:
    """What makes the rows plain Python; rows inside strings and brackets are left alone."""
    scan = Scan()
    row = 0
    while row < len(written):
        line = written[row]
        edit = _edit(line, row) if scan.fresh else None
        if edit is None:
            for _ in scan.feed(line, row):
                pass
            row += 1
            continue
        yield edit
        joined = line.endswith("\\") and edit.end == len(line)
        row += 1
        while joined and row < len(written):
            joined = written[row].endswith("\\")
            yield RowEdit(row, 0, len(written[row]), "")
            row += 1


def _edit(line: str, row: int) -> RowEdit | None:
    """What makes a row that starts a statement plain Python, None where it is."""
    start = len(line) - len(line.lstrip())
    if start == len(line) or line[start] == "#":
        return None
    magic = _LINE_MAGIC.match(line)
    if magic:
        body = magic.group(2)
        if magic.group(1) == "time" and body and not body.startswith("-"):
            return RowEdit(row, start, magic.start(2), "")
        return RowEdit(row, start, len(line), "pass")
    value = _given_value(line)
    if value is not None:
        return RowEdit(row, value, len(line), "__unread__()")
    if _SHELL_OR_HELP.match(line) or _BARE_COMMAND.match(line):
        return RowEdit(row, start, len(line), "pass")
    return None


def _given_value(line: str) -> int | None:
    """Where `x = !ls` or `x = %magic` has its command. An equals sign in brackets or in a string is none of these."""
    opening = _ASSIGNED_TO.match(line)
    if opening is None or not line.startswith("=", opening.end()):
        return None
    for token in Scan().feed(line, 0):
        if token.text == "=" and token.kind == "op" and not token.depth:
            command = _RUN_FOR_A_VALUE.match(line, token.end)
            return command.start("command") if command and token.start == opening.end() else None
    return None


def _hints(written: list[str], file: str, number: int) -> Iterator[Hint]:
    """The releases that a cell installs (`pip install keras==2.0.4`) or selects (Colab's `%tensorflow_version 1.x`)."""
    for row, line in enumerate(written, 1):
        selected = _SELECTED.match(line) if "%" in line else None
        package = _RELEASE_MAGICS.get(selected["magic"]) if selected else None
        if selected and package:
            release = f"{package}=={selected['version'].rstrip('.x')}.*"
            yield Hint(release, Place(file, row, 1, row, len(line) + 1, number))
    for row, text in installed_by(enumerate(written, 1)):
        if _WITH_RELEASE.search(text):
            yield Hint(text, Place(file, row, 1, row, len(written[row - 1]) + 1, number))
