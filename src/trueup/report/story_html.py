"""Stories as one HTML page that loads nothing: the template is beside this file, the pictures are inside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from trueup.contract.story import Told
from trueup.report.page import page
from trueup.report.visible import visible


def render(stories: Sequence[Told], pictures: Mapping[str, bytes]) -> str:
    """The page. pictures: SVG by the names that the stories give them. Every text is escaped."""
    drawn = {name: base64.b64encode(svg).decode("ascii") for name, svg in pictures.items()}
    return page("story_page.html", _lines_kept, stories=stories, drawn=drawn)


def _lines_kept(text: str) -> str:
    # Line breaks are the layout of a passage; other control characters are shown.
    return "\n".join(map(visible, text.split("\n")))
