"""What is to be counted, in pieces that can be counted apart from each other, and the settings for all of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from trueup.auditing.counting.arrays import ArrayRows
from trueup.auditing.counting.choose import Options, choose, demand_order_of_words, refuse_identifiers
from trueup.auditing.counting.settings import MOST_CLASSES, Kind, Settings
from trueup.auditing.tables.damage import DamagedFileError
from trueup.auditing.tables.files import Unit
from trueup.auditing.tables.opening import open_unit
from trueup.auditing.tables.wanted import Part, Role, Stretch, Wanted
from trueup.contract.bad_input import BadInputError


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring rows of a unit; `damage` says why the unit cannot be read at all, and is empty where it can."""

    unit: Unit
    stretch: Stretch
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All pieces, in order; every machine that sees the same files makes the same plan."""

    pieces: tuple[Piece, ...]

    @property
    def mark(self) -> str:
        """Tells this plan from others."""
        digest = hashlib.blake2b(digest_size=8)
        for piece in self.pieces:
            digest.update(f"{piece.unit.source} {piece.stretch}\n".encode())
        return digest.hexdigest()

    def shard(self, number: int, of: int) -> list[int]:
        """The pieces of one of `of` shards, counted from 1: every `of`-th one."""
        return list(range(number - 1, len(self.pieces), of))


@dataclass(frozen=True, slots=True)
class Job:
    """Everything but the rows that counting a piece depends on. per_file: each file is a slice of its own."""

    settings: Settings
    wanted: Wanted
    exclude_files: bool = False
    per_file: bool = False

    @property
    def numeric(self) -> bool:
        """Scores are numbers, not class answers."""
        return self.settings.kind != "predicted"


def plan_of(units: Sequence[Unit], wanted: Wanted, kind: Kind, *, exclude_files: bool) -> Plan:
    """Look into each file, not at its rows, and cut it into pieces.

    Raises:
        BadInputError: columns are missing, or a file cannot be read and `exclude_files` is not asked for.
    """
    pieces: list[Piece] = []
    for unit in units:
        try:
            source = open_unit(unit, wanted, numeric=kind != "predicted")
            pieces += [Piece(unit, stretch) for stretch in source.stretches()]
        except DamagedFileError as error:
            if not exclude_files:
                raise
            pieces.append(Piece(unit, (0, None), error.came))
    if all(piece.damage for piece in pieces):
        raise BadInputError(
            f"none of {len(pieces)} files can be read: {pieces[0].damage}", "at least one whole file", "Check the files"
        )
    return Plan(tuple(pieces))


def job_for(
    plan: Plan, wanted: Wanted, kind: Kind, options: Options, *, whole: bool = True, exclude_files: bool = False
) -> Job:
    """The settings that the options leave open, taken from shapes and dtypes of the first rows.

    Which classes there are can be told by k columns of scores, and else only by all labels; these are read first,
    unless `whole` says that other machines read other parts of them.

    Raises:
        BadInputError: the classes are not told by what was given.
    """
    first = next(_parts(plan, wanted, kind, exclude_files=exclude_files), None)
    if first is None:
        raise BadInputError("no rows", "at least one row", "Check where the data come from")
    labels, scores = ArrayRows(first.columns["labels"]), ArrayRows(first.columns["scores"])
    if 0 in scores.shape or 0 in labels.shape:
        raise BadInputError(f"{kind} of shape {scores.shape}", "at least one column", "Check what was saved")
    textual = labels.array.dtype.kind in "US"
    if textual and "ignore" in options:
        options = Options(**{**options, "ignore": str(options["ignore"])})
    wide = kind != "predicted" and scores.array.ndim == 2 and scores.shape[1] > 1
    one_hot = labels.array.ndim == 2 and labels.shape[1] > 1
    if "classes" not in options and textual and not one_hot:
        demand_order_of_words(kind, scores.shape[1] if wide else 1)
    # Labels are read through once more for this. Probabilities have a column for each class, and need no such pass.
    if "classes" not in options and not one_hot and (textual or kind == "predicted"):
        if not whole:
            raise BadInputError(
                f"{kind} of one column in a shard or on a cluster",
                "the classes, which one part of the rows does not tell",
                "Give them with --classes, the same everywhere",
            )
        options = _with_classes(options, _values(plan, wanted, kind, exclude_files=exclude_files), textual=textual)
    settings = choose(kind, labels, scores, options, items=first.item > 1)
    text = all(isinstance(name, str) for name in settings.names) if settings.names else False
    return Job(settings, replace(wanted, text=text), exclude_files)


def _with_classes(options: Options, values: set[Any], *, textual: bool) -> Options:
    values = values - {options["ignore"]} if "ignore" in options else values
    if "missing" in options:
        values = values - {""}
    found = Options(**options)
    if textual:
        found["classes"] = sorted(map(str, values))
    else:
        highest = int(max((value for value in values if math.isfinite(value)), default=0))
        refuse_identifiers(highest)
        found["classes"] = max(2, highest + 1)
    return found


def _values(plan: Plan, wanted: Wanted, kind: Kind, *, exclude_files: bool) -> set[Any]:
    found: set[Any] = set()
    roles: tuple[Role, ...] = ("labels", "scores") if kind == "predicted" else ("labels",)
    for part in _parts(plan, wanted, kind, exclude_files=exclude_files):
        for role in roles:
            found.update(np.unique(part.columns[role]).tolist())
            if len(found) > MOST_CLASSES:
                raise BadInputError(
                    f"more than {MOST_CLASSES:,} different labels", "names of classes", "Check that this is the column"
                )
    return found


def _parts(plan: Plan, wanted: Wanted, kind: Kind, *, exclude_files: bool) -> Iterator[Part]:
    """The rows of all pieces, in order; what is damaged and to be left out is met again when it is counted."""
    for piece in plan.pieces:
        if piece.damage:
            continue
        try:
            for part in open_unit(piece.unit, wanted, numeric=kind != "predicted").parts(piece.stretch):
                if len(part.columns["labels"]):
                    yield part
        except DamagedFileError:
            if not exclude_files:
                raise
