"""What files hold: the texts that an editor has open and has not saved, over what is stored.

Each question is noted in the record that is open (`consulted.py`), as the doors to the disk do themselves.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from trueup.contract.reading import Unread
from trueup.source import consulted


class Texts:
    """The files as a reader should see them. Without unsaved texts it is the disk."""

    def __init__(self) -> None:
        self._unsaved: dict[str, bytes] = {}

    def put(self, path: str | Path, data: bytes) -> None:
        """From now on the file holds these bytes, whatever is stored."""
        self._unsaved[os.path.abspath(path)] = data  # noqa: PTH100 - resolve() would follow links

    def drop(self, path: str | Path) -> None:
        """From now on the file holds what is stored."""
        self._unsaved.pop(os.path.abspath(path), None)  # noqa: PTH100

    def read(self, path: str) -> bytes | Unread:
        """The file's bytes, or why they cannot be had."""
        if self._unsaved:
            unsaved = self._unsaved.get(os.path.abspath(path))  # noqa: PTH100
            if unsaved is not None:
                return consulted.noted(path, unsaved)
        return consulted.read_bytes(path)

    def is_file(self, path: str) -> bool:
        """True where there is such a file, stored or not."""
        return path in self._unsaved or os.path.isfile(path)  # noqa: PTH113 - asked for every imported name

    def listed(self, folder: Path, pattern: re.Pattern[str]) -> list[str]:
        """The names in a folder that match a pattern, in their order; none where it cannot be listed."""
        if not self._unsaved:
            return consulted.listed(folder, pattern)
        return consulted.noted_names(str(folder), sorted(self.names_in(str(folder))), pattern)

    def is_there(self, folder: str, name: str, names: frozenset[str]) -> bool:
        """True where a folder, of which these are all names, holds this one."""
        return consulted.is_there(folder, name, names)

    def names_in(self, folder: str) -> frozenset[str]:
        """The names in a folder; none where it cannot be listed."""
        try:
            stored = os.listdir(folder)  # noqa: PTH208
        except (OSError, ValueError):
            stored = []
        return frozenset([*stored, *(path.name for path in map(Path, self._unsaved) if str(path.parent) == folder)])
