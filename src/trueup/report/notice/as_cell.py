"""A notice under a notebook's cell: a small box in the page's own colours, light or dark."""

from __future__ import annotations

from html import escape

from trueup.contract.finding import Severity
from trueup.contract.notice import Notice
from trueup.report.notice.as_text import change_words
from trueup.report.visible import visible

#: The stripe at the left; each stands out from a white and from a dark page.
_COLOURS: dict[Severity, str] = {"error": "#d1433f", "warning": "#c47f00", "note": "#3a86c8"}
_BOX = (
    "border:1px solid rgba(128,128,128,.45);border-left:4px solid {colour};border-radius:3px;padding:.4em .8em;"
    "margin:.3em 0;max-width:60em;font-size:.95em;line-height:1.45"
)
_CODE = (
    "margin:.3em 0 .1em;padding:.3em .6em;background:rgba(128,128,128,.14);border-radius:3px;overflow-x:auto;"
    "white-space:pre;user-select:all;color:inherit"
)


def render(notice: Notice) -> str:
    """An HTML fragment; every text out of the program is escaped."""
    finding = notice.finding
    why = " ".join(f"{_shown(text)}." for text in (finding.expected, finding.happens) if text)
    code = f'<a href="{escape(finding.url)}" style="color:inherit"><strong>{escape(finding.code)}</strong></a>'
    lines = "\n".join(line.strip() for line in notice.fixed)
    copied = f'<pre style="{_CODE}" title="the line to copy">{_shown(lines)}</pre>' if lines else ""
    at = f'<span style="opacity:.75">({_shown(notice.at)})</span>'
    parts = [
        f"{escape(finding.severity)}: {code} <strong>{_shown(finding.have)}</strong> {at}",
        why,
        _shown(change_words(notice)),
    ]
    label, style = escape(finding.severity), _BOX.format(colour=_COLOURS[finding.severity])
    inside = "".join(f"<div>{part}</div>" for part in parts if part)
    return f'<div role="note" aria-label="trueup: {label}" style="{style}">{inside}{copied}</div>'


def _shown(text: str) -> str:
    return escape("\n".join(visible(line) for line in text.split("\n")))
