"""Training in a process of its own, begun by a worker of a cluster.

A worker's other threads draw from Python's random numbers as well, from which Keras takes the seeds of layers: a run
trained beside them would begin from other weights each time.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

#: Packs what plain pickle may not: functions of a program that no other process can import.
Pack = Callable[[Any], bytes]


class SubprocessWorker:
    """A process that trains tasks of one job, one after the other; it ends when this one does."""

    def __init__(self, common: tuple[Any, ...], pack: Pack) -> None:
        """common: what `trueup.comparing.engines.trained` takes before the task."""
        self.common = common
        self._pack = pack
        self._process = subprocess.Popen(
            [sys.executable, "-m", "trueup.comparing.subprocess_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._send(common)

    def train(self, task: Any) -> Any:
        """What `trueup.comparing.engines.trained` gives for a task; a message in three parts if the process died."""
        try:
            self._send(task)
            assert self._process.stdout is not None
            return pickle.load(self._process.stdout)  # noqa: S301 - from a process that this one began
        except (EOFError, OSError):
            self.close()
            return (
                f"a process that trains ended with code {self._process.returncode}",
                "one that has the memory to train",
                "Give the workers more memory, or train smaller batches",
            )

    @property
    def ended(self) -> bool:
        """Whether it has to be begun anew."""
        return self._process.poll() is not None

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.wait()

    def _send(self, what: Any) -> None:
        assert self._process.stdin is not None
        # In bytes within bytes: what cannot be read then ends one task, and not the conversation.
        pickle.dump(self._pack(what), self._process.stdin)
        self._process.stdin.flush()


def main() -> int:
    """Take the common part and then tasks from standard input, and give what they come to on standard output."""
    from trueup.comparing.engines import trained  # noqa: PLC0415 - which imports this file

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    packed = requests.get()
    while True:
        task = requests.get()
        try:
            job, data = pickle.loads(packed)  # noqa: S301 - from the process that began this one
            outcome = trained(job, data, pickle.loads(task))  # noqa: S301
        except Exception as error:  # whatever it is, the one who asked is told
            outcome = f"a worker: {type(error).__name__}: {error}", "one that trains", "Set up workers as this machine"
        pickle.dump(outcome, answers)
        answers.flush()


def _listen(requests: queue.Queue[bytes]) -> None:
    while True:
        try:
            requests.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - from the process that began it
        except EOFError:
            os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
