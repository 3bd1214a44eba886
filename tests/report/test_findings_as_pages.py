"""Findings as a page and as Markdown: written where a file's ending asks for it; no markup is made of data."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from fixture_results import script_finding, whole_result
from html_page import Page

from trueup.cli.main import main
from trueup.contract.result import CheckResult
from trueup.report import render
from trueup.report.appearance import Appearance

PROGRAM = """from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(1, activation="softmax", input_shape=(4,))])
model.compile(loss="binary_crossentropy", metrics=["accuracy"])
"""


@pytest.mark.parametrize(("ending", "begins"), [("md", "## trueup check"), ("html", "<!doctype html>")])
def test_the_ending_of_the_file_tells_the_format(
    ending: str, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program, report = tmp_path / "train.py", tmp_path / f"report.{ending}"
    program.write_text(PROGRAM)
    assert main(["check", "--no-cache", "--isolated", str(program), "-o", str(report)]) == 1
    text = report.read_text("utf-8")
    assert text.lstrip().startswith(begins)
    assert "TU101" in text
    assert "https://trueup.readthedocs.io/rules/softmax-over-one-unit" in text
    assert "TU101" not in capsys.readouterr().out


def test_a_page_loads_nothing_and_makes_no_markup_of_data() -> None:
    html = render(whole_result(), "html", Appearance(colour=True))
    assert "\x1b" not in html
    assert "<script" not in html
    assert not re.search(r'(?:src|href)="(?!https://trueup\.readthedocs\.io/rules/)', html)
    assert Page(html).tags


def test_a_fence_is_longer_than_what_it_holds() -> None:
    finding = script_finding()
    ticks = {finding.where.file: {0: ("````",) * finding.where.row}}
    text = render(CheckResult(findings=(finding,), fixes=(None,), sources=ticks), "markdown", Appearance())
    assert "\n`````text\n" in text


def test_without_jinja_a_page_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "train.py").write_text(PROGRAM)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["check", "--no-cache", "--isolated", str(tmp_path), "-o", str(tmp_path / "x.html")]) == 2
    assert "pip install 'trueup[audit]'" in capsys.readouterr().err
