"""JSON lines (.jsonl, .ndjson): an object in each line is a row of a text table, whose header is in the first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from trueup.auditing.tables.csv_table import CsvTable, Line
from trueup.auditing.tables.damage import damaged
from trueup.auditing.tables.wanted import Role, Wanted, named_columns
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import shown_label

#: Bytes of a line at most: a file without ends of lines is not taken into memory whole.
_LONGEST = 1 << 24
#: Of a value that is a list or an object: the keys of what is in it.
_Inside = tuple[Any, ...] | None


class JsonLinesTable(CsvTable):
    """One file. A list or an object in a row stands for several columns: "proba" for proba.0, proba.1 … or proba.cat …

    What the first line lacks is no column. A value that is null, or not there in a later line, is an empty field.
    """

    def __init__(self, file: str, wanted: Wanted, *, numeric: bool) -> None:
        """`numeric`: scores are probabilities or logits, not class answers."""
        self._columns_of: dict[str, _Inside] = {}
        #: The keys that have a role; None until it is known which.
        self._used: set[str] | None = None
        #: Those of labels and of class answers: an infinite number is none.
        self._answers: set[str] = set()
        super().__init__(file, wanted, numeric=numeric)
        self._used = {name for names in self.roles.values() for name in names}
        self._answers = {name for role, names in self.roles.items() if not self._is_number(role) for name in names}

    def _refuse_other_delimiter(self) -> None:
        """Nothing stands between the fields."""

    def _named(self) -> dict[Role, tuple[str, ...]]:
        """The columns of each role; a key whose value is a list or an object names all that is in it."""
        inside = {key: _names(key, keys) for key, keys in self._columns_of.items() if keys is not None}
        for name in (name for names in self.wanted.columns.values() for name in names):
            if name in inside and not inside[name]:
                came = f"the first line of {self.file} has a list or an object of nothing in {name!r}"
                raise BadInputError(came, "a number or a text, or some of them", "Mend the line")
        columns = {
            role: tuple(column for name in names for column in inside.get(name, (name,)))
            for role, names in self.wanted.columns.items()
        }
        return named_columns(replace(self.wanted, columns=columns), self.header, self.file)

    def _reader(self) -> Iterator[Line]:
        """The header, and each row with the number of its line."""
        first = True
        for number, row in self._objects():
            if first:
                self._columns_of = {key: _inside(value) for key, value in row.items()}
                yield 0, [name for key, keys in self._columns_of.items() for name in _names(key, keys)]
                first = False
            fields = self._fields(row, number)
            if fields is not None:
                yield number, fields

    def _objects(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        # utf-8-sig: some programs begin a file with a byte-order mark.
        with Path(self.file).open(encoding="utf-8-sig") as stream:
            number = 0
            while line := stream.readline(_LONGEST):
                number += 1
                if len(line) == _LONGEST:
                    raise damaged(self.file, f"line {number} is longer than {_LONGEST:,} characters")
                if not line.strip():
                    continue
                try:
                    row = json.loads(line, object_pairs_hook=_each_once)
                except (ValueError, RecursionError):
                    row = None
                if isinstance(row, dict):
                    yield number, row
                else:
                    self._leave_out(
                        number, shown_label(line.strip()), "a JSON object in each line, in which a key stands once"
                    )

    def _fields(self, row: Mapping[str, Any], number: int) -> list[str] | None:
        """The row under the header; empty where a column has no role. None: the line is left out."""
        fields: list[str] = []
        for key, keys in self._columns_of.items():
            names, value = _names(key, keys), row.get(key)
            if self._used is None or self._used.isdisjoint(names):
                fields += [""] * len(names)
                continue
            values = [None] * len(names) if value is None else [value] if keys is None else _taken(value, keys)
            texts = [_text(each, finite=name in self._answers) for each, name in zip(values, names, strict=False)]
            if len(values) != len(names) or None in texts:
                kind = "a number or a text" if keys is None else f"a list, or an object, of {len(names)} such values"
                self._leave_out(number, f"{shown_label(value)} in {key!r}", f"{kind}, as the first line has")
                return None
            fields += [text for text in texts if text is not None]
        return fields


def _inside(value: Any) -> _Inside:
    if isinstance(value, list):
        return tuple(range(len(value)))
    return tuple(value) if isinstance(value, dict) else None


def _names(key: str, keys: _Inside) -> tuple[str, ...]:
    """The columns of a key."""
    return (key,) if keys is None else tuple(f"{key}.{each}" for each in keys)


def _taken(value: Any, keys: tuple[Any, ...]) -> list[Any]:
    """What is in a list or an object, in the order of the first line; nothing where it is not the same."""
    return (
        [value[each] for each in keys] if _inside(value) is not None and set(_inside(value) or ()) == set(keys) else []
    )


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """ValueError where a key stands twice: which of the values is meant?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key that stands twice")
    return found


def _text(value: Any, *, finite: bool) -> str | None:
    """A value as a field; None where it is a list or an object, or a number that is infinite and must not be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if finite and isinstance(value, float) and math.isinf(value):
        return None
    return value if isinstance(value, str) else repr(value) if isinstance(value, (int, float)) else None
