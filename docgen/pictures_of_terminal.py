"""What a command prints in a terminal, colours included, as a picture that loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.style import Style
from rich.text import Text

from printed_blocks import copy_of_examples, run_in

#: The finding that the README and the home page show.
COMMAND = "trueup check --no-cache examples/digits/keras2/broken.py --select TU301"
#: The name of a width and its columns: a page of a screen, and of a phone.
WIDTHS = {"wide": 100, "narrow": 46}
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
#: One character, in pixels, the height of a line, and what is left free around the text.
ACROSS, DOWN, SIZE, MARGIN, BAR = 8.4, 19, 14, 18, 34


@dataclass(frozen=True)
class Palette:
    """The colours of a terminal. colours: by the numbers that escapes give them, 1 for red to 6 for cyan."""

    ground: str
    frame: str
    text: str
    colours: dict[int, str]


PALETTES = {
    "light": Palette(
        ground="#ffffff",
        frame="#d0d7de",
        text="#1f2328",
        colours={1: "#b3261e", 2: "#116329", 3: "#8a4600", 4: "#0550ae", 6: "#0b6470"},
    ),
    "dark": Palette(
        ground="#0d1117",
        frame="#30363d",
        text="#e6edf3",
        colours={1: "#ff7b72", 2: "#56d364", 3: "#e3b341", 4: "#79b8ff", 6: "#56d4dd"},
    ),
}


def finding_pictures() -> dict[str, str]:
    """`pictures/finding-<width>-<light or dark>.svg` below docs/, and each picture's text."""
    pictures = {}
    with TemporaryDirectory() as scratch:
        folder = copy_of_examples(Path(scratch))
        for width, columns in WIDTHS.items():
            printed = run_in(folder, COMMAND, COLUMNS=str(columns), NO_COLOR="", FORCE_COLOR="1").text
            shown = Text.from_ansi(f"$ {COMMAND.replace(' --no-cache', '')}\n{printed.rstrip()}")
            for name, palette in PALETTES.items():
                pictures[f"pictures/finding-{width}-{name}.svg"] = picture(shown, columns, palette)
    return pictures


def picture(shown: Text, columns: int, palette: Palette) -> str:
    """An SVG of the text in a window of so many columns; a line that is longer goes on in the next."""
    lines = [part for line in shown.split("\n") for part in line.divide(range(columns, len(line), columns))]
    width = round(2 * MARGIN + columns * ACROSS)
    height = BAR + len(lines) * DOWN + MARGIN
    dots = "".join(f'<circle cx="{MARGIN + 4 + 18 * n}" cy="17" r="5.5" fill="{palette.frame}"/>' for n in range(3))
    rows = "\n".join(row_of(line, BAR + DOWN * (number + 0.75), palette) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="{SIZE}" fill="{palette.text}">\n'
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8" fill="{palette.ground}" '
        f'stroke="{palette.frame}"/>\n{dots}\n{rows}\n</svg>\n'
    )


def row_of(line: Text, y: float, palette: Palette) -> str:
    """One line: a piece for each stretch of the same style, held to the columns that it has in a terminal."""
    pieces, column = [], 0
    bounds = sorted({0, len(line), *(at for span in line.spans for at in (span.start, span.end))})
    for start, end in pairwise(bounds):
        text = line.plain[start:end]
        words = text.strip()
        if words:
            style = next((span.style for span in line.spans if span.start <= start < span.end), None)
            x = MARGIN + (column + text.index(words)) * ACROSS
            # A browser gathers spaces to one, but not those that do not break.
            shown = escape(words, quote=False).replace(" ", "\N{NO-BREAK SPACE}")
            length = len(words) * ACROSS
            pieces.append(f'<text x="{x:.1f}" y="{y:g}" textLength="{length:.1f}"{look(style, palette)}>{shown}</text>')
        column += len(text)
    return "".join(pieces)


def look(style: str | Style | None, palette: Palette) -> str:
    """The attributes of a style."""
    if not isinstance(style, Style):
        return ""
    fill = f' fill="{palette.colours[style.color.number]}"' if style.color and style.color.number else ""
    return fill + (' font-weight="bold"' if style.bold else "")
