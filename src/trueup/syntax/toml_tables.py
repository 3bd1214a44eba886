"""TOML as tomllib reads it, within a bound: the files are those of any project, and tomllib has none."""

from __future__ import annotations

import tomllib
from typing import Any

#: No file of settings or requirements is larger.
MAX_TOML_BYTES = 2_000_000
#: Dots in one line. The time of tomllib grows with the square of those of one key: 400,000 of them take minutes.
_MAX_DOTS = 500


def toml_tables(data: bytes) -> dict[str, Any]:
    """The tables of a file; ValueError that says why where it is none, or is larger or deeper than what is read."""
    if len(data) > MAX_TOML_BYTES:
        raise ValueError(f"it has {len(data):,} bytes; at most {MAX_TOML_BYTES:,} are read")
    text = data.decode("utf-8-sig")
    row = next((row for row, line in enumerate(text.split("\n"), 1) if line.count(".") > _MAX_DOTS), None)
    if row is not None:
        raise ValueError(f"line {row} has more than {_MAX_DOTS} dots")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply to be read") from None
