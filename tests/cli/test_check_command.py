"""`trueup check` as a user meets it: streams, exit codes, files, standard input."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from trueup import __version__
from trueup.checking.one_file import check_file
from trueup.cli.main import command_names, main

PROGRAM = """\
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

labels = to_categorical(classes, 10)
model = Sequential()
model.add(Dense(10, activation="softmax", input_dim=20))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(features, labels)
"""
REPAIRED = PROGRAM.replace('["accuracy"]', '["categorical_accuracy"]')


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with one program, pinned to a release in which "accuracy" follows the loss."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    Path("digits.py").write_text(PROGRAM)
    Path("requirements.txt").write_text("keras==2.2.4\n")


def trueup(
    *words: str, stdin: bytes = b"", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A run in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "trueup", *words],
        input=stdin,
        capture_output=True,
        check=False,
        env=os.environ | (environment or {}),
    )


def test_findings_go_to_standard_output_with_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "TU301"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert "digits.py:8:" in out
    assert out.splitlines()[-3:] == [
        "Found 1 finding.",
        "[*] 1 fixable with --fix.",
        "Read 1 file: 1 setup, 1 of them completely.",
    ]
    assert max(map(len, out.splitlines())) <= 80


def test_nothing_found_is_exit_code_0_and_says_what_was_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("digits.py").write_text("print(1)\n")
    assert main(["check", "digits.py"]) == 0
    assert capsys.readouterr().out == "Found 0 findings.\nRead 1 file: 0 setups.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--exit-zero"], 0),
        (["--ignore", "TU"], 0),
        (["--select", "TU301", "--target", "keras==3.15.1"], 0),
        (["--select", "TU301", "--fix"], 0),
        (["--select", "TU301", "--fix", "--exit-non-zero-on-fix"], 1),
        (["--select", "TU301", "--diff"], 1),
        (["--select", "TU101", "--diff"], 0),
        (["no-such-file.py"], 1),
        (["--select", "TU301", "--per-file-ignores", "digits.py:TU3"], 0),
        (["--extend-exclude", "digits.py"], 0),
    ],
)
def test_exit_codes(words: list[str], code: int) -> None:
    assert main(["check", *words]) == code


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--select", "TU9"], "no rule has the code"),
        (["--target", "kera==2"], "did you mean keras"),
        (["--select", ""], "no rule is named"),
        (["--select", " , "], "no rule is named"),
        (["--config", "none.toml"], "cannot be read"),
        (["--config", "a", "--isolated"], "exclude each other"),
        (["--write-baseline"], "--baseline FILE"),
        (["--baseline", "none.json"], "--write-baseline"),
        (["-", "digits.py"], "stands alone"),
        (["--jobs", "0"], "1 or more"),
        (["-o", "no/such/folder"], "cannot be written"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("trueup: error: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "did you mean check?"),
        (["check", "--selct", "TU3"], "did you mean --select?"),
        (["check", "--output-format", "jsn"], "did you mean json?"),
    ],
)
def test_wrong_words_get_the_closest_right_one(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


def test_other_formats_keep_standard_output_to_themselves(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--output-format", "json"]) == 1
    out, err = capsys.readouterr()
    assert {one["code"] for one in json.loads(out)["findings"]} >= {"TU301"}
    assert "Found" in err
    assert main(["check", "--output-format", "json", "-q"]) == 1
    assert capsys.readouterr().err == ""


def test_a_report_can_go_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--output-format", "sarif", "-o", "report.sarif"]) == 1
    assert json.loads(Path("report.sarif").read_text())["version"] == "2.1.0"
    out, err = capsys.readouterr()
    assert out == ""
    assert "Found" in err
    assert sorted(path.name for path in Path().glob("[!.]*")) == ["digits.py", "report.sarif", "requirements.txt"]


def test_fixes_are_written_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("digits.py").chmod(0o750)
    assert main(["check", "--select", "TU301", "--fix", "--show-fixes"]) == 0
    out, err = capsys.readouterr()
    assert Path("digits.py").read_text() == REPAIRED
    assert stat.S_IMODE(Path("digits.py").stat().st_mode) == 0o750
    assert "Found 1 finding (1 fixed, 0 remaining)." in out
    assert err == "Fixed 1 finding:\n- digits.py:\n    1 x TU301 (elementwise-accuracy-on-one-of-k)\n"


def test_a_diff_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "TU301", "--diff"]) == 1
    out, err = capsys.readouterr()
    assert Path("digits.py").read_text() == PROGRAM
    assert out.startswith("--- digits.py\n+++ digits.py\n")
    assert err == "Would fix 1 finding.\n"


def test_standard_input(tmp_path: Path) -> None:
    ran = trueup("check", "-", "--select", "TU301", "--stdin-filename", "digits.py", stdin=PROGRAM.encode())
    assert ran.returncode == 1
    assert b" --> digits.py:8:" in ran.stdout
    ran = trueup("check", "-", "--select", "TU301", "--target", "keras==2.2.4", "--fix", stdin=PROGRAM.encode())
    assert (ran.returncode, ran.stdout.decode()) == (0, REPAIRED)
    assert b"1 fixed" in ran.stderr
    cells = {"cells": [{"cell_type": "code", "source": PROGRAM}]}
    ran = trueup(
        *("check", "-", "--stdin-filename", "n.ipynb", "--output-format", "concise", "--target", "keras==2.2.4"),
        stdin=json.dumps(cells).encode(),
    )
    assert b"n.ipynb:cell 1:8:" in ran.stdout


def test_a_baseline_is_written_and_heeded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--baseline", "b.json", "--write-baseline"]) == 0
    assert "to b.json" in capsys.readouterr().err
    assert main(["check", "--baseline", "b.json"]) == 0
    assert "in the baseline" in capsys.readouterr().out
    Path("digits.py").write_text(PROGRAM.replace("softmax", "sigmoid").replace("binary_", "categorical_"))
    assert main(["check", "--baseline", "b.json"]) == 1
    assert "TU301 is no longer found" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "words", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1"}, ["--color", "never"], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
    ],
)
def test_colour(
    environment: dict[str, str],
    words: list[str],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["check", *words])
    assert ("\x1b[" in capsys.readouterr().out) == coloured


def test_hostile_names_in_errors_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", "\x1b[2J.toml"]) == 2
    assert "\x1b" not in capsys.readouterr().err
    assert main(["check", "\x1b[2J.py", "\udcff.py"]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_a_bug_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(data: bytes, file: str, settings: object) -> None:
        raise RuntimeError("a loose end")

    tools = check_file.Tools(gate=lambda data: True, read=broken, find=lambda setup, codes: [])  # type: ignore[arg-type]
    monkeypatch.setattr("trueup.checking.one_file.file_checker.installed_tools", lambda root, checked: tools)
    Path("\x1b[2J.py").touch()
    assert main(["check"]) == 1
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "RuntimeError: a loose end" in err
    assert "This is a bug in trueup" in err

    monkeypatch.setattr("trueup.checking.one_file.file_checker.check_path", broken)
    assert main(["check"]) == 1
    assert "This is a bug in trueup" in capsys.readouterr().err
    monkeypatch.setattr("trueup.checking.fixing.check_and_fix.check_paths", broken)
    assert main(["check"]) == 2
    assert "this is a bug in trueup, not in your program" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes are other ones there")
def test_ctrl_c_is_a_line_and_130() -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "trueup", "check", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert run.stdin is not None
    # More than a pipe holds: when this returns, the command has begun to read.
    run.stdin.write(b"#" * 1_000_000)
    run.stdin.flush()
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, b"trueup: stopped.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes are other ones there")
def test_a_closed_pipe_is_silent() -> None:
    command = f"{sys.executable} -m trueup check --output-format json 2>err.txt | head -c 1 >/dev/null"
    for number in range(300):
        Path(f"d{number}.py").write_text(PROGRAM)
    subprocess.run(["bash", "-c", command], check=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    assert "Traceback" not in Path("err.txt").read_text()
    assert "Broken" not in Path("err.txt").read_text()


def test_an_output_file_takes_the_report_and_leaves_the_repaired_program(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("check", "-", "--target", "keras==2.2.4", "--select", "TU301")
    ran = trueup(*words, "--fix", "--output-file", "report.txt", stdin=PROGRAM.encode())
    assert b'metrics=["categorical_accuracy"]' in ran.stdout
    assert "Found 1 finding (1 fixed, 0 remaining)." in Path("report.txt").read_text()
    Path("a.py").write_text(PROGRAM)
    main(["check", "a.py", *words[2:], "--diff", "--output-file", "repairs.diff"])
    assert capsys.readouterr().out == ""
    assert "+++ a.py" in Path("repairs.diff").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", ["check", "check --output-format json", "explain accuracy", "rule --all", "version"])
def test_a_full_disk_is_said_in_a_line(words: str) -> None:
    Path("a.py").write_text(PROGRAM)
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "trueup", *words.split()]
        ran = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert ran.returncode == 2
    assert ran.stderr.endswith("trueup: error: standard output cannot be written: No space left on device\n")
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell there closes no streams")
@pytest.mark.parametrize(("closed", "code"), [(">&-", 1), ("2>&-", 1), (">&- 2>&-", 1), ("- <&-", 2)])
def test_closed_streams_end_in_an_exit_code(closed: str, code: int) -> None:
    Path("a.py").write_text(PROGRAM)
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m trueup check {closed}"], check=False, capture_output=True, text=True
    )
    assert ran.returncode == code
    assert "Traceback" not in ran.stdout + ran.stderr


def test_hostile_names_and_sources_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a\x1b]0;owned\x07.py").write_text(PROGRAM.replace('"adam"', '"\x1b[2J", x="\u202e"'))
    main(["check", "--color", "never"])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err


def test_version_and_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"trueup {__version__}\n"
    assert main(["version", "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == __version__
    assert {"check", "version"} <= set(command_names())
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert all(f"    {name} " in out for name in command_names())


def test_only_the_command_asked_for_is_imported() -> None:
    program = (
        "import sys\nfrom trueup.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )

    def modules(*words: str) -> set[str]:
        ran = subprocess.run([sys.executable, "-c", program, *words], check=False, capture_output=True, text=True)
        return set(ran.stderr.split())

    quick = modules("--version")
    assert "argparse" not in quick
    assert not any(
        name.startswith(("trueup.checking", "trueup.source", "trueup.engine", "trueup.syntax", "rich", "pathspec"))
        for name in quick
    )
    assert "trueup.cli.check" not in modules("version")
    checked = modules("check", "digits.py")
    assert "trueup.checking.many_files.run" in checked
    assert not checked & {"numpy", "rich", "keras", "torch", "tensorflow", "trueup.report.output_formats.sarif_report"}


def test_further_cell_magics_are_read_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    cells = {"cells": [{"cell_type": "code", "source": f"%%timed_by_us\n{PROGRAM}"}]}
    Path("n.ipynb").write_text(json.dumps(cells))
    assert main(["check", "n.ipynb", "--select", "TU301"]) == 0
    assert main(["check", "n.ipynb", "--select", "TU301", "--cell-magics", "timed_by_us"]) == 1
    Path("trueup.toml").write_text('cell-magics = ["timed_by_us"]\n')
    assert main(["check", "n.ipynb", "--select", "TU301"]) == 1
    assert "n.ipynb:cell 1:9:" in capsys.readouterr().out


def test_a_notebook_is_fixed_in_its_own_form() -> None:
    lines = PROGRAM.splitlines(keepends=True)
    cells = [
        {"cell_type": "markdown", "source": ["# é"]},
        {"source": ["%matplotlib inline\n", *lines], "cell_type": "code"},
    ]
    data = json.dumps({"nbformat": 4, "cells": cells, "metadata": {}}, indent=1, ensure_ascii=False).encode() + b"\n"
    Path("n.ipynb").write_bytes(data)
    assert main(["check", "n.ipynb", "--select", "TU301", "--fix"]) == 0
    assert Path("n.ipynb").read_bytes() == data.replace(rb"[\"accuracy\"]", rb"[\"categorical_accuracy\"]")
    assert main(["check", "n.ipynb", "--select", "TU301"]) == 0


def test_two_processes_report_what_one_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(40):
        Path(f"d{number}.py").write_text(PROGRAM.replace("adam", f"adam{number}"))
    monkeypatch.setattr("trueup.checking.many_files.worker_pool._ALONE_SECONDS", -1.0)
    drawn = []
    for jobs in ("1", "2", "3"):
        assert main(["check", "--jobs", jobs, "--output-format", "json"]) == 1
        drawn.append(capsys.readouterr().out)
    assert drawn[0] == drawn[1] == drawn[2]
