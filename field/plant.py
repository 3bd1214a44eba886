"""Plant faults into real programs that are right, and count how many of them are found.

    python field/plant.py CHECKOUT [CHECKOUT ...] [--plants NAME,...] [--most N] [--seed S] [--half 1] [--json OUT]

A CHECKOUT is a folder with the files of one repository. Each plant (`planting/`) is put into at most N of its programs,
drawn with the seed, and the file and the programs that import it are read before and after; nothing is written and
nothing of a checkout is run. A program in which a code of the plant is found already is passed over. Counted are

    found      a new error or warning of one of the plant's codes
    note       a new note only, as all that some rules say
    silent     no new finding of these codes; the reason is what the reader says that it did not read
    others     further findings that the plant brought: each may be a false one

A checkout is of half 1 or 2 by a hash of its folder's name, so that what is mended from one half can be measured on
the other.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from planting import Plant, Planted, all_plants
from planting.checkouts import Checkout, Read, Seen, parsed

KINDS = ("found", "note", "silent", "no time")
SECONDS = 60


@dataclass(frozen=True)
class Result:
    """What came of one planted fault; `why` is what the reader did not read, the nearest to the fault first."""

    plant: str
    repository: str
    file: str
    line: int
    text: str
    kind: str
    new: tuple[Seen, ...] = ()
    others: tuple[Seen, ...] = ()
    setups: int = 0
    whole: int = 0
    why: tuple[str, ...] = ()


def half_of(repository: str) -> int:
    """1 or 2, the same in every run."""
    return 1 + hashlib.sha256(repository.encode()).digest()[0] % 2


def drawn(checkout: Checkout, plant: Plant, chance: random.Random) -> Iterator[tuple[str, Planted]]:
    """The places of a checkout that can have the fault, in an order of chance: one of each file, then further ones."""
    imported = re.compile(rf"^\s*(?:from|import)\s+(?:{'|'.join(plant.libraries)})\b", re.MULTILINE)
    further: list[tuple[str, Planted]] = []
    files = sorted(file for file, text in checkout.programs.items() if imported.search(text))
    chance.shuffle(files)
    for file in files:
        tree = checkout.tree(file)
        places = list(plant.plant(checkout.programs[file], tree)) if tree is not None else []
        places = [each for each in places if parsed(each.text) is not None]
        chance.shuffle(places)
        if places:
            yield file, places[0]
        further += [(file, each) for each in places[1:]]
    yield from further


def read_in_child(checkout: Checkout, file: str, text: str) -> Read | None:
    """What is read while the file holds this text, in a process of its own; None where it takes too long."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(source)
            signal.alarm(SECONDS)
            with os.fdopen(sink, "wb") as pipe:
                pickle.dump(checkout.read_with(file, text), pipe)
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(data) if data else None


def result_of(checkout: Checkout, plant: Plant, file: str, planted: Planted) -> Result | None:
    """What comes of a fault; None where it may be none, or a finding of its codes is in the program before it."""
    others = [checkout.programs[each] for each in checkout.readers(file)[1:]]
    if plant.beside and not any(re.search(plant.beside, text) for text in others):
        return None
    before = checkout.read(file)
    if any(each.code in plant.codes for each in before.findings):
        return None
    after = read_in_child(checkout, file, planted.text)
    shown = str(Path(file).relative_to(checkout.folder))
    place = (plant.name, checkout.folder.name, shown, planted.line, planted.text.split("\n")[planted.line - 1].strip())
    if after is None:
        return Result(*place, "no time")
    known = {each.key for each in before.findings}
    fresh = [each for each in after.findings if each.key not in known]
    own = tuple(each for each in fresh if each.code in plant.codes)
    others = tuple(each for each in fresh if each.code not in plant.codes)
    loud = any(each.severity != "note" for each in own)
    kind = "found" if loud else "note" if own else "silent"
    gaps = sorted(after.unread, key=lambda gap: (gap[0] != file, abs(gap[1] - planted.line)))
    why = tuple(f"{Path(where).name}:{line} {words}" for where, line, words in gaps[:3])
    return Result(*place, kind, own, others, after.setups, after.whole, why)


def results_of(folder: Path, plants: Iterable[Plant], most: int, seed: str) -> Iterator[Result]:
    """What comes of the plants in one checkout."""
    checkout = Checkout(folder.resolve())
    for plant in plants:
        left = most
        for number, (file, planted) in enumerate(
            drawn(checkout, plant, random.Random(f"{seed} {folder.name} {plant.name}"))
        ):
            if not left or number >= 5 * most:
                break
            result = result_of(checkout, plant, file, planted)
            if result is not None:
                left -= 1
                yield result


def table(results: list[Result], plants: Iterable[Plant]) -> str:
    """The counts by plant, as rows of Markdown."""
    lines = ["| plant | planted | found | note | silent | no time | share told |", "|---|---|---|---|---|---|---|"]
    rows = [(plant.name, [each for each in results if each.plant == plant.name]) for plant in plants]
    for name, those in [*rows, ("all", results)]:
        counts = Counter(each.kind for each in those)
        if those:
            cells = [str(len(those)), *(str(counts[kind]) for kind in KINDS)]
            lines.append(f"| {name} | {' | '.join(cells)} | {(counts['found'] + counts['note']) / len(those):.2f} |")
    return "\n".join(lines)


def show(results: list[Result]) -> None:
    """Print what was silent and why, and what else a plant brought."""
    for each in results:
        place = f"{each.plant} {each.repository}/{each.file}:{each.line}"
        if each.kind != "found":
            print(f"\n{each.kind}: {place}  {each.text}\n  {each.whole} of {each.setups} setups whole")
            print("".join(f"  {why}\n" for why in each.why), end="")
        for other in each.others:
            where = f"{Path(other.file).name}:{other.line}"
            print(f"\nother: {place}\n  {other.code} {other.severity} {where} {other.message}")


def main() -> int:
    """Plant, read, and print what was found."""
    parser = argparse.ArgumentParser(
        description="Plant faults into programs that are right, and count which are found."
    )
    parser.add_argument(
        "checkouts", nargs="+", type=Path, metavar="CHECKOUT", help="a folder with a repository's files"
    )
    parser.add_argument("--plants", default="", help="names of plants, or beginnings of names (default: all)")
    parser.add_argument("--most", type=int, default=1, help="programs for each plant and checkout (default: 1)")
    parser.add_argument("--seed", default="0", help="what the draw begins with")
    parser.add_argument("--half", type=int, choices=(1, 2), help="only checkouts of this half")
    parser.add_argument("--json", type=Path, help="write each result as a line of this file")
    options = parser.parse_args()
    begins = tuple(options.plants.split(","))
    plants = [plant for name, plant in all_plants().items() if name.startswith(begins)]
    folders = [each for each in options.checkouts if options.half in (None, half_of(each.resolve().name))]
    results: list[Result] = []
    sink = options.json.open("w", encoding="utf-8") if options.json else None
    for number, folder in enumerate(folders, 1):
        began = time.monotonic()
        for each in results_of(folder, plants, options.most, options.seed):
            results.append(each)
            if sink:
                print(json.dumps(asdict(each), ensure_ascii=False), file=sink, flush=True)
        print(f"{number} of {len(folders)}: {folder.name}, {time.monotonic() - began:.0f} s", file=sys.stderr)
    show(results)
    print(f"\n{table(results, plants)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
