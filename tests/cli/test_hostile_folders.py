"""A repository of somebody else must not stop the run over it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

STARS = "*a" * 30 + "*b"
#: Seconds after which a run is taken to hang; it takes less than one.
PATIENCE = 60


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ("a" * 200 + ".py")).write_text("import keras\nkeras.Sequential().compile('sgd', 'mse')\n")


def checked(*words: str) -> int:
    run = subprocess.run(
        [sys.executable, "-m", "trueup", "check", *words], check=False, capture_output=True, timeout=PATIENCE
    )
    assert b"1 setup" in run.stdout
    return run.returncode


def test_stars_in_an_ignore_file_do_not_hang_the_run() -> None:
    Path(".gitignore").write_text(f"{STARS}\n{'**/a/' * 20}b\n")
    assert checked() == 0


def test_stars_in_a_configuration_do_not_hang_the_run() -> None:
    Path("trueup.toml").write_text(
        f'extend-exclude = ["{STARS}"]\n[per-file-ignores]\n"{STARS}" = ["TU1"]\n"!{STARS}" = ["TU3"]\n'
    )
    assert checked() == 0
    assert checked("--exclude", STARS, "--per-file-ignores", f"{STARS}:TU1") == 0
