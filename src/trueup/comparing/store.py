"""Runs in one SQLite file: what is finished, and who is at work on what. Safe for several processes at once."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from trueup.contract.bad_input import BadInputError
from trueup.contract.run import Run

#: "TrUp", in the header of the file; another program's database has another number there.
APPLICATION = 0x54725570
#: The version of the tables.
FORMAT = 1
#: Seconds for which a claim holds without being renewed, and between two renewals.
LEASE, RENEWAL = 60.0, 10.0
#: Seconds to wait for another process that writes.
_PATIENCE = 60.0

_TABLES = """
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    arm TEXT NOT NULL,
    seed INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    accuracy REAL,
    data TEXT NOT NULL,
    backend TEXT NOT NULL,
    device TEXT NOT NULL,
    versions TEXT NOT NULL,
    command TEXT NOT NULL,
    date TEXT NOT NULL,
    seconds REAL NOT NULL,
    run TEXT NOT NULL
) STRICT;
CREATE TABLE claims (
    key TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    host TEXT NOT NULL,
    process INTEGER NOT NULL,
    began TEXT NOT NULL,
    until REAL NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who claims a run. began: when the process began, as the system tells it, so that a number used again is seen."""

    host: str
    process: int
    began: str
    name: str

    @classmethod
    def here(cls) -> Owner:
        """This process; two comparisons in one process are two owners."""
        return cls(socket.gethostname(), os.getpid(), _began(os.getpid()), f"{time.time_ns():x}")


class Store:
    """The file. One connection, to be used by one thread; every change is one transaction."""

    def __init__(self, path: Path | str) -> None:
        """Open the file, or make it.

        Raises:
            BadInputError: it is no such store, of another format, damaged, or cannot be written.
        """
        self.path = Path(path)
        self._owner = Owner.here()
        with self._readable_errors():
            if self.path.is_dir():
                raise BadInputError(f"the store {self.path} is a folder", "a file", "Name a file in it")
            self._connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back what is claimed, and close the file."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("DELETE FROM claims WHERE owner = ?", (self._owner.name,))
        self._connection.close()

    def run(self, key: str) -> Run | None:
        """A kept run.

        Raises:
            BadInputError: what is kept under the key is damaged.
        """
        with self._readable_errors():
            row = self._connection.execute("SELECT run FROM runs WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            kept = json.loads(row[0])
        except ValueError as error:
            raise BadInputError(
                f"a run in {self.path} that is no JSON ({error})", "what trueup wrote there", "Name another store"
            ) from error
        return Run.from_dict(kept)

    def elsewhere(self, data: str) -> int:
        """How many runs are kept, where all of them are on other data than these; else 0."""
        with self._readable_errors():
            row = self._connection.execute("SELECT count(*), sum(data = ?) FROM runs", (data,)).fetchone()
        return 0 if row[1] else int(row[0])

    def claim(self, key: str) -> bool:
        """Take a run that nobody has finished and nobody alive is at work on; False where somebody has it."""
        with self._readable_errors(), self._transaction():
            if self._connection.execute("SELECT 1 FROM runs WHERE key = ?", (key,)).fetchone():
                return False
            cursor = self._connection.execute(
                "SELECT owner, host, process, began, until FROM claims WHERE key = ?", (key,)
            )
            row = cursor.fetchone()
            if row is not None and row[0] != self._owner.name and self._lives(*row[1:]):
                return False
            me = self._owner
            self._connection.execute(
                "INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?, ?)",
                (key, me.name, me.host, me.process, me.began, time.time() + LEASE),
            )
            return True

    def renew_for(self, other: Store) -> None:
        """Hold what another connection of this process has claimed for another lease."""
        with self._readable_errors():
            self._connection.execute(
                "UPDATE claims SET until = ? WHERE owner = ?", (time.time() + LEASE, other._owner.name)
            )

    def keep(self, key: str, run: Run) -> None:
        """Write a finished run and give its claim back; what another process has written stays."""
        accuracy = run.audit["accuracy"]["value"] if run.audit is not None else None
        result = run.made
        seconds = sum(epoch.seconds or 0.0 for epoch in run.epochs)
        row = (
            *(key, run.arm.name, run.seed, run.outcome, accuracy, result.data, result.backend, result.device),
            *(json.dumps(dict(result.versions), sort_keys=True), result.command, result.date, seconds),
            json.dumps(run.to_dict(), ensure_ascii=False, allow_nan=False),
        )
        with self._readable_errors(), self._transaction():
            self._connection.execute(f"INSERT OR IGNORE INTO runs VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
            self._connection.execute("DELETE FROM claims WHERE key = ?", (key,))

    def _lives(self, host: str, process: int, began: str, until: float) -> bool:
        """Whether a claim still holds: its lease runs, and on this machine its process does, too."""
        if until < time.time():
            return False
        return host != self._owner.host or _began(process) == began

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA busy_timeout = 60000")
        with self._transaction():
            empty = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            number = self._number("application_id")
            if empty and number == 0:
                for statement in _TABLES.strip().split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA application_id = {APPLICATION}")
                self._connection.execute(f"PRAGMA user_version = {FORMAT}")
            elif number != APPLICATION:
                raise BadInputError(
                    f"{self.path} is a database of another program", "a store of runs", "Name another file"
                )
        found = self._number("user_version")
        if found != FORMAT:
            raise BadInputError(
                f"{self.path} is a store in format {found}",
                f"format {FORMAT}",
                "Read it with the release that wrote it, or name another file",
            )
        # With a log beside the file, readers and the one writer do not wait for each other; a file system that cannot
        # do it keeps the journal it has.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def _number(self, pragma: str) -> int:
        return int(self._connection.execute(f"PRAGMA {pragma}").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _readable_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            came = f"{self.path}: {error}"
            if isinstance(error, sqlite3.OperationalError):
                raise BadInputError(
                    came, "a file that can be read and written", "Check its folder, its rights and the space left"
                ) from error
            raise BadInputError(came, "a store of runs that trueup wrote", "Name another file") from error


def _began(process: int) -> str:
    """When a process of this machine began, "" where there is none; without /proc only whether it is there."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        fields = text.rpartition(")")[2].split()
        # The state comes first: a zombie has ended. The 20th field behind the name is the start, in clock ticks.
        return "" if fields[0] in "ZX" else fields[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return ""
    except OSError:
        pass
    return _answers(process)


def _answers(process: int) -> str:
    """Without /proc: "there" where a signal could be sent. On Windows a lease ends by its time alone."""
    if os.name == "nt":
        return "there"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except OSError:
        return "there"
    return "there"
