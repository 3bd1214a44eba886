"""Finds the stories, runs one, and keeps what came of it."""

from __future__ import annotations

import ast
import datetime
import hashlib
import importlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Made
from trueup.contract.story import Claim, Part, Told
from trueup.lab.sources import kept

_FOLDER = Path(__file__).parent / "stories"


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its file's docstring has it: its first line, and what happened."""

    name: str
    title: str
    happened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a story is to be run.

    data: a folder with files that are not fetched. pictures: a folder for pictures. again: take no kept result.
    hear: is handed each part and claim as it is told. doing: what goes on, for a line of progress.
    """

    quick: bool = False
    seed: int = 1
    data: Path | None = None
    pictures: Path | None = None
    again: bool = False
    hear: Callable[[Part | Claim], None] = lambda _: None
    doing: Callable[[str], None] = lambda _: None


def stories() -> list[Story]:
    """All stories, by the files in their folder; none is imported."""
    return [_story(path) for path in sorted(_FOLDER.glob("*.py")) if not path.stem.startswith("_")]


def _story(path: Path) -> Story:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    title, _, happened = docstring.partition("\n")
    return Story(path.stem, title.rstrip("."), " ".join(happened.split()))


def tell(story: Story, wish: Wish) -> Told:
    """Run a story, or take what is kept of a full run with the same trueup, Keras, backend and seed.

    Raises:
        BadInputError: data is missing or is not what it should be.
    """
    from trueup.comparing.environment import current_environment  # noqa: PLC0415
    from trueup.lab.stories._stage import Stage  # noqa: PLC0415 - Keras is loaded by those who train

    around = current_environment()
    key = _key(story, wish, around)
    drawn = kept.folder() / "stories" / f"{story.name}-{key}"
    held = None if wish.quick or wish.again else _kept(story.name, key)
    if held is not None and _copied(held, drawn, wish.pictures):
        for part in held.parts:
            wish.hear(part)
        return held
    stage = Stage(
        quick=wish.quick,
        seed=wish.seed,
        data=wish.data,
        pictures=wish.pictures if wish.quick else drawn,
        runs=None if wish.quick else kept.folder() / "runs.sqlite",
        hear=wish.hear,
        doing=wish.doing,
    )
    if not wish.quick:
        kept.make(drawn)
    since = time.process_time()
    importlib.import_module(f"trueup.lab.stories.{story.name}").play(stage)
    told = Told(
        name=story.name,
        title=story.title,
        happened=story.happened,
        quick=wish.quick,
        parts=tuple(stage.parts),
        claims=tuple(stage.claims),
        made=_made(story, wish, around, stage.marks),
        seconds=round(time.process_time() - since, 1),
        pictures=stage.drawn,
    )
    if not wish.quick:
        kept.keep(_file(story.name, key), told.to_json().encode("utf-8"))
        _copied(told, drawn, wish.pictures)
    return told


def _copied(told: Told, drawn: Path, wanted: Path | None) -> bool:
    """Put the kept pictures where they are wanted; False where one of them is gone."""
    if not all((drawn / name).is_file() for name in told.pictures):
        return False
    if wanted is not None:
        kept.make(wanted)
        for name in told.pictures:
            (wanted / name).write_bytes((drawn / name).read_bytes())
    return True


def _made(story: Story, wish: Wish, around: dict[str, object], marks: dict[str, str]) -> Made:
    versions = around["versions"]
    return Made(
        versions={"python": str(around["python"]), **(versions if isinstance(versions, dict) else {})},
        backend=str(around["backend"]),
        device=str(around["device"]),
        data=hashlib.sha256("".join(sorted(marks.values())).encode("ascii")).hexdigest(),
        command=f"trueup lab run {story.name}{' --quick' if wish.quick else ''} --seed {wish.seed}",
        date=datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds"),
        settings={"seed": wish.seed, "precision": around["precision"], "sources": marks},
    )


def _key(story: Story, wish: Wish, around: dict[str, object]) -> str:
    """What decides a result: the story's own files, the seed, the data's folder, versions, backend and device."""
    files = sorted(path.read_bytes() for path in _FOLDER.glob("*.py"))
    said = json.dumps([story.name, wish.seed, str(wish.data), around], sort_keys=True).encode("utf-8")
    return hashlib.sha256(said + b"\0".join(files)).hexdigest()[:16]


def _file(name: str, key: str) -> str:
    return f"stories/{name}-{key}.json"


def _kept(name: str, key: str) -> Told | None:
    """The kept result; None where there is none, or it cannot be read."""
    path = kept.folder() / _file(name, key)
    try:
        return Told.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, BadInputError):
        return None
