"""The man pages are the parsers', `man` and mandoc read them, and the wheel brings them."""

from __future__ import annotations

import shutil
import subprocess
import tomllib

import pytest
from source_tree import ROOT

from trueup.cli.main import command_names

PAGES = sorted((ROOT / "man").glob("*.1"))


def test_each_command_has_a_page() -> None:
    assert {page.stem for page in PAGES} == {"trueup", *(f"trueup-{name}" for name in command_names())}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["shared-data"] == {"man": "share/man/man1"}


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_man_renders_the_options() -> None:
    command = ["man", "-l", str(ROOT / "man" / "trueup-check.1")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"})
    if done.returncode:
        pytest.skip(f"this man renders nothing: {done.stderr.strip()}")
    text = done.stdout
    assert "trueup-check - check programs, notebooks and saved models" in text
    assert "--fail-on SEVERITY" in text
    assert text.count("--require-whole SHARE") == 1


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed")
def test_mandoc_has_no_warning() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", *map(str, PAGES)], capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if "STYLE" not in line]
    assert [line for line in said if "missing date" not in line] == []
