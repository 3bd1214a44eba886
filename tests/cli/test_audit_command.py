"""`trueup audit` and `trueup bounds` as a user meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from trueup.cli.main import main

HEAVY = ("scipy", "statsmodels", "pandas", "polars", "pyarrow", "narwhals", "rich", "jinja2", "distributed", "keras")


@pytest.fixture
def story(tmp_path: Path) -> list[str]:
    """1,000 rows of 10 classes, 900 right and all confident: element-wise 0.98."""
    labels = np.arange(1000) % 10
    answers = np.where(np.arange(1000) < 900, labels, (labels + 1) % 10)
    np.save(tmp_path / "y.npy", labels)
    np.save(tmp_path / "p.npy", np.eye(10, dtype=np.float32)[answers])
    return [str(tmp_path / "y.npy"), "--proba", str(tmp_path / "p.npy")]


def test_the_majority_comes_first_and_the_accuracy_next(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *story]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("majority share    10.00 %")
    assert lines[3].startswith("accuracy          90.00 %")
    assert max(map(len, lines)) <= 80


def test_a_reported_number_that_is_another_accuracy(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *story, "--reported", "0.98"]) == 1
    written = capsys.readouterr()
    assert "TU403" in written.out
    assert written.err == ""
    assert main(["audit", *story, "--reported", "0.98", "--exit-zero"]) == 0
    assert main(["audit", *story, "--reported", "0.98", "--called", "elementwise"]) == 0
    assert main(["audit", *story, "--reported", "90 %"]) == 0


def test_one_class_that_is_always_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "y.npy", np.array([0, 0, 0, 1]))
    np.save(tmp_path / "a.npy", np.zeros(4, int))
    assert main(["audit", str(tmp_path / "y.npy"), "--predicted", str(tmp_path / "a.npy")]) == 1
    assert "TU402" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("text", "trueup audit: 1,000 rows"),
        ("json", '{\n  "format": 1'),
        ("markdown", "#"),
        ("html", "<!doctype html>"),
    ],
)
def test_formats_go_to_a_file(
    form: str, start: str, story: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report"
    assert main(["audit", *story, "--output-format", form, "--output-file", str(report)]) == 0
    written = capsys.readouterr()
    assert (written.out, written.err) == ("", f"Wrote the report to {report}.\n")
    text = report.read_text(encoding="utf-8")
    assert text.startswith(start)
    assert text.endswith("\n")


def test_options_reach_the_count(story: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--threshold", "0.25", "--top-k", "3", "--bins", "5", "--batch-size", "100", "--ignore", "9"]
    main(["audit", *story, *words, "--output-format", "json"])
    settings = json.loads(capsys.readouterr().out)["state"]["settings"]
    expected = {"threshold": 0.25, "top_k": 3, "bins": 5, "batch_size": 100, "ignore": 9, "classes": 10}
    assert {name: settings[name] for name in expected} == expected


def test_counting_begins_with_numpy_alone(story: list[str]) -> None:
    # What is loaded when the first row is counted is what the user waits for.
    program = f"""
import sys
import trueup.auditing.scale.fold as fold
real = fold.add_rows
def first(*words, **more):
    print(*sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)
    fold.add_rows = real
    return real(*words, **more)
fold.add_rows = first
from trueup.cli.main import main
sys.exit(main(["audit", *{story!r}]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.split() == []


def test_bounds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounds", "--reported", "0.9976", "--classes", "10", "--samples", "10000"]) == 0
    text = capsys.readouterr().out
    assert "97.55 % to 100.00 % (9,755 to 10,000 rows)" in text
    assert "98.78 % to 98.82 %, if every row has a score above 0.5" in text
    assert main(["bounds", "--reported", "0.9976", "--classes", "10", "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["what"], found["right_low"]) == ("trueup bounds", None)
    assert main(["bounds", "--reported", "95 %", "--classes", "2"]) == 0
    assert "both accuracies are the same" in " ".join(capsys.readouterr().out.split())
    assert main(["bounds", "--reported", "0.9", "--classes", "4", "--head", "sigmoid"]) == 0
    assert "Each sigmoid output stands" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--reported", "0.2", "--classes", "10"], "at most two wrong outputs"),
        (["--reported", "1.2", "--classes", "10"], "between 0 and 1"),
        (["--reported", "0.9", "--classes", "1"], "2 or more outputs"),
        (["--reported", "0.9976", "--classes", "10", "--samples", "7"], "some count of wrong outputs"),
    ],
)
def test_bounds_of_what_cannot_be(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounds", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("labels", "advice"),
    [
        (np.array(["cat", "dog"]), "Give --classes LIST"),
        (np.array([-1, 1]), "Say --labels-as sign"),
        (np.array([1, -100]), "pass --ignore LABEL"),
    ],
)
def test_advice_is_in_the_words_of_the_command_line(
    labels: np.ndarray, advice: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "y.npy", labels)
    np.save(tmp_path / "p.npy", np.array([0.2, 0.8]))
    assert main(["audit", str(tmp_path / "y.npy"), "--proba", str(tmp_path / "p.npy")]) == 2
    assert advice in capsys.readouterr().err


@pytest.mark.parametrize("library", ["numpy", "scipy"])
def test_what_is_not_installed_is_told_and_bounds_needs_none_of_it(library: str, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("truth,answer\n1,1\n0,1\n", encoding="utf-8")

    def ran(*words: str) -> subprocess.CompletedProcess[str]:
        program = f"import sys; sys.modules[{library!r}] = None; from trueup.cli.main import main; sys.exit(main())"
        command = [sys.executable, "-c", program, *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    audited = ran("audit", "answers.csv", "--labels-column", "truth", "--predicted-column", "answer")
    assert audited.returncode == 2
    assert audited.stderr == f"trueup: error: {library} is not installed. Expected: pip install 'trueup[audit]'.\n"
    assert ran("bounds", "--reported", "0.9976", "--classes", "10").returncode == 0
