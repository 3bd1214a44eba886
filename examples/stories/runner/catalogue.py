"""Finds the stories, says what data they need, runs one, and keeps what came of it."""

from __future__ import annotations

import ast
import datetime
import hashlib
import importlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import trueup
from stories.data import cache
from stories.data.needs import Need
from stories.runner.result import Claim, Passage, StoryResult
from trueup.contract.bad_input import BadInputError
from trueup.runs import Made

_FOLDER = Path(__file__).parents[1]
_TRUEUP = Path(trueup.__file__).parent


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its file's docstring has it: its first line, and what happened."""

    name: str
    title: str
    happened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a story is to be run.

    data: a folder with files that are not fetched. pictures: a folder for pictures. again: take no kept result.
    left_out: parts of the story whose data cannot be had -> why.
    on_passage: is handed each passage and claim as it is told. on_progress: what goes on, for a line of progress.
    """

    quick: bool = False
    seed: int = 1
    data: Path | None = None
    pictures: Path | None = None
    again: bool = False
    left_out: Mapping[str, str] = field(default_factory=dict)
    on_passage: Callable[[Passage | Claim], None] = lambda _: None
    on_progress: Callable[[str], None] = lambda _: None


def stories() -> list[Story]:
    """All stories, by the files of their folder; none is imported."""
    return [_story(path) for path in sorted(_FOLDER.glob("*.py")) if not path.stem.startswith("_")]


def _story(path: Path) -> Story:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    title, _, happened = docstring.partition("\n")
    return Story(path.stem, title.rstrip("."), " ".join(happened.split()))


def needs_of(story: Story, *, quick: bool) -> list[Need]:
    """The data that a story is told on."""
    found: list[Need] = importlib.import_module(f"stories.{story.name}").needs(quick=quick)
    return found


def run_story(story: Story, options: Options) -> StoryResult:
    """Run a story, or take what is kept of a full run with the same stories, trueup, Keras, backend, seed and data.

    Raises:
        BadInputError: data is missing or is not what it should be.
    """
    from trueup.comparing.environment import current_environment  # Keras is loaded by those who train

    environment = current_environment()
    key = _key(story, options, environment)
    drawn = cache.folder() / "stories" / f"{story.name}-{key}"
    earlier = None if options.quick or options.again else _kept(story.name, key)
    if earlier is not None and _copied(earlier, drawn, options.pictures):
        for passage in earlier.passages:
            options.on_passage(passage)
        return earlier
    if options.quick:
        return _trained(story, options, environment, options.pictures)
    cache.make(drawn)
    result = _trained(story, options, environment, drawn)
    cache.keep(_file(story.name, key), result.to_json().encode("utf-8"))
    _copied(result, drawn, options.pictures)
    return result


def _trained(story: Story, options: Options, environment: Mapping[str, object], pictures: Path | None) -> StoryResult:
    from stories.runner.story_run import StoryRun

    run = StoryRun(
        quick=options.quick,
        seed=options.seed,
        data=options.data,
        pictures=pictures,
        runs=None if options.quick else cache.folder() / "runs.sqlite",
        left_out=frozenset(options.left_out),
        on_passage=options.on_passage,
        on_progress=options.on_progress,
    )
    since = time.process_time()
    importlib.import_module(f"stories.{story.name}").tell(run)
    return StoryResult(
        name=story.name,
        title=story.title,
        happened=story.happened,
        quick=options.quick,
        passages=tuple(run.passages),
        claims=tuple(run.claims),
        made=_provenance(story, options, environment, run.marks),
        seconds=round(time.process_time() - since, 1),
        pictures=run.drawn,
        left_out=dict(options.left_out),
    )


def _copied(result: StoryResult, drawn: Path, wanted: Path | None) -> bool:
    """Put the kept pictures where they are wanted; False where one of them is gone."""
    if not all((drawn / name).is_file() for name in result.pictures):
        return False
    if wanted is not None:
        cache.make(wanted)
        for name in result.pictures:
            (wanted / name).write_bytes((drawn / name).read_bytes())
    return True


def _provenance(story: Story, options: Options, environment: Mapping[str, object], marks: Mapping[str, str]) -> Made:
    versions = environment["versions"]
    return Made(
        versions={"python": str(environment["python"]), **(versions if isinstance(versions, dict) else {})},
        backend=str(environment["backend"]),
        device=str(environment["device"]),
        data=hashlib.sha256("".join(sorted(marks.values())).encode("ascii")).hexdigest(),
        command=f"python -m stories {story.name}{' --quick' if options.quick else ''} --seed {options.seed}",
        date=datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
        settings={"seed": options.seed, "precision": environment["precision"], "sources": dict(marks)},
    )


def _key(story: Story, options: Options, environment: Mapping[str, object]) -> str:
    """What decides a result: the files of the stories and of trueup, seed, data, versions, backend and device.

    A story tells what `check`, `inspect` and `audit` say, so that another trueup tells it anew; the runs of its fair
    comparison have a store of their own, and are not trained again.
    """
    files = [path.read_bytes() for folder in (_FOLDER, _TRUEUP) for path in sorted(folder.rglob("*.py"))]
    parts = [story.name, options.seed, str(options.data), sorted(options.left_out), environment]
    text = json.dumps(parts, sort_keys=True).encode("utf-8")
    return hashlib.sha256(text + b"\0".join(files)).hexdigest()[:16]


def _file(name: str, key: str) -> str:
    return f"stories/{name}-{key}.json"


def _kept(name: str, key: str) -> StoryResult | None:
    """The kept result; None where there is none, or it cannot be read."""
    path = cache.folder() / _file(name, key)
    try:
        return StoryResult.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, BadInputError):
        return None
