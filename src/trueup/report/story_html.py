"""Stories as one HTML page that loads nothing: the template is beside this file, the pictures are inside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from trueup.contract.story import Told
from trueup.report.visible import visible


def render(stories: Sequence[Told], pictures: Mapping[str, bytes]) -> str:
    """The page. pictures: SVG by the names that the stories give them. Every text is escaped."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalized
    )
    template = files("trueup.report").joinpath("story_page.html").read_text(encoding="utf-8")
    drawn = {name: base64.b64encode(svg).decode("ascii") for name, svg in pictures.items()}
    return page.from_string(template).render(stories=stories, drawn=drawn) + "\n"


def _finalized(value: Any) -> Any:
    if type(value) is not str:
        return value
    # Line breaks are the layout of a passage; other control characters are shown.
    return "\n".join(map(visible, value.split("\n")))
