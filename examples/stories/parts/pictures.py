"""Pictures of a story, drawn with Matplotlib without a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from stories.data import cache
from stories.runner.story_run import StoryRun

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Blue for what is true, orange for what is reported; told apart by most eyes, and in grey.
TRUE, REPORTED = "#1f5fa8", "#e08214"


def bars(
    story: StoryRun, name: str, what: str, values: Mapping[str, float], *, line: tuple[str, float] | None = None
) -> None:
    """Shares in [0, 1] as bars beside each other; those that begin with "true" in blue. line: a name and its share."""

    def draw(axes: Axes) -> None:
        places = range(len(values))
        shades = [TRUE if label.startswith("true") else REPORTED for label in values]
        axes.barh(places, list(values.values()), color=shades)
        axes.set_yticks(places, list(values))
        axes.invert_yaxis()
        axes.set_xlim(0, 1.12)
        for place, value in zip(places, values.values(), strict=True):
            axes.text(value + 0.01, place, f"{value:.4f}", va="center")
        if line:
            axes.axvline(line[1], color="black", linestyle=":", label=f"{line[0]}, {line[1]:.4f}")
            axes.legend(loc="lower left")

    picture(story, name, what, draw)


def curves(story: StoryRun, name: str, what: str, lines: Mapping[tuple[str, str], Sequence[float]]) -> None:
    """Accuracies over epochs, by pairs of words: the first is told by the shade, the second by the dash."""
    firsts, seconds = (list(dict.fromkeys(pair[place] for pair in lines)) for place in (0, 1))

    def draw(axes: Axes) -> None:
        for (first, second), values in lines.items():
            shade = (TRUE, REPORTED)[firsts.index(first) % 2]
            style = ("-", "--")[seconds.index(second) % 2]
            epochs = range(1, len(values) + 1)
            axes.plot(epochs, values, style, color=shade, marker="o", markersize=3, label=f"{first}, {second}")
        axes.locator_params(axis="x", integer=True)
        axes.set_xlabel("epoch")
        axes.set_ylabel("accuracy")
        axes.legend()

    picture(story, name, what, draw)


def picture(story: StoryRun, name: str, what: str, draw: Callable[[Axes], None]) -> None:
    """Draw one picture into the folder for pictures, as SVG; nothing where none are wanted."""
    if story.pictures is None:
        return
    from matplotlib.figure import Figure  # only pictures need it

    cache.make(story.pictures)
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.add_subplot()
    draw(axes)
    axes.set_title(what, fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    file = f"{name}.svg"
    # Neither a date nor random names: the same numbers give the same file.
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "trueup"}):
        figure.savefig(story.pictures / file, format="svg", metadata={"Date": None})
    story.drawn[file] = what


def histogram(
    story: StoryRun, name: str, what: str, values: Mapping[str, Sequence[float]], *, threshold: float
) -> None:
    """How often each probability of the rare class is given, by the true class; rows are on a logarithmic scale."""

    def draw(axes: Axes) -> None:
        for (label, proba), shade in zip(values.items(), (TRUE, REPORTED), strict=True):
            axes.hist(proba, bins=40, range=(0, 1), color=shade, alpha=0.7, label=f"{label} ({len(proba):,} rows)")
        axes.axvline(threshold, color="black", linestyle=":", label=f"threshold {threshold:.3f}")
        axes.set_yscale("log")
        axes.set_xlabel("probability of the rare class")
        axes.set_ylabel("rows")
        axes.legend()

    picture(story, name, what, draw)
