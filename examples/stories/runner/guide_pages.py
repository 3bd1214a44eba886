"""Writes what a full run measured into the guide's page of the story, and its pictures beside the page."""

from __future__ import annotations

from pathlib import Path

from stories.report.markdown import measured
from stories.runner.result import StoryResult
from trueup.contract.bad_input import BadInputError

#: What was measured stands between these lines; all else on a page is written by hand.
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
PICTURES = "pictures"


def page_of(folder: Path, name: str) -> Path:
    """The page of a story.

    Raises:
        BadInputError: there is none, or it has no place for what was measured.
    """
    page = folder / f"{name}.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    if text.count(BEGIN) != 1 or END not in text.partition(BEGIN)[2]:
        raise BadInputError(f"{page} has no place for what was measured", f"a page with {BEGIN} and {END}", "Add them")
    return page


def write(folder: Path, result: StoryResult) -> None:
    """Put the table of a story, and how it was made, into its page; pictures that it does not show are removed."""
    page = page_of(folder, result.name)
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{measured(result)}\n{END}{after}", encoding="utf-8")
    for name in result.pictures:
        if f"({PICTURES}/{name})" not in before + after:
            (folder / PICTURES / name).unlink(missing_ok=True)
