"""Throw damaged and crossed programs and notebooks at `check`: `python tests/fuzz.py --count 20000 --seed 1`.

Each case is made from its number and the seed alone, so `--only N` makes it again and shows it: even numbers are
programs damaged as texts, odd ones programs crossed as trees with odd values put in. A case fails where trueup meets a
fault of its own, takes more than LIMIT seconds of processor time, lets a control character into a report, or runs any
of what it was given: every seed program carries a canary, a statement that would leave a file behind.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import fuzz_crossing
import fuzz_damage
from fuzz_damage import seeds
from fuzz_judge import judged

#: Seconds of processor time for one case.
LIMIT = 5.0
#: Seconds of waiting after which a worker is looked at: one that waits for something itself is hung, one that only
#: waits for a processor on a busy machine is not.
WAIT = 60.0


@dataclass
class Tally:
    """What the workers report."""

    failures: list[tuple[int, str]] = field(default_factory=list)
    setups: int = 0
    unread: int = 0
    slowest: tuple[float, int] = (0.0, 0)


def case(number: int, seed: int, material: dict[str, bytes]) -> tuple[str, bytes]:
    """The file name and bytes of one case."""
    made_by = fuzz_crossing if number % 2 else fuzz_damage
    return made_by.case(number, seed, material)


def work(numbers: range, seed: int, connection: object) -> None:
    """One worker: tells the number it begins, then what came of it."""
    material = seeds()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number in numbers:
            connection.send(("begins", number, 0, 0, 0.0))  # type: ignore[attr-defined]
            file, data = case(number, seed, material)
            signal.setitimer(signal.ITIMER_PROF, LIMIT)
            started = time.process_time()
            what = judged(file, data)
            took = time.process_time() - started
            signal.setitimer(signal.ITIMER_PROF, 0)
            connection.send((what.wrong or "done", number, what.setups, what.unread, took))  # type: ignore[attr-defined]
    connection.send(("ends", numbers.stop, 0, 0, 0.0))  # type: ignore[attr-defined]


def follow(numbers: range, seed: int, tally: Tally) -> Iterator[int]:
    """Run a worker over the numbers, and another where one dies; yields each number that is done."""
    while numbers:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.get_context("spawn").Process(target=work, args=(numbers, seed, theirs))
        worker.start()
        theirs.close()
        current = numbers.start
        try:
            while ours.poll(WAIT) or _waits_for_a_processor(worker.pid):
                if not ours.poll(0):
                    continue
                what, current, setups, unread, took = ours.recv()
                if what == "ends":
                    break
                if what != "begins":
                    _count(tally, what, current, (setups, unread, took))
                    yield current
            else:
                worker.kill()
                raise EOFError
            numbers = range(0)
        except EOFError:
            worker.join()
            died = f"signal {-worker.exitcode}" if (worker.exitcode or 0) < 0 else f"exit code {worker.exitcode}"
            slow = worker.exitcode in (-signal.SIGPROF, -signal.SIGKILL)
            tally.failures.append((current, f"more than {LIMIT:g} s" if slow else f"the worker died: {died}"))
            yield current
            numbers = range(current + 1, numbers.stop)
        worker.join()


def _waits_for_a_processor(process: int | None) -> bool:
    """True where the system says that the process could run; False where that cannot be asked."""
    try:
        about = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return about.rpartition(")")[2].split()[:1] == ["R"]


def _count(tally: Tally, what: str, number: int, counts: tuple[int, int, float]) -> None:
    setups, unread, took = counts
    tally.setups += setups
    tally.unread += unread > 0
    tally.slowest = max(tally.slowest, (took, number))
    if what != "done":
        tally.failures.append((number, what))


def _grouped(failures: list[tuple[int, str]]) -> dict[str, list[int]]:
    """Reasons with the cases that have them; tracebacks are alike when they are equal."""
    groups: dict[str, list[int]] = {}
    for number, why in sorted(failures):
        groups.setdefault(why, []).append(number)
    return groups


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int, help="make this case, show it and read it here")
    options = parser.parse_args()
    if options.only is not None:
        return show(options.only, options.seed)
    tally, share = Tally(), -(-options.count // options.workers)
    parts = [range(start, min(start + share, options.count)) for start in range(0, options.count, share)]
    runs = [follow(part, options.seed, tally) for part in parts]
    started = time.monotonic()
    while runs:
        for run in list(runs):
            if next(run, None) is None:
                runs.remove(run)
    for why, numbers in _grouped(tally.failures).items():
        print(f"{len(numbers)} cases ({', '.join(map(str, numbers[:8]))}): {why}")
    took = time.monotonic() - started
    print(
        f"{options.count} cases (seed {options.seed}) took {took:.0f} s, {len(tally.failures)} failed; "
        f"{tally.setups} setups were read, {tally.unread} cases had something unread; "
        f"the slowest took {tally.slowest[0]:.2f} s (case {tally.slowest[1]})"
    )
    return int(bool(tally.failures))


def show(number: int, seed: int) -> int:
    """Write a case beside the caller and read it."""
    file, data = case(number, seed, seeds())
    Path(f"fuzz-{number}{Path(file).suffix}").write_bytes(data)
    started = time.process_time()
    what = judged(file, data)
    print(f"{what.setups} setups, {what.unread} unread, {time.process_time() - started:.2f} s\n{what.wrong}")
    return int(bool(what.wrong))


if __name__ == "__main__":
    sys.exit(main())
