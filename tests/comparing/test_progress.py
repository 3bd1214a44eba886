"""The bar of `trueup compare`: on a terminal it tells epochs, what is trained and the time left; in a pipe nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

PROGRAM = """
import time
from trueup.cli.compare_progress import progress
with progress(quiet={quiet}) as watcher:
    watcher.remark("2 of 6 runs are taken from here.")
    for done in range(1, 7):
        watcher.see(done, 6, "binary_crossentropy [sigmoid], seed 3")
        time.sleep(0.12)
"""


def test_on_a_terminal_it_is_drawn() -> None:
    pty = pytest.importorskip("pty")
    here, there = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-c", PROGRAM.format(quiet=False)]
    with subprocess.Popen(command, stderr=there, stdout=subprocess.PIPE, env=environment) as running:
        os.close(there)
        drawn = b""
        while part := read(here):
            drawn += part
        assert running.wait() == 0
        assert running.stdout is not None
        assert running.stdout.read() == b""
    text = drawn.decode()
    assert "2 of 6 runs are taken from here." in text
    assert "of 6 epochs" in text
    assert "binary_crossentropy [sigmoid], seed 3" in text
    assert "0:00:0" in text


def read(terminal: int) -> bytes:
    """What has come; nothing at the end, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize(("quiet", "said"), [(False, "2 of 6 runs are taken from here.\n"), (True, "")])
def test_in_a_pipe_there_are_only_remarks(quiet: bool, said: str) -> None:
    command = [sys.executable, "-c", PROGRAM.format(quiet=quiet)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", said)
