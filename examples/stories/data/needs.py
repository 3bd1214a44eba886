"""What data a story needs: named, fetched and verified before anything is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from trueup.contract.bad_input import BadInputError


@dataclass(frozen=True, slots=True)
class Need:
    """A set of data.

    what: in words. load: is given the folder of data files, and raises BadInputError where the set cannot be had.
    part: of the story that is left out without it; "" where the whole story is.
    """

    what: str
    load: Callable[[Path | None], object]
    part: str = ""


@dataclass(slots=True)
class Supply:
    """What could be had for one story.

    missing: why the story cannot be told, "" where it can. left_out: part of the story -> why it is left out.
    """

    missing: str = ""
    left_out: dict[str, str] = field(default_factory=dict)


class Report(Protocol):
    """Takes a line; what cannot be had is said `always`, since it changes what is run."""

    def __call__(self, line: str, *, always: bool = False) -> None: ...


def supplies(needs: Mapping[str, Sequence[Need]], data: Path | None, report: Report) -> dict[str, Supply]:
    """Fetch what is not at hand: first all that is needed is said, then it is looked for, story by story.

    needs: by the name of the story.
    """
    for name, wanted in needs.items():
        report(f"{name} needs {', and '.join(need.what for need in wanted) or 'no data'}.")
    found = {name: Supply() for name in needs}
    for name, wanted in needs.items():
        for need in wanted:
            try:
                need.load(data)
            except BadInputError as error:
                if need.part:
                    found[name].left_out[need.part] = str(error)
                    report(f"{name} goes on without {need.part}: {error}", always=True)
                else:
                    found[name].missing = str(error)
                    report(f"{name} is passed over: {error}", always=True)
                    break
    return found
