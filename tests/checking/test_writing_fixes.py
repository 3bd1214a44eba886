"""`--fix` writes into files that others hold, lock, link and edit at the same time."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from checking_fakes import TOOLS, job, read

from trueup.checking import atomic_write
from trueup.checking.fixing.check_and_fix import Fixing, checked_and_fixed
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.resolved import Settings
from trueup.contract.reading import Reading
from trueup.contract.result import CheckResult

SOURCE, FIXED = '# model\nf("acc")\n', '# model\nf("categorical_accuracy")\n'
PROGRAM = """\
from keras import Sequential, layers, utils
labels = utils.to_categorical(classes, 10)
model = Sequential([layers.Dense(10, activation="softmax")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(features, labels)
"""
LINE = "kept = 'by an editor'\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.py", "b.py", "c.py"):
        Path(name).write_text(SOURCE)


def fixed(**tools: object) -> CheckResult:
    real = job()
    result, _ = checked_and_fixed(
        ["."],
        Job(real.resolver, Path.cwd(), replace(TOOLS, **tools)),
        Fixing(mode="write"),  # type: ignore[arg-type]
    )
    return result


def texts() -> list[str]:
    return [Path(name).read_text() for name in ("a.py", "b.py", "c.py")]


def test_lines_that_somebody_writes_meanwhile_are_kept() -> None:
    def edited(data: bytes, file: str, settings: Settings) -> Reading:
        if file.endswith("b.py") and b"categorical" in data:
            Path("b.py").write_text(SOURCE + LINE)
        return read(data, file, settings)

    result = fixed(read=edited)
    assert texts() == [FIXED, SOURCE + LINE, FIXED]
    assert len(result.repaired) == 2
    assert [(one.finding.where.file, "changed meanwhile" in one.why) for one in result.refused] == [("b.py", True)]
    assert [one.where.file for one in result.findings] == ["b.py"]


def test_each_file_is_written_as_soon_as_it_is_mended() -> None:
    def stopped(data: bytes, file: str, settings: Settings) -> Reading:
        if file.endswith("c.py") and b"categorical" in data:
            raise KeyboardInterrupt
        return read(data, file, settings)

    with pytest.raises(KeyboardInterrupt):
        fixed(read=stopped)
    assert texts() == [FIXED, FIXED, SOURCE]


def test_a_file_without_permission_is_refused_and_the_others_are_fixed() -> None:
    Path("b.py").chmod(0o444)
    result = fixed()
    assert texts() == [FIXED, SOURCE, FIXED]
    assert stat.S_IMODE(Path("b.py").stat().st_mode) == 0o444
    assert [(one.finding.where.file, "may not be written" in one.why) for one in result.refused] == [("b.py", True)]


def test_what_is_said_of_a_file_without_permission() -> None:
    for name in ("a.py", "b.py"):
        Path(name).write_text(PROGRAM)
    Path("b.py").chmod(0o444)
    command = [sys.executable, "-m", "trueup", "check", "--fix", "--select", "TU301", "--target", "keras==2.2.4"]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 1
    said = " ".join(run.stdout.split())
    assert "1 fix could not be made: b.py:4:70: TU301: the file may not be written: give yourself permission" in said
    assert "fixable" not in said
    assert "categorical_accuracy" in Path("a.py").read_text()
    assert Path("b.py").read_text() == PROGRAM


TWICE = """\
import torch
import torch.nn.functional as F
from torch import nn

model = nn.Linear(784, 10)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for x, y in train:
    loss = criterion(F.softmax(model(x), dim=1), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
for x, y in test:
    print(criterion(F.softmax(model(x), dim=1), y))
"""


def test_what_is_wrong_in_several_places_is_mended_in_all_of_them() -> None:
    Path("twice.py").write_text(TWICE)
    command = [sys.executable, "-m", "trueup", "check", "--isolated", "--fix", "--unsafe-fixes", "twice.py"]
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    assert run.returncode == 0
    assert "Found 1 finding (1 fixed, 0 remaining)." in run.stdout
    assert Path("twice.py").read_text() == TWICE.replace("F.softmax(model(x), dim=1)", "model(x)")


def test_hard_links_stay_one_file() -> None:
    os.link("a.py", "linked.txt")
    fixed()
    assert Path("linked.txt").read_text() == FIXED
    assert Path("a.py").stat().st_nlink == 2


def test_a_link_stays_a_link_and_the_mode_stays() -> None:
    Path("sub").mkdir()
    Path("a.py").rename("sub/real.txt")
    Path("a.py").symlink_to("sub/real.txt")
    Path("sub/real.txt").chmod(0o754)
    fixed()
    assert Path("a.py").is_symlink()
    assert Path("sub/real.txt").read_text() == FIXED
    assert stat.S_IMODE(Path("sub/real.txt").stat().st_mode) == 0o754
    assert sorted(path.name for path in Path().rglob("*")) == ["a.py", "b.py", "c.py", "real.txt", "sub"]


@pytest.mark.skipif(not hasattr(os, "chown") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays() -> None:
    os.chown("a.py", 12345, 54321)
    fixed()
    assert texts()[0] == FIXED
    assert (Path("a.py").stat().st_uid, Path("a.py").stat().st_gid) == (12345, 54321)


def test_where_no_new_file_can_be_made_alike_the_bytes_are_written_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_write, "_alike", lambda new, target, like: False)
    number = Path("a.py").stat().st_ino
    fixed()
    assert texts() == [FIXED] * 3
    assert Path("a.py").stat().st_ino == number


def test_bytes_that_do_not_fit_are_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    os.link("a.py", "linked.txt")
    real = atomic_write._put

    def full(stream, data: bytes) -> None:  # type: ignore[no-untyped-def]
        if b"categorical" in data:
            stream.write(data[:10])
            raise OSError(28, "No space left on device")
        real(stream, data)

    monkeypatch.setattr(atomic_write, "_put", full)
    result = fixed()
    assert texts() == [SOURCE, FIXED, FIXED]
    assert ["No space left on device" in one.why for one in result.refused] == [True]
