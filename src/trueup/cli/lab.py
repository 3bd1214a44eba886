"""`trueup lab`: four stories of an accuracy that was not what its name said, run again on real data."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueup.contract.story import Claim, Part, Told
    from trueup.lab.telling import Story

_BACKENDS = ("jax", "tensorflow", "torch")
_EXAMPLE = """\
examples:
  trueup lab run digits --quick
  trueup lab run --all --output-format html --output-file stories.html
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "lab",
        help="run the four stories on real data",
        description="Run four stories of an accuracy that was not what its name said: on real data, reproduced, "
        "explained, repaired, and seen to be right.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, help="list or run")
    listing = verbs.add_parser("list", help="name the stories", description="Name the stories.", allow_abbrev=False)
    listing.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    running = verbs.add_parser(
        "run",
        help="run stories",
        description="Run stories. Exit code 0 where every claim holds, 1 where one does not, 2 where a story cannot be "
        "run. Data is fetched once and kept in TRUEUP_CACHE, or in the user's cache; so are the results of full runs.",
        allow_abbrev=False,
    )
    _add_run_options(running)


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="which stories; trueup lab list names them")
    parser.add_argument("--all", action="store_true", help="all stories")
    parser.add_argument("--quick", action="store_true", help="fewer rows and epochs: a few minutes for all")
    parser.add_argument("--again", action="store_true", help="train again where a result of a full run is kept")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of weights and draws (default: 1)")
    parser.add_argument(
        "--data", metavar="FOLDER", help="a folder with files that are not fetched, or with wheels (or TRUEUP_DATA)"
    )
    parser.add_argument("--pictures", metavar="FOLDER", help="draw pictures into it, as SVG")
    parser.add_argument(
        "--backend",
        choices=_BACKENDS,
        help="what Keras runs on (default: as KERAS_BACKEND or Keras's own settings say)",
    )
    parser.add_argument(
        "--output-format", choices=("text", "json", "markdown", "html"), default="text", help="default: text"
    )
    parser.add_argument("--output-file", metavar="FILE", help="write the report there, at the end")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress and no remarks")


def run(arguments: argparse.Namespace) -> int:
    """List or run; exit code 0, 1 where a claim does not hold, or 2."""
    from contextlib import ExitStack  # noqa: PLC0415
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.contract.bad_input import BadInputError  # noqa: PLC0415

    if arguments.verb == "list":
        return _list(arguments)
    chosen = _chosen(arguments)
    _prepare(arguments.backend)
    with ExitStack() as opened:
        if arguments.output_format == "html" and not arguments.pictures:
            arguments.pictures = opened.enter_context(TemporaryDirectory(prefix="trueup-"))
        try:
            told = [_told(story, arguments) for story in chosen]
        except BadInputError as error:
            raise UsageError(str(error)) from error
        _write(told, arguments)
    return 0 if all(one.holds for one in told) else 1


def _list(arguments: argparse.Namespace) -> int:
    from trueup.lab.telling import stories  # noqa: PLC0415

    found = stories()
    if arguments.output_format == "json":
        import json  # noqa: PLC0415 - only this output pays for it

        rows = [{"name": story.name, "title": story.title, "happened": story.happened} for story in found]
        print(json.dumps({"version": 1, "stories": rows}, indent=2, ensure_ascii=False))
        return 0
    for story in found:
        print(f"{story.name:<12}{story.title}")
    return 0


def _chosen(arguments: argparse.Namespace) -> list[Story]:
    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.lab.telling import stories  # noqa: PLC0415

    found = {story.name: story for story in stories()}
    if bool(arguments.names) == arguments.all:
        raise UsageError(f"name stories or give --all. There are: {', '.join(found)}")
    wrong = [name for name in arguments.names if name not in found]
    if wrong:
        raise UsageError(f"no story is called {', '.join(wrong)}. There are: {', '.join(found)}")
    return [found[name] for name in dict.fromkeys(arguments.names)] if arguments.names else list(found.values())


def _prepare(backend: str | None) -> None:
    """Choose the backend before Keras is imported, and say what is missing."""
    from importlib import import_module  # noqa: PLC0415
    from importlib.util import find_spec  # noqa: PLC0415

    from trueup.cli.main import UsageError  # noqa: PLC0415

    needed = ("keras", "numpy", "scipy", "statsmodels", "narwhals", "matplotlib")
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise UsageError(f"{', '.join(missing)} not installed; stories are trained: pip install 'trueup[lab]'")
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import_module("trueup.comparing.environment")
    except ImportError as error:
        raise UsageError(
            f"Keras cannot be loaded ({error}). Expected: one of its backends, {', '.join(_BACKENDS)}. Install "
            "one, and name it with --backend"
        ) from error


def _told(story: Story, arguments: argparse.Namespace) -> Told:
    from pathlib import Path  # noqa: PLC0415

    from trueup.contract.story import Part  # noqa: PLC0415
    from trueup.lab.telling import Wish, tell  # noqa: PLC0415
    from trueup.report import story_text  # noqa: PLC0415

    aloud = arguments.output_format == "text" and not arguments.output_file
    with _Progress(wanted=sys.stderr.isatty() and not arguments.quiet) as progress:

        def hear(one: Part | Claim) -> None:
            if aloud and isinstance(one, Part):
                progress.aside(story_text.passage(one))

        if aloud:
            progress.aside(story_text.opening(story.title, story.happened))
        told = tell(
            story,
            Wish(
                quick=arguments.quick,
                seed=arguments.seed,
                data=Path(arguments.data) if arguments.data else None,
                pictures=Path(arguments.pictures) if arguments.pictures else None,
                again=arguments.again,
                hear=hear,
                doing=lambda text: progress.see(f"{story.name}: {text}"),
            ),
        )
        if aloud:
            progress.aside(story_text.closing(told) + "\n")
    return told


def _write(told: list[Told], arguments: argparse.Namespace) -> None:
    from trueup.cli.report_output import remark, write_text  # noqa: PLC0415

    if arguments.output_format == "text":
        if not arguments.output_file:
            return
        from trueup.report import story_text  # noqa: PLC0415

        text = "\n".join(map(story_text.render, told))
    elif arguments.output_format == "markdown":
        from trueup.report import story_markdown  # noqa: PLC0415

        text = "\n".join(map(story_markdown.render, told))
    elif arguments.output_format == "html":
        from pathlib import Path  # noqa: PLC0415

        from trueup.report import story_html  # noqa: PLC0415

        names = [name for one in told for name in one.pictures]
        text = story_html.render(told, {name: (Path(arguments.pictures) / name).read_bytes() for name in names})
    else:
        import json  # noqa: PLC0415

        stories = [one.to_dict() for one in told]
        text = json.dumps({"version": 1, "stories": stories}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    write_text(text, arguments.output_file)
    if arguments.output_file:
        remark(f"Wrote {arguments.output_file}.", arguments)


class _Progress:
    """A line about what goes on, on a terminal only, out of the way of what is printed."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._line: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            self._line.stop()

    def see(self, text: str) -> None:
        """What goes on now."""
        if not self._wanted:
            return
        if self._line is None:
            from rich.console import Console  # noqa: PLC0415

            self._line = Console(stderr=True).status("")
            self._line.start()
        self._line.update(text)

    def aside(self, text: str) -> None:
        """Print to standard output, with the line taken away meanwhile."""
        if self._line is not None:
            self._line.stop()
        sys.stdout.write(text)
        sys.stdout.flush()
        if self._line is not None:
            self._line.start()
