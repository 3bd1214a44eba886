"""What came of each file in earlier runs: a file is only read again where something that it was read with changed.

One file in `.trueup_cache` holds the outcomes for a root folder. An outcome counts while the same trueup, with the same
settings, would be given the same answers by the file system: the bytes of the program, of every module, list of
requirements and data file that was taken in, and which names stand in the folders where more were looked for.

A cache may come with somebody else's repository. What it holds is signed with a key of this user, kept outside of any
project, and is not even unpacked without: nothing of a stranger's is run, and nobody is told "nothing found" by one.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import pickle
import secrets
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeAlias

import trueup
from trueup.checking.one_file.check_file import Outcome, passed_over
from trueup.checking.settings.resolved import Settings, plain_settings
from trueup.source.consulted import CurrentAnswers, Question, Stamp, stamp_of

#: The folder of the cache, in the root of the project.
FOLDER = ".trueup_cache"
#: What `CACHEDIR.TAG` starts with: backups pass over such a folder (https://bford.info/cachedir/).
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of trueup, which may be removed at any time.\n"
#: Days after which an outcome that no run asked for is dropped.
_DAYS = 30
#: A file that was changed so shortly before it was read might be changed again and bear the same time.
_DOUBTFUL = 2_000_000_000
_SECONDS_PER_DAY = 86_400
_SIGNATURE = hashlib.sha256().digest_size
#: Settings that decide which files are read, or what a run makes of its findings, and nothing of a file's findings.
_OF_THE_RUN = frozenset(
    [
        *("exclude", "force_exclude", "respect_gitignore", "output_format", "unsafe_fixes", "fail_on"),
        *("require_setups", "require_whole", "source"),
    ]
)
_NAMES = tuple(each.name for each in fields(Settings) if each.name not in _OF_THE_RUN)

_Key: TypeAlias = tuple[str, str]


@dataclass(slots=True)
class _Entry:
    """One file's outcome under some settings.

    facts: numbers of the questions with their answers. outcome: pickled; None where the gate passed the file over.
    day: when it was last asked for.
    """

    facts: tuple[int, ...]
    outcome: bytes | None
    day: int


class ResultCache:
    """The outcomes of earlier runs for one root, and those of this run.

    folder: where the cache lies. root: the folder in which modules are looked for. files: all files of the run.
    """

    def __init__(self, folder: Path, root: Path, files: Sequence[str]) -> None:
        self._file = folder / f"check-{_fingerprint(root)}.bin"
        self._facts: dict[tuple[Question, str], int] = {}
        self._entries: dict[_Key, _Entry] = {}
        self._changed = False
        self._began, self._day = time.time_ns(), int(time.time()) // _SECONDS_PER_DAY
        self._settings: dict[int, tuple[Settings, str]] = {}
        self._key = _users_key()
        stamps = self._load()
        self._current = CurrentAnswers(lambda: frozenset(map(os.path.abspath, files)), stamps)
        self._listed = list(self._facts)

    def outcome(self, file: str, settings: Settings) -> Outcome | None:
        """What came of the file, where nothing that it was read with has changed since."""
        entry = self._entries.get((file, self._settings_key(settings)))
        if entry is None or not self._current.agree(self._listed[number] for number in entry.facts):
            return None
        if entry.day != self._day:
            entry.day, self._changed = self._day, True
        if entry.outcome is None:
            return passed_over()
        found = pickle.loads(entry.outcome)  # noqa: S301 - the file bears this user's signature
        return found if isinstance(found, Outcome) else None

    def keep(self, file: str, settings: Settings, outcome: Outcome) -> None:
        """Keep what came of a file; a failure of trueup is not kept."""
        if outcome.crash is not None or not outcome.answers:
            return
        answers, outcome.answers = outcome.answers, {}
        facts = tuple(self._facts.setdefault(fact, len(self._facts)) for fact in answers.items())
        packed = None if outcome == passed_over() else pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
        self._entries[file, self._settings_key(settings)] = _Entry(facts, packed, self._day)
        self._changed = True

    def save(self) -> None:
        """Write what changed. A cache that cannot be written is none: the next run reads everything again."""
        if self._key is None or not (self._changed or self._current.stamps_changed):
            return
        entries = {key: entry for key, entry in self._entries.items() if self._day - entry.day <= _DAYS}
        listed = list(self._facts)
        used = sorted({number for entry in entries.values() for number in entry.facts})
        renumbered = {number: new for new, number in enumerate(used)}
        rows = [
            (key, tuple(renumbered[number] for number in entry.facts), entry.outcome, entry.day)
            for key, entry in entries.items()
        ]
        facts = [listed[number] for number in used]
        data = pickle.dumps((facts, self._stamps(facts), rows), pickle.HIGHEST_PROTOCOL)
        try:
            _write(self._file, hmac.digest(self._key, data, "sha256") + data)
        except OSError:
            return

    def _load(self) -> dict[str, tuple[Stamp, str]]:
        """Fill in what is stored, where it bears the user's signature; the stamps of the files."""
        try:
            data = self._file.read_bytes()
        except OSError:
            return {}
        signature, body = data[:_SIGNATURE], data[_SIGNATURE:]
        if self._key is None or not hmac.compare_digest(hmac.digest(self._key, body, "sha256"), signature):
            return {}
        facts, stamps, rows = pickle.loads(body)  # noqa: S301 - it bears this user's signature
        self._facts = {fact: number for number, fact in enumerate(facts)}
        self._entries = {key: _Entry(*row) for key, *row in rows}
        return dict(stamps)

    def _stamps(self, facts: Sequence[tuple[Question, str]]) -> dict[str, tuple[Stamp, str]]:
        """Size and times of each file beside the digest of its bytes, where it was surely not changed meanwhile.

        As git does for its index: what was changed in the seconds before the run began is hashed again next time.
        """
        digests: dict[str, set[str]] = {}
        for (kind, path, _), answer in facts:
            if kind == "content":
                digests.setdefault(path, set()).add(answer)
        found = {}
        for path, read in digests.items():
            answer = self._current.known_digest(path) or (min(read) if len(read) == 1 else "")
            stamp = stamp_of(path) if answer else None
            if stamp is not None and max(stamp[1:3]) < self._began - _DOUBTFUL:
                found[path] = stamp, answer
        return found

    def _settings_key(self, settings: Settings) -> str:
        known = self._settings.get(id(settings))
        if known is None:
            counting = {name: plain_settings(getattr(settings, name)) for name in _NAMES}
            known = self._settings[id(settings)] = settings, _digest(json.dumps(counting, sort_keys=True))
        return known[1]


