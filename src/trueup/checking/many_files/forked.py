"""Files checked side by side by this process and by copies of it; their outcomes come in the order of the files.

Two pipes hand the work out. One holds the chunks of files that nobody has looked at. Most files hold nothing to read,
which the gate tells at once; those of its chunks that do are put into the other pipe by this process, and its copies
take them from there before they look at chunks of their own. So only as many processes load the engine as it keeps
busy, and modules that files share are mostly read by one.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from trueup.checking.many_files.interrupts import interrupts_wait
from trueup.checking.one_file.check_file import Outcome, passed_over
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.source.consulted import Answers, stamp_of

#: A few files cost most of the time, so that the last chunks must be small enough for every process to end at about
#: the same time. Both pipes hold less than any system lets them.
_MOST_FILES_IN_CHUNK, _CHUNKS_PER_PROCESS, _MOST_CHUNKS = 32, 16, 3_000
#: Bytes of a chunk's number, of the length of what a copy sends, and of files to read: a chunk and a bit for each file.
_NUMBER, _LENGTH, _FILES = 4, 8, 64
_ALL_AT_ONCE = 1 << 20

#: Of the files of a chunk, by their numbers in it, what came of those that were not passed over without any answers.
_Found: TypeAlias = dict[int, Outcome | Answers]
#: The number of a chunk, and of files in it.
_ToRead: TypeAlias = tuple[int, list[int]]


def check_by_copies(left: Sequence[str], job: Job, files: Sequence[str], number: int) -> Iterator[Outcome]:
    """The outcomes of the files that are left, in their order, worked out by so many processes, this one among them.

    files: all files of the run.
    """
    even = min(-(-len(left) // (number * _CHUNKS_PER_PROCESS)), _MOST_FILES_IN_CHUNK)
    size = max(even, -(-len(left) // _MOST_CHUNKS))
    chunks = [left[start : start + size] for start in range(0, len(left), size)]
    work = _Work(FileChecker(job, files), chunks)
    with _copies(work, number - 1) as copies:
        yield from _outcomes(work, copies)


@dataclass(slots=True)
class _Work:
    """What is to be done, as all processes see it: the chunks, and the pipes that tell which of them are left."""

    checker: FileChecker
    chunks: Sequence[Sequence[str]]
    parent: int = field(default_factory=os.getpid)
    #: The ends of the pipes: chunks to look at, and files to read.
    looked_at: int = -1
    to_read: int = -1
    puts: int = -1

    def next_chunk(self) -> int | None:
        """The number of a chunk that nobody has looked at."""
        data = os.read(self.looked_at, _NUMBER)
        return int.from_bytes(data, "little") if data else None

    def next_to_read(self) -> _ToRead | None:
        """Files that are to be read, and the number of their chunk; raises BlockingIOError where there are none yet."""
        data = os.read(self.to_read, _FILES)
        if not data:
            return None
        bits = int.from_bytes(data[_NUMBER:], "little")
        return int.from_bytes(data[:_NUMBER], "little"), [each for each in range(bits.bit_length()) if bits >> each & 1]

    def all_to_read(self) -> list[_ToRead]:
        """What waits to be read, taken out."""
        found: list[_ToRead] = []
        with suppress(BlockingIOError):
            while (task := self.next_to_read()) is not None:
                found.append(task)
        return found

    def size_of(self, task: _ToRead) -> int:
        """How large the files are that are to be read."""
        return sum(stamp[0] for each in task[1] if (stamp := stamp_of(self.chunks[task[0]][each])) is not None)

    def put(self, chunk: int, files: Iterable[int]) -> bool:
        """Have files of a chunk read by whoever comes first; False where too many wait already."""
        bits = sum(1 << each for each in files)
        try:
            data = chunk.to_bytes(_NUMBER, "little") + bits.to_bytes(_FILES - _NUMBER, "little")
            return os.write(self.puts, data) == _FILES
        except (BlockingIOError, OverflowError):
            return False

    def read(self, chunk: int, files: Iterable[int]) -> _Found:
        """What came of these files of a chunk."""
        found: _Found = {}
        nothing = passed_over()
        for each in files:
            outcome = self.checker.check(self.chunks[chunk][each])
            if outcome != nothing:
                found[each] = outcome
            elif outcome.answers:
                found[each] = outcome.answers
        return found


@dataclass(slots=True)
class _Copy:
    """A copy of this process, the end of the pipe from which its outcomes come, and what came of one in part."""

    process: int
    end: int
    data: bytearray = field(default_factory=bytearray)

    def received(self) -> Iterator[tuple[int, Sequence[int], _Found]]:
        """What came since the last time. Raises what the copy raised; the pipe is closed where the copy has ended."""
        with suppress(BlockingIOError):
            while data := os.read(self.end, _ALL_AT_ONCE):
                self.data += data
            os.close(self.end)
            self.end = -1
        while len(self.data) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self.data[:_LENGTH], "little")
            if len(self.data) < end:
                return
            sent = pickle.loads(self.data[_LENGTH:end])  # noqa: S301 - a copy of this process wrote it
            del self.data[:end]
            if isinstance(sent, BaseException):
                raise sent
            yield sent


class _Outbox:
    """Sends what a copy found, and never waits for the other side before the end: it may be reading a long file."""

    def __init__(self, end: int) -> None:
        self._end, self._data = end, bytearray()
        os.set_blocking(end, False)

    def send(self, sent: object) -> None:
        """Send as much as can be sent now."""
        data = pickle.dumps(sent, pickle.HIGHEST_PROTOCOL)
        self._data += len(data).to_bytes(_LENGTH, "little") + data
        with suppress(BlockingIOError):
            self._write()

    def finish(self) -> None:
        """Send all that is left, and say that it is all: to end a large process takes a while."""
        os.set_blocking(self._end, True)
        self._write()
        os.close(self._end)

    def _write(self) -> None:
        while self._data:
            del self._data[: os.write(self._end, self._data)]


def _outcomes(work: _Work, copies: list[_Copy]) -> Iterator[Outcome]:
    """The outcomes in the order of the files, as soon as they are known."""
    waiting = _Waiting(work.chunks)
    for chunk, files, found in _own_work(work):
        waiting.fill(chunk, files, found)
        for copy in copies:
            _take(copy, waiting)
        yield from waiting.ready()
    while open_ones := {copy.end: copy for copy in copies if copy.end >= 0}:
        for end in _readable(open_ones):
            _take(open_ones[end], waiting)
        yield from waiting.ready()
    # A process was killed (memory, most likely): what it had taken is read here.
    for chunk, files in waiting.left():
        waiting.fill(chunk, files, work.read(chunk, files))
    yield from waiting.ready()


def _take(copy: _Copy, waiting: _Waiting) -> None:
    if copy.end >= 0:
        for chunk, files, found in copy.received():
            waiting.fill(chunk, files, found)


def _own_work(work: _Work) -> Iterator[tuple[int, Sequence[int], _Found]]:
    """What this process does: it looks at chunks while there are any, and then reads what nobody has read."""
    while (chunk := work.next_chunk()) is not None:
        outcomes = [work.checker.look_at(file) for file in work.chunks[chunk]]
        found: _Found = {each: outcome for each, outcome in enumerate(outcomes) if outcome is not None}
        later = [each for each, outcome in enumerate(outcomes) if outcome is None]
        if later and not work.put(chunk, later):
            found |= work.read(chunk, later)
            later = []
        yield chunk, sorted({*range(len(outcomes))}.difference(later)), found
    # The largest of what is left come first, so that no process is at a long file when the others have ended.
    for large in sorted(work.all_to_read(), key=work.size_of, reverse=True):
        if not work.put(*large):
            yield *large, work.read(*large)
    os.close(work.puts)
    work.puts = -1
    with suppress(BlockingIOError):
        while (task := work.next_to_read()) is not None:
            yield *task, work.read(*task)


class _Waiting:
    """Outcomes that wait for those of earlier files."""

    def __init__(self, chunks: Sequence[Sequence[str]]) -> None:
        self._outcomes: list[list[Outcome | None]] = [[None] * len(chunk) for chunk in chunks]
        self._next = 0

    def fill(self, chunk: int, files: Iterable[int], found: _Found) -> None:
        """What came of these files of a chunk."""
        of_chunk = self._outcomes[chunk]
        for each in files:
            sent = found.get(each)
            of_chunk[each] = sent if isinstance(sent, Outcome) else replace(passed_over(), answers=sent or {})

    def ready(self) -> Iterator[Outcome]:
        """The outcomes whose turn it is, each once."""
        while self._next < len(self._outcomes):
            of_chunk = [outcome for outcome in self._outcomes[self._next] if outcome is not None]
            if len(of_chunk) < len(self._outcomes[self._next]):
                return
            self._outcomes[self._next] = []
            self._next += 1
            yield from of_chunk

    def left(self) -> list[tuple[int, list[int]]]:
        """The files without an outcome, by their chunks."""
        numbered = enumerate(self._outcomes)
        left = ((chunk, [each for each, outcome in enumerate(found) if outcome is None]) for chunk, found in numbered)
        return [(chunk, files) for chunk, files in left if files]


@contextmanager
def _copies(work: _Work, number: int) -> Iterator[list[_Copy]]:
    """So many copies at work; leaving stops them at once."""
    copies: list[_Copy] = []
    work.looked_at, fills = os.pipe()
    work.to_read, work.puts = os.pipe()
    try:
        for end in (work.to_read, work.puts):
            os.set_blocking(end, False)
        os.write(fills, b"".join(each.to_bytes(_NUMBER, "little") for each in range(len(work.chunks))))
        os.close(fills)
        with interrupts_wait():
            copies += (_started(work) for _ in range(number))
        yield copies
    finally:
        with interrupts_wait():
            for copy in copies:
                _stop(copy)
            for end in (work.looked_at, work.to_read, work.puts):
                if end >= 0:
                    os.close(end)


def _started(work: _Work) -> _Copy:
    end, sends = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(work.puts)
            _serve(work, _Outbox(sends))
        finally:
            os._exit(0)
    os.close(sends)
    os.set_blocking(end, False)
    return _Copy(process, end)


def _stop(copy: _Copy) -> None:
    if copy.end >= 0:
        os.kill(copy.process, signal.SIGKILL)
        os.close(copy.end)
        copy.end = -1
    with suppress(ChildProcessError):
        os.waitpid(copy.process, 0)


def _serve(work: _Work, outbox: _Outbox) -> None:
    """What a copy does: it reads what is to be read, else looks at a chunk, and ends when there is neither."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        while os.getppid() == work.parent and (task := _next_task(work)) is not None:
            outbox.send((*task, work.read(*task)))
    except BaseException as error:
        outbox.send(error)
    outbox.finish()


def _next_task(work: _Work) -> tuple[int, Sequence[int]] | None:
    """Files of a chunk to be read, or a whole chunk that nobody has looked at."""
    with suppress(BlockingIOError):
        if (task := work.next_to_read()) is not None:
            return task
    chunk = work.next_chunk()
    if chunk is not None:
        return chunk, range(len(work.chunks[chunk]))
    while True:
        _readable([work.to_read])
        with suppress(BlockingIOError):
            return work.next_to_read()


def _readable(ends: Iterable[int]) -> list[int]:
    """Waits for these ends of pipes; those that can be read, or have been closed on the other side."""
    # Not `select`, which takes no number above a thousand: a program that has so many files open may check others.
    poll = select.poll()
    for end in ends:
        poll.register(end, select.POLLIN)
    return [end for end, _ in poll.poll()]
