"""Stories as one HTML page that loads nothing: the template is beside this file, the pictures are inside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stories.runner.result import StoryResult
from trueup.report.visible import visible


def render(results: Sequence[StoryResult], pictures: Mapping[str, bytes]) -> str:
    """The page. pictures: SVG by the names that the stories give them. Every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only this report needs it

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    drawn = {name: base64.b64encode(svg).decode("ascii") for name, svg in pictures.items()}
    return environment.get_template("page.html").render(stories=results, drawn=drawn) + "\n"


def _shown(value: Any) -> Any:
    # Line breaks are the layout of a passage; other control characters are shown. Markup is a str, too, and stays.
    return "\n".join(map(visible, value.split("\n"))) if type(value) is str else value
