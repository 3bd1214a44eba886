"""trueup itself fails: in a transfer, in a rule, on a whole file. The run goes on, and says what to report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trueup.checking.one_file import check_file
from trueup.cli.main import main
from trueup.contract.finding import Finding
from trueup.contract.setup import Setup
from trueup.engine.setups import all_setups as setups
from trueup.engine.transfers import load_transfers, registry
from trueup.engine.transfers.registry import Site
from trueup.report import formats
from trueup.rules import all_rules

SOUND = """\
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

model = Sequential()
model.add(Dense(10, activation="softmax", input_dim=20))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(features, to_categorical(classes, 10))
"""
STOPPED = SOUND.replace("model.compile", 'model.add(Dense(int(len("\x1b[2J")), activation="sigmoid"))\nmodel.compile')
FAULT = "(IndexError in test_faults_of_trueup.py:"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two programs; the length of a text is a fault of trueup's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    Path("stopped.py").write_text(STOPPED)
    Path("sound.py").write_text(SOUND)
    Path("requirements.txt").write_text("keras==2.2.4\n")
    load_transfers()
    monkeypatch.setitem(registry._CALLS, "builtins.len", fault)


def fault(site: Site) -> None:
    """A transfer that raises."""
    raise IndexError("\x1b]0;owned\x07")


def test_a_transfer_that_raises_is_said_and_the_file_is_read_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--select", "TU301"]) == 1
    out, err = capsys.readouterr()
    assert "sound.py:7:" in out
    assert "Could not be read: 1 fault of trueup" in out
    said = f"stopped.py:7:21: trueup could not follow this call because of a fault of its own {FAULT}"
    assert said in " ".join(out.split())
    assert said in " ".join(err.split())
    assert "Please report it with the text above (-v shows more of it)" in err
    assert "Traceback" not in err
    assert "\x1b" not in out + err


def test_the_traceback_is_shown_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "-v", "stopped.py"])
    err = capsys.readouterr().err
    assert "Traceback (most recent call last)" in err
    assert "IndexError: ␛]0;owned␇" in err
    assert "\x1b" not in err


def test_what_a_fault_touched_is_not_known_afterwards(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(registry._METHODS, "keras.models.Sequential.add", fault)
    main(["check", "sound.py", "--output-format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert [unread["kind"] for unread in document["unread"]].count("defect") == 1
    assert document["read"]["complete"] == 0
    assert any("head" in unread["why"] for unread in document["unread"] if unread["kind"] == "setup")


def test_names_are_not_judged_where_a_training_was_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("reads.py").write_text(f"{SOUND}print(model.fit(features).history['val_right'])\n")
    assert main(["check", "reads.py", "--no-cache", "--select", "TU307", "--fail-on", "note"]) == 1
    monkeypatch.setitem(registry._METHODS, "keras.models.Sequential.fit", fault)
    assert main(["check", "reads.py", "--no-cache", "--select", "TU307", "--fail-on", "note"]) == 0
    assert "1 fault of trueup" in capsys.readouterr().out


def test_every_format_tells_of_the_fault(capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for form in formats():
        assert main(["check", "stopped.py", "--select", "TU301", "--exit-zero", "--output-format", form]) == 0
        told[form], err = capsys.readouterr()
        assert FAULT in err, form
    for form in ("full", "concise", "github", "json", "json-lines", "sarif", "junit", "gitlab"):
        assert FAULT in told[form], form
    assert "\n::notice title=trueup (a fault of its own),file=stopped.py,line=7" in told["github"]
    assert "defect" in [each["kind"] for each in json.loads(told["json"])["unread"]]
    notes = json.loads(told["sarif"])["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert "error" in [note["level"] for note in notes]
    assert [each["check_name"] for each in json.loads(told["gitlab"])][:2] == ["TU301", "trueup"]
    assert ElementTree.fromstring(told["junit"]).get("failures") == "1"


def test_a_rule_that_raises_loses_its_own_verdict_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(setup: Setup) -> Iterator[Finding]:
        raise KeyError("own")

    rule = next(rule for rule in all_rules() if rule.code == "TU103")
    monkeypatch.setattr(type(rule), "__setattr__", object.__setattr__)
    monkeypatch.setattr(rule, "check", check)
    assert main(["check", "sound.py"]) == 1
    out = capsys.readouterr().out
    assert "TU301" in out
    assert "trueup could not ask the rule TU103 about this setup because of a fault of its own (KeyError in" in out


def test_a_setup_that_cannot_be_put_together_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = setups.compiled_setups

    def compiled(machine, event, target):  # type: ignore[no-untyped-def]
        if event.where.place().row == 7:
            raise ZeroDivisionError
        return real(machine, event, target)

    monkeypatch.setattr(setups, "compiled_setups", compiled)
    Path("two.py").write_text(SOUND + SOUND[SOUND.index("model = ") :])
    assert main(["check", "two.py", "--select", "TU301"]) == 1
    out = capsys.readouterr().out
    assert "two.py:11:" in out
    assert (
        "two.py:7:1: trueup could not put this setup together because of a fault of its own (ZeroDivisionError" in out
    )


def test_a_file_that_stops_trueup_is_a_finding_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = check_file.comments_of

    def comments(file, cells):  # type: ignore[no-untyped-def]
        if file == "stopped.py":
            raise IndexError("no \x1b[2J such item")
        return real(file, cells)

    monkeypatch.setattr(check_file, "comments_of", comments)
    for name in ("stopped.py", "sound.py"):
        Path(name).write_text(SOUND + "# noqa: X1\n")
    assert main(["check", "--output-format", "concise"]) == 1
    out, err = capsys.readouterr()
    assert "sound.py:7:70: warning: TU301" in out
    assert f"stopped.py:1:1: error: TU004 trueup itself failed on this file {FAULT}" in out
    assert "IndexError: no ␛[2J such item" in err
    assert "trueup failed on stopped.py." in err
    assert "Please report it with the text above" in err
    assert main(["check", "stopped.py", "--ignore", "TU004"]) == 0
    assert main(["check", "stopped.py", "--output-format", "sarif"]) == 1
    capsys.readouterr()
    assert main(["check", "--exit-zero"]) == 0
