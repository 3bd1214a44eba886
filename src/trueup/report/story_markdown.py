"""A story's claims as a table in Markdown, with how they were measured."""

from __future__ import annotations

from trueup.contract.story import Told
from trueup.report.visible import visible


def render(told: Told) -> str:
    """Title, what happened, the table of claims, pictures, and how the run was made; ends with a line break."""
    lines = [f"# {told.title}", "", told.happened, "", "| claim | expected | measured | |", "|---|---|---|---|"]
    for one in told.claims:
        cells = [_cell(cell) for cell in (one.what, one.expected, one.measured)]
        lines.append("| " + " | ".join([*cells, "holds" if one.holds else "**does not hold**"]) + " |")
    lines += ["", *(f"![{what}]({file})" for file, what in told.pictures.items()), ""]
    versions = ", ".join(f"{name} {version}" for name, version in told.made.versions.items())
    sources = told.made.settings.get("sources", {})
    lines.append(
        f"Made by `{told.made.command}` on {told.made.date[:10]}: {versions}; {told.made.backend} on "
        f"{told.made.device}; {told.seconds:.0f} s of processor time. "
        f"Data {told.made.data[:16]}{': ' if sources else ''}{'; '.join(sources)}."
    )
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return visible(text.replace("\n", " ")).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
