"""Programs and notebooks, read without running them. The interpreter is imported when the first program is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trueup.contract.reading import Reading
from trueup.contract.statement import NOTHING_STATED, Stating
from trueup.contract.target import Target

if TYPE_CHECKING:
    from trueup.source.project import Project

__all__ = ["read_text"]


def read_text(
    text: str | bytes,
    file: str,
    *,
    target: Target | None = None,
    project: Project | None = None,
    extra_magics: frozenset[str] = frozenset(),
    stating: Stating = NOTHING_STATED,
) -> Reading:
    """The setups of one program or notebook, and what of it could not be read.

    text: the program, or a notebook's JSON where `file` ends in .ipynb. file: the name to show; where a project is
    given it is also where the file lies or would lie, and modules beside it are read along.
    target: the release to read against; without one it is found from the project's pins and the program's spelling.
    extra_magics: further cell magics of notebooks whose bodies are Python.
    stating: what is stated beside the program, of functions or of all that is not read.
    Never raises on bad input.
    """
    from trueup.source.program import Wishes, read_program

    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    path = Path(file).absolute() if project is not None and _stands_in_a_folder(file) else None
    return read_program(data, file, path, project, Wishes(target=target, extra_magics=extra_magics, stating=stating))


def _stands_in_a_folder(file: str) -> bool:
    """True where the name tells of a project: a file need not be written yet, but "-" is standard input."""
    return file != "-" and Path(file).absolute().parent.is_dir()
