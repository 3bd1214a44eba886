"""`trueup compare` as it is typed: what it prints, how it exits, and what it says about input that cannot be used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from other_processes import current_environment

from trueup.cli.main import main

MODELS = Path(__file__).resolve().parent / "tiny_models.py"
DATA = ("--data", f"{MODELS}:load")
SMALL = ("--seeds", "2", "--epochs", "2", "--batch-size", "36", "--optimizer", "adam(learning_rate=0.05)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compare")


def called(folder: Path, *words: str) -> int:
    before = Path.cwd()
    os.chdir(folder)
    try:
        return main(["compare", *words])
    finally:
        os.chdir(before)


def test_text_json_and_the_page_say_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--model", f"{MODELS}:build", *DATA, *SMALL, "--losses", "binary,sparse(ignore_class=None)", "--exit-zero")
    assert called(folder, *words, "--html", "page.html") == 0
    text = capsys.readouterr()
    assert re.match(r"trueup compare: 2 \w+, 2 seeds, 96 test items", text.out)
    assert "Wrote the page to page.html." in text.err
    assert (folder / "trueup-runs.sqlite").is_file()

    assert called(folder, *words, "--output-format", "json", "-q") == 0
    told = capsys.readouterr()
    assert told.err == ""
    report = json.loads(told.out)
    assert report["what"] == "trueup comparison"
    assert len(report["runs"]) == 4
    assert report["conclusion"][:40] in " ".join(text.out.split())
    assert report["runs"][0]["made"]["command"].startswith("trueup ")

    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "binary_crossentropy" in page
    assert called(folder, *words, "--output-format", "html", "--output-file", "again.html", "-q") == 0
    assert (folder / "again.html").read_text(encoding="utf-8") == page


def test_what_the_functions_print_is_no_part_of_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--model", f"{MODELS}:build_talking", *DATA, "--losses", "binary", "--seeds", "1", "--epochs", "1")
    called(folder, *words, "--no-store", "--batch-size", "36", "--output-format", "json")
    told = capsys.readouterr()
    assert json.loads(told.out)["what"] == "trueup comparison"
    assert "a model of 1 units" in told.err


def test_a_diverged_run_is_a_finding(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--model", f"{MODELS}:build", *DATA, "--losses", "categorical", "--seeds", "4,", "--epochs", "1")
    words += ("--optimizer", "sgd(learning_rate=1e38)", "--no-store", "--batch-size", "36")
    assert called(folder, *words, "--output-format", "json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [(run["seed"], run["outcome"]) for run in report["runs"]] == [(4, "diverged")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--model", "nowhere_here:build", *DATA), "there is no module nowhere_here"),
        (("--model", "build", *DATA), "--model 'build'. Expected: module:function"),
        (("--model", "none.py:build", *DATA), "there is no file"),
        (("--model", f"{MODELS}:bild", *DATA), "has no bild. Expected: a function of that name. Did you mean build"),
        (("--model", f"{MODELS}:np", *DATA), "is a value of type module"),
        (("--model", f"{MODELS}:build_compiled", *DATA), "gives a compiled model"),
        (("--model", f"{MODELS}:build", *DATA, "--losses", "binray"), "there is no loss 'binray'"),
        (("--model", f"{MODELS}:build", *DATA, "--seeds", "x"), "--seeds x. Expected"),
        (("--model", f"{MODELS}:build", *DATA, "--seeds", "0"), "--seeds 0. Expected"),
        (("--model", f"{MODELS}:build", *DATA, "--epochs", "0"), "--epochs 0. Expected"),
        (("--model", f"{MODELS}:build", *DATA, "--validation-split", "1.5"), "--validation-split 1.5. Expected"),
        (("--model", f"{MODELS}:build", *DATA, "--time-budget", "-1"), "--time-budget -1.0. Expected"),
        (
            ("--model", f"{MODELS}:build", *DATA, "--scheduler", "tcp://a:1"),
            "--scheduler tcp://a:1. Expected: --engine dask",
        ),
        (("--model", f"{MODELS}:build", *DATA, "--baseline", "hinge", "--epochs", "1"), "hinge"),
        (("--model", f"{MODELS}:build", *DATA, "--margin", "2", "--epochs", "1"), "--margin 2.0. Expected"),
        (("--model", f"{MODELS}:build", *DATA, "--metric", "acuracy", "--epochs", "1"), "acuracy"),
        (
            ("--model", f"{MODELS}:build", *DATA, "--html", "no/page.html"),
            "--html no/page.html: there is no folder no.",
        ),
        (("--model", f"{MODELS}:build", *DATA, "--output-file", "."), "--output-file . is a folder."),
        (("--model", f"{MODELS}:build_other_each_time", *DATA), "builds another model at each call"),
    ],
    ids=lambda each: " ".join(each[1:])[-40:] if isinstance(each, tuple) else "",
)
def test_what_cannot_be_done_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert called(folder, *words, "--no-store") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1].startswith("trueup: error: ")
    assert said in told.err
    assert "Traceback" not in told.err


def test_an_error_in_the_users_module_is_told_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.py").write_text("import keras\n\nwidth = 1 // 0\n", encoding="utf-8")
    assert called(folder, "--model", "broken:build", *DATA) == 2
    assert "broken cannot be imported: ZeroDivisionError" in (err := capsys.readouterr().err)
    assert "(broken.py, line 3)" in err


def test_a_backend_that_is_not_installed_is_told(folder: Path) -> None:
    environment = {**current_environment(folder), "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, "-m", "trueup", "compare", "--model", f"{MODELS}:build", *DATA]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("trueup: error: Keras is to run on tensorflow, which is not installed.")


def test_a_store_that_is_none_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("not a database" * 100, encoding="utf-8")
    assert called(folder, "--model", f"{MODELS}:build", *DATA, "--store", "notes.txt") == 2
    assert "notes.txt: file is not a database" in capsys.readouterr().err
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "not a database" * 100
