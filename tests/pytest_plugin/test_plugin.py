"""`pytest --trueup`: the programs that pytest meets are items of their own; not asked for, it costs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

BROKEN = """\
import keras

(features, classes), _ = keras.datasets.mnist.load_data()
labels = keras.utils.to_categorical(classes, 10)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(features, labels)
"""
SOUND = BROKEN.replace("sparse_categorical", "categorical")
NOTE = BROKEN.replace("sparse_categorical", "binary")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other plugins that happen to be installed take most of the time of a run, and have no part in it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(pytester: pytest.Pytester, *words: str) -> pytest.RunResult:
    """A run with the plugin in a process of its own; where plugins load themselves, an installed one does."""
    alone = bool(os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD"))
    installed = any(point.name == "trueup" for point in entry_points(group="pytest11"))
    plugin = ["-p", "trueup.pytest_plugin"] if alone or not installed else []
    plugin += ["-p", "xdist"] if alone and "-n" in words else []
    return pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", *words)


def test_each_program_is_an_item_and_its_findings_are_the_failure(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytester.makepyfile(broken=BROKEN, sound=SOUND, no_model="print(1)", test_own="def test_it():\n    assert True")
    result = run(pytester, "--trueup", "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "broken.py::trueup FAILED*",
            "sound.py::trueup PASSED*",
            "test_own.py::test_it PASSED*",
            "*_ trueup check broken.py _*",
            "error: TU202 sparse_categorical_crossentropy*",
            " --> broken.py:6:*",
            "Found 1 finding.",
        ]
    )
    result.stdout.no_fnmatch_line("*no_model*")
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_nothing_is_collected_where_nobody_asks(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(broken=BROKEN, test_own="def test_it():\n    assert True")
    run(pytester).assert_outcomes(passed=1)


def test_the_mark_chooses(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(sound=SOUND, test_own="def test_it():\n    assert True")
    run(pytester, "--trueup", "-m", "trueup", "--strict-markers").assert_outcomes(passed=1, deselected=1)


def test_the_configuration_counts(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(broken=BROKEN, note=NOTE)
    old = pytester.mkdir("old")
    (old / "broken.py").write_text(BROKEN)
    pytester.makefile(".toml", trueup='exclude = ["old"]\nignore = ["TU202"]')
    run(pytester, "--trueup").assert_outcomes(passed=2)
    pytester.makefile(".toml", trueup='exclude = ["old"]\nignore = ["TU202"]\nfail-on = "note"')
    result = run(pytester, "--trueup")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["note: TU103*"])
    pytester.makefile(".toml", trueup="fail-on = 3")
    result = run(pytester, "--trueup")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*trueup.toml: fail-on must be a string*"])
    result.stdout.no_fnmatch_line("*SettingsError*")


def test_a_notebook_and_a_file_that_is_broken(pytester: pytest.Pytester) -> None:
    source = [f"{line}\n" for line in BROKEN.splitlines()]
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    pytester.makefile(".ipynb", lesson=json.dumps(notebook))
    pytester.makepyfile(half="import keras\nmodel.compile(\nmodel.fit(x, y)\n")
    result = run(pytester, "--trueup")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["error: TU002*", " --> lesson.ipynb:cell 1:6:*"])


@pytest.mark.slow
def test_several_processes_check_as_one_does(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(broken=BROKEN, sound=SOUND)
    run(pytester, "--trueup", "-n", "2").assert_outcomes(passed=1, failed=1)


def test_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(broken=BROKEN, note=NOTE)
    pytester.makepyfile(
        test_own="""
        import pytest

        def test_programs(assert_no_findings):
            result = assert_no_findings("note.py", isolated=True)
            assert result.whole == result.counts.setups == 1
            with pytest.raises(AssertionError, match="TU202"):
                assert_no_findings("broken.py")
            with pytest.raises(AssertionError, match="TU103"):
                assert_no_findings("note.py", fail_on="note")

        def test_accuracy(assert_accuracy):
            assert assert_accuracy("0.75", [0, 1, 1, 0], predicted=[0, 1, 1, 1]).counted == 4
        """
    )
    pytest.importorskip("numpy")
    run(pytester).assert_outcomes(passed=2)


def test_loading_it_imports_nothing_of_trueup() -> None:
    code = "import sys, trueup.pytest_plugin; print(sorted(name for name in sys.modules if name.startswith('trueup')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['trueup', 'trueup.pytest_plugin']"


def test_pytest_finds_it_where_trueup_is_installed() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"trueup": "trueup.pytest_plugin"}


def test_what_the_settings_require_of_a_run_counts(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(sound=SOUND)
    pytester.makefile(".toml", trueup="require-setups = true\nrequire-whole = 0.9")
    assert run(pytester, "--trueup").ret == 0
    pytester.makepyfile(sound=SOUND.replace("keras.utils.to_categorical(classes, 10)", "unknown(classes)"))
    result = run(pytester, "--trueup")
    result.assert_outcomes(passed=1)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["trueup: 0 of 1 setups were read whole (0.00 %), and --require-whole asks for 90.00 %."]
    )
    (pytester.path / "sound.py").unlink()
    pytester.makepyfile(test_own="def test_it():\n    assert True")
    result = run(pytester, "--trueup")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["trueup: No setup was read, and --require-setups asks for one."])
    # Not asked for, it requires nothing.
    assert run(pytester).ret == 0


@pytest.mark.slow
def test_what_is_read_is_added_up_over_processes(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(first=SOUND, second=SOUND)
    pytester.makefile(".toml", trueup="require-setups = true")
    assert run(pytester, "--trueup", "-n", "2").ret == 0
    pytester.makefile(".toml", trueup="require-setups = true\nrequire-whole = 1.0")
    assert run(pytester, "--trueup", "-n", "2").ret == 0
    pytester.makepyfile(second=SOUND.replace("keras.utils.to_categorical(classes, 10)", "unknown(classes)"))
    result = run(pytester, "--trueup", "-n", "2")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["trueup: 1 of 2 setups were read whole (50.00 %), and*"])


def test_findings_of_the_baseline_are_left_out(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(broken=BROKEN)
    command = [sys.executable, "-m", "trueup", "check", "--baseline", "known.json", "--write-baseline", "broken.py"]
    subprocess.run(command, cwd=pytester.path, check=True, capture_output=True)
    run(pytester, "--trueup").assert_outcomes(failed=1)
    run(pytester, "--trueup", "--trueup-baseline", "known.json").assert_outcomes(passed=1)
    pytester.makepyfile(broken=BROKEN, other=BROKEN)
    run(pytester, "--trueup", "--trueup-baseline", "known.json").assert_outcomes(passed=1, failed=1)