def _write(file: Path, data: bytes) -> None:
    """Write the file so that another run sees the old one or the new one, never a part; OSError where it cannot be."""
    folder = file.parent
    if not folder.is_dir():
        folder.mkdir(parents=True)
        (folder / ".gitignore").write_text("# Written by trueup.\n*\n", encoding="utf-8")
        (folder / "CACHEDIR.TAG").write_text(_TAG, encoding="utf-8")
    for other in folder.glob("check-*"):
        if other != file and time.time() - other.stat().st_mtime > _DAYS * _SECONDS_PER_DAY:
            other.unlink()
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _users_key() -> bytes | None:
    """The key that this user's caches are signed with; made where there is none, None where none can be kept."""
    folder = _users_folder()
    if folder is None:
        return None
    file = folder / "trueup" / "cache.key"
    for _ in range(2):
        try:
            key = file.read_bytes()
            return key if len(key) == _SIGNATURE else None
        except FileNotFoundError:
            _make_key(file)
        except OSError:
            return None
    return None


def _make_key(file: Path) -> None:
    """Write a new key where none stands; of two runs at once the first one's counts."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(_SIGNATURE))
        if not file.exists():
            part.replace(file)
    except OSError:
        return
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _users_folder() -> Path | None:
    """Where programs keep what is theirs: XDG_CACHE_HOME, LOCALAPPDATA, else ~/.cache; None where there is no home."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        folder = Path(os.environ.get(name, ""))
        if folder.is_absolute():
            return folder
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return None


def _fingerprint(root: Path) -> str:
    """What tells this root, this trueup and this Python from others. Trueup's own files are told by size and time."""
    parts = [str(root.absolute()), trueup.__version__, sys.version]
    package = Path(trueup.__file__).parent
    for folder, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            about = os.stat(os.path.join(folder, name))  # noqa: PTH116, PTH118 - hundreds of files at each start
            parts.append(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}")
    return _digest("\n".join(parts))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
