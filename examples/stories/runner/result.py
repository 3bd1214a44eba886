"""A story told again on real data: what was said, what was seen, and which of the story's claims held."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Made

#: The version of the dictionary that `StoryResult.to_dict` writes.
STORY_FORMAT = 2


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: a heading, and lines of at most 80 columns under it, blank where a picture says it all."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that a story says, beside what was measured.

    what: the claim. expected: the relation that the story or the mathematics says. measured: what was seen now.
    holds: whether the two agree.
    """

    what: str
    expected: str
    measured: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryResult:
    """One story as it was run.

    name, title, happened: of the story. quick: True for the short run on fewer rows.
    passages, claims: in the order of telling. pictures: name of the file -> what it shows.
    left_out: parts of the story whose data could not be had, and why.
    made: versions, backend, device, hash of the data, command, date, settings. seconds: processor time of the run.
    """

    name: str
    title: str
    happened: str
    quick: bool
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    made: Made
    seconds: float
    pictures: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every claim held; a story that claims nothing shows nothing."""
        return bool(self.claims) and all(claim.holds for claim in self.claims)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        return {"format": STORY_FORMAT, "what": "trueup story", "holds": self.holds, **asdict(self)}

    def to_json(self) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> StoryResult:
        """The story that `to_dict` wrote.

        Raises:
            BadInputError: it is none, of another format, or damaged.
        """
        if kept.get("what") != "trueup story" or kept.get("format") != STORY_FORMAT:
            raise BadInputError(
                f"{kept.get('what', 'something unnamed')} in format {kept.get('format')}",
                f"a trueup story in format {STORY_FORMAT}",
                "Run it again with this release",
            )
        try:
            return cls(
                name=kept["name"],
                title=kept["title"],
                happened=kept["happened"],
                quick=kept["quick"],
                passages=tuple(Passage(**passage) for passage in kept["passages"]),
                claims=tuple(Claim(**claim) for claim in kept["claims"]),
                made=Made(**kept["made"]),
                seconds=kept["seconds"],
                pictures=dict(kept["pictures"]),
                left_out=dict(kept["left_out"]),
            )
        except (KeyError, TypeError) as damage:
            raise BadInputError(
                f"a damaged story ({type(damage).__name__}: {damage})", "what StoryResult.to_dict wrote", "Run it again"
            ) from damage
