"""The look that all pages share: colours for light, dark and paper, sizes, tables, pictures."""

from __future__ import annotations

from importlib.resources import files


def page_style() -> str:
    """The style sheet beside this file, for a page's `style` element; no data gets into it."""
    return files("trueup.report").joinpath("page_style.css").read_text(encoding="utf-8")
