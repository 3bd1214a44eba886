"""The table of the libraries that are read, out of what their folders state."""

from __future__ import annotations

from importlib.util import find_spec

from trueup.frameworks import Framework, all_frameworks
from trueup.frameworks.releases import releases_of

HEADING = """| library | imported as | releases told apart | model in memory | model's file | while it trains |
|---|---|---|---|---|---|
"""
YES = "yes"


def library_table() -> str:
    """A row for each library, those that are read in most ways first."""
    rows = sorted((cells_of(framework) for framework in all_frameworks()), key=lambda cells: -sum(map(bool, cells)))
    return HEADING + "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def cells_of(framework: Framework) -> tuple[str, ...]:
    """What stands in a library's row; an empty cell for what it is not read by."""
    in_memory = framework.in_memory.models or framework.estimators or framework.live_parts
    return (
        framework.title,
        ", ".join(f"`{root}`" for root in framework.roots or (framework.key,)),
        "<br>".join(stretch(line.key, line.title) for line in framework.lines),
        YES if in_memory else "",
        YES if framework.saved else "",
        YES if find_spec(f"trueup.integrations.{framework.key}") else "",
    )


def stretch(key: str, title: str) -> str:
    """The first and the last release of a line."""
    releases = releases_of(key)
    return f"{title} {releases[0]} to {releases[-1]}"
