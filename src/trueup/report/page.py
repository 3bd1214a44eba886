"""Pages that load nothing, out of the templates in `templates/`; the style and what the pages share stand there too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def page(template: str, shown: Callable[[str], str], **values: Any) -> str:
    """The page out of one of the templates. Every text is escaped, and first shown as `shown` says."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    def finalized(value: Any) -> Any:
        # Markup is a str, too; the page makes none out of data.
        return shown(value) if type(value) is str else value

    result = Environment(
        loader=PackageLoader("trueup.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalized,
    )
    result.filters["short"] = _shortened
    result.filters["n"] = "{:.2f}".format
    return result.get_template(template).render(values) + "\n"


def _shortened(name: str, most: int) -> str:
    """The beginning of a long name."""
    return name if len(name) <= most else f"{name[: most - 1]}…"
