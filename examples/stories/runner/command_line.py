"""`python -m stories`: the data that is needed, then story after story, then a report."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from stories.runner.progress import Progress
from stories.runner.result import Claim, Passage, StoryResult
from trueup.contract.bad_input import BadInputError
from trueup.report.visible import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stories.data.needs import Supply
    from stories.runner.catalogue import Story

_BACKENDS = ("jax", "tensorflow", "torch")
_LIBRARIES = ("keras", "numpy", "scipy", "statsmodels", "narwhals", "matplotlib", "jinja2")
_EXAMPLES = """\
examples, in the folder examples/ of the checkout:
  python -m stories digits --quick
  python -m stories --output-format html --output-file stories.html

A story whose data cannot be had is named and passed over. Data is fetched once and kept in TRUEUP_CACHE, or in the
user's cache; so are the results of full runs.
Exit code 0: every claim holds, 1: one does not, 2: no story could be run, 130: stopped by Ctrl-C.
"""


class _UsageError(Exception):
    """What was asked for cannot be done; exit code 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run stories, or list them; gives the exit code."""
    arguments = _parser().parse_args(argv)
    try:
        return _listed(arguments) if arguments.list else _run(arguments)
    except (_UsageError, BadInputError) as error:
        print(f"stories: error: {visible(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stories: stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stories",
        description="Run four stories of an accuracy that was not what its name said: on real data, reproduced, "
        "explained, repaired, and seen to be right.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which stories (default: all)")
    parser.add_argument("--list", action="store_true", help="name the stories and end")
    parser.add_argument("--quick", action="store_true", help="fewer rows and epochs: a few minutes for all")
    parser.add_argument("--again", action="store_true", help="train again where a result of a full run is kept")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of weights and draws (default: 1)")
    parser.add_argument(
        "--data", metavar="FOLDER", help="a folder with files that are not fetched, or with wheels (or TRUEUP_DATA)"
    )
    parser.add_argument("--pictures", metavar="FOLDER", help="draw pictures into it, as SVG")
    parser.add_argument(
        "--guide", metavar="FOLDER", help="write what was measured into the guide's pages there, with the pictures"
    )
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
    return parser


def _listed(arguments: argparse.Namespace) -> int:
    from stories.runner.catalogue import stories

    if arguments.output_format == "json":
        rows = [{"name": story.name, "title": story.title, "happened": story.happened} for story in stories()]
        print(json.dumps({"version": 2, "stories": rows}, indent=2, ensure_ascii=False))
    else:
        for story in stories():
            print(f"{story.name:<12}{story.title}")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    chosen = _chosen(arguments.names)
    _check_guide(chosen, arguments)
    _prepare_keras(arguments.backend)
    supplied = _supplied(chosen, arguments)
    possible = [story for story in chosen if not supplied[story.name].missing]
    if not possible:
        raise _UsageError("no story could be run: the data of each is missing. See above for what to fetch.")
    with ExitStack() as opened:
        if arguments.guide:
            from stories.runner.guide_pages import PICTURES

            arguments.pictures = str(Path(arguments.guide) / PICTURES)
        elif arguments.output_format == "html" and not arguments.pictures:
            arguments.pictures = opened.enter_context(TemporaryDirectory(prefix="trueup-"))
        results = [_told(story, supplied[story.name], arguments) for story in possible]
        passed_over = {story.name: supplied[story.name].missing for story in chosen if story not in possible}
        _write(results, passed_over, arguments)
    return 0 if all(result.holds for result in results) else 1


def _chosen(names: Sequence[str]) -> list[Story]:
    from stories.runner.catalogue import stories

    found = {story.name: story for story in stories()}
    wrong = [name for name in names if name not in found]
    if wrong:
        raise _UsageError(f"no story is called {', '.join(wrong)}. There are: {', '.join(found)}")
    return [found[name] for name in dict.fromkeys(names)] if names else list(found.values())


def _check_guide(chosen: Sequence[Story], arguments: argparse.Namespace) -> None:
    """A page that cannot take its table is told before the training, not after it."""
    if not arguments.guide:
        return
    from stories.runner.guide_pages import page_of

    if arguments.quick:
        raise _UsageError("--guide with --quick. Expected: full runs for the guide. Leave one of them out")
    if arguments.pictures:
        raise _UsageError("--guide with --pictures. Expected: one of them; the guide has a folder of pictures")
    for story in chosen:
        page_of(Path(arguments.guide), story.name)


def _prepare_keras(backend: str | None) -> None:
    """Choose the backend before Keras is imported, and say what is missing."""
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        raise _UsageError(
            f"{', '.join(missing)} not installed; stories are trained. In the checkout: "
            "pip install -e '.[compare]' --group stories, or make stories"
        )
    if backend:
        os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import_module("trueup.comparing.environment")
    except ImportError as error:
        raise _UsageError(
            f"Keras cannot be loaded ({error}). Expected: one of its backends, {', '.join(_BACKENDS)}. Install "
            "one, and name it with --backend"
        ) from error


def _supplied(chosen: Sequence[Story], arguments: argparse.Namespace) -> dict[str, Supply]:
    """All data of all chosen stories, fetched and verified before the first of them is trained."""
    from stories.data.needs import supplies
    from stories.runner.catalogue import needs_of

    def report(line: str, *, always: bool = False) -> None:
        if always or not arguments.quiet:
            print(visible(line), file=sys.stderr)

    needs = {story.name: needs_of(story, quick=arguments.quick) for story in chosen}
    return supplies(needs, _folder(arguments.data), report)


def _folder(path: str | None) -> Path | None:
    return Path(path) if path else None


def _told(story: Story, supply: Supply, arguments: argparse.Namespace) -> StoryResult:
    from stories.report import text
    from stories.runner.catalogue import Options, run_story

    aloud = arguments.output_format == "text" and not arguments.output_file
    with Progress(wanted=sys.stderr.isatty() and not arguments.quiet) as progress:

        def show(passage: Passage | Claim) -> None:
            if aloud and isinstance(passage, Passage):
                progress.print(text.passage_text(passage))

        if aloud:
            progress.print(text.opening(story.title, story.happened))
        result = run_story(
            story,
            Options(
                quick=arguments.quick,
                seed=arguments.seed,
                data=_folder(arguments.data),
                pictures=_folder(arguments.pictures),
                again=arguments.again,
                left_out=supply.left_out,
                on_passage=show,
                on_progress=lambda what: progress.see(f"{story.name}: {what}"),
            ),
        )
        if aloud:
            progress.print(text.closing(result) + "\n")
    if arguments.guide:
        from stories.runner.guide_pages import write

        write(Path(arguments.guide), result)
    return result


def _write(results: Sequence[StoryResult], passed_over: Mapping[str, str], arguments: argparse.Namespace) -> None:
    report = _report(results, passed_over, arguments)
    if not arguments.output_file:
        # As text, the stories were printed while they were told.
        sys.stdout.write("" if arguments.output_format == "text" else report)
        return
    file = Path(arguments.output_file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(report, encoding="utf-8")
    if not arguments.quiet:
        print(f"Wrote {file}.", file=sys.stderr)


def _report(results: Sequence[StoryResult], passed_over: Mapping[str, str], arguments: argparse.Namespace) -> str:
    if arguments.output_format == "json":
        whole = {"version": 2, "stories": [result.to_dict() for result in results], "passed_over": dict(passed_over)}
        return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if arguments.output_format == "html":
        from stories.report import html_page

        names = [name for result in results for name in result.pictures]
        return html_page.render(results, {name: (Path(arguments.pictures) / name).read_bytes() for name in names})
    from stories.report import markdown, text

    return "\n".join(map((text if arguments.output_format == "text" else markdown).render, results))
