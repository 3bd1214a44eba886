"""A story's claims as a table in Markdown, with how they were measured."""

from __future__ import annotations

from stories.runner.result import StoryResult
from trueup.report.visible import visible


def measured(result: StoryResult) -> str:
    """The table of claims, what was left out, and how the run was made; ends with a line break."""
    lines = ["| claim | expected | measured | |", "|---|---|---|---|"]
    for claim in result.claims:
        cells = [_cell(cell) for cell in (claim.what, claim.expected, claim.measured)]
        lines.append("| " + " | ".join([*cells, "holds" if claim.holds else "**does not hold**"]) + " |")
    lines += [line for part, why in result.left_out.items() for line in ("", f"Left out: {part}. {_cell(why)}")]
    made = result.made
    versions = ", ".join(f"{name} {version}" for name, version in made.versions.items())
    sources = made.settings.get("sources", {})
    lines += [
        "",
        (
            f"Made by `{made.command}` on {made.date[:10]}: {versions}; {made.backend} on {made.device}; "
            f"{result.seconds:.0f} s of processor time. "
            f"Data {made.data[:16]}{': ' if sources else ''}{'; '.join(sources)}."
        ),
    ]
    return "\n".join(lines) + "\n"


def render(result: StoryResult) -> str:
    """Title, what happened, pictures, and what was measured; ends with a line break."""
    pictures = "".join(f"![{what}]({file})\n" for file, what in result.pictures.items())
    return f"# {result.title}\n\n{result.happened}\n\n{pictures}\n{measured(result)}"


def _cell(text: str) -> str:
    return visible(text.replace("\n", " ")).replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
