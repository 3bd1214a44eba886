"""The extension for VS Code: its types hold, its own tests pass with the real server, and it is bundled to one file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls")

FOLDER = Path(__file__).resolve().parents[2] / "editors" / "vscode"
NPM = shutil.which("npm")
_QUIET = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


def npm(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "TRUEUP_PYTHON": sys.executable}
    command = [str(NPM), *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
@pytest.mark.skipif(NPM is None, reason="npm is not installed")
def test_the_extension_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "vscode"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules", "dist"))
    fetched = npm(folder, "ci", *_QUIET)
    if fetched.returncode:
        pytest.skip(f"what the extension is built with cannot be had: {fetched.stderr.strip()[:200]}")
    types = npm(folder, "run", "types")
    assert types.returncode == 0, types.stdout
    tests = npm(folder, "test")
    assert tests.returncode == 0, tests.stdout
    assert "# fail 0" in tests.stdout
    assert "# skipped 0" in tests.stdout
    build = npm(folder, "run", "build")
    assert build.returncode == 0, build.stderr
    bundle = (folder / "dist" / "extension.js").read_text(encoding="utf-8")
    assert 'require("vscode")' in bundle
    assert 'require("vscode-languageclient' not in bundle
