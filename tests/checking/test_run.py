"""Paths to a result."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from checking_fakes import KNOWN, TOOLS, job

from trueup.checking.atomic_write import write_whole
from trueup.checking.errors import SettingsError
from trueup.checking.many_files import forked, side_by_side, worker_pool
from trueup.checking.many_files.run import check_paths, check_text, together, without_baseline
from trueup.checking.many_files.worker_pool import check_files
from trueup.checking.one_file import file_checker
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.checking.suppressing.baseline import read_baseline, write_baseline
from trueup.contract.finding import Finding
from trueup.contract.result import Counts
from trueup.contract.setup import Setup


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["copies", "a pool"])
def running(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], set[int]]:
    """Has files checked side by side from the first on, in each of both ways; tells the processes that are at it."""
    monkeypatch.setattr(worker_pool, "_ALONE_SECONDS", -1.0)
    if request.param == "a pool":
        before = set(multiprocessing.active_children())
        monkeypatch.setattr(worker_pool, "_side_by_side", lambda: side_by_side.check_side_by_side)
        return lambda: {process.pid or 0 for process in set(multiprocessing.active_children()) - before}
    if not hasattr(os, "fork"):
        pytest.skip("a process cannot copy itself here")
    started: set[int] = set()
    start = forked._started

    def noted(work: forked._Work) -> forked._Copy:
        copy = start(work)
        started.add(copy.process)
        return copy

    monkeypatch.setattr(forked, "_started", noted)
    return lambda: {process for process in started if is_there(process)}


def is_there(process: int) -> bool:
    """True for a process that runs, or that nobody has taken leave of."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def settled(running: Callable[[], set[int]]) -> bool:
    """True once no process is left."""
    deadline = time.monotonic() + 30
    while running() and time.monotonic() < deadline:
        # Asking for the children of a pool reaps them; its thread may be about to do the same.
        time.sleep(0.05)
    return not running()


def test_findings_come_in_order_and_counts_add_up(folder: Path) -> None:
    Path("b.py").write_text("# model\nf('acc')\ng(\"acc\")\n")
    Path("a.py").write_text('x("acc"); y("acc")  # model, and something unread\n')
    Path("c.py").write_text('nothing("acc")\n')
    result = check_paths(["b.py", ".", "a.py"], job())
    assert [(one.where.file, one.where.row, one.where.column) for one in result.findings] == [
        ("a.py", 1, 3),
        ("a.py", 1, 13),
        # The louder one first.
        ("b.py", 3, 3),
        ("b.py", 2, 3),
    ]
    assert [one.severity for one in result.findings[2:]] == ["warning", "note"]
    assert result.counts == Counts(files=3, setups=4, complete=0)
    assert [str(unread.where) for unread in result.unread if unread.why.startswith("the loss")] == ["a.py:1:1"]
    incomplete = [unread for unread in result.unread if not unread.why.startswith("the loss")]
    assert [str(unread.where) for unread in incomplete] == ["a.py:1:3", "a.py:1:13", "b.py:2:3", "b.py:3:3"]
    assert {unread.why for unread in incomplete} == {"labels: not followed; loss: not read"}
    assert result.line(result.findings[2].where) == 'g("acc")'
    assert "c.py" not in result.sources
    assert [rule.code for rule in result.rules] == ["TU103", "TU301"]


def test_missing_and_unparsed_files_are_findings(folder: Path) -> None:
    Path("broken.py").write_text("model syntax error\n")
    result = check_paths(["missing.py", "."], job())
    assert [(one.code, one.severity, one.where.file) for one in result.findings] == [
        ("TU002", "error", "broken.py"),
        ("TU001", "error", "missing.py"),
    ]
    assert [unread.where.file for unread in result.unread] == ["broken.py", "missing.py"]
    assert result.counts.files == 1
    assert check_paths(["missing.py", "."], job(Options(ignore=("TU0",)))).findings == ()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind here")
def test_a_file_without_permission_is_a_finding(folder: Path) -> None:
    Path("a.py").write_text("model")
    Path("a.py").chmod(0)
    assert [one.code for one in check_paths(["."], job()).findings] == ["TU001"]


def test_one_finding_reached_from_two_files_is_reported_once(folder: Path) -> None:
    first = check_text(b'f("acc")  # model', "a.py", job())
    assert len(first.findings) == 1
    outcome = next(iter(check_files([], job())), None)
    assert outcome is None
    Path("a.py").write_text('f("acc")  # model')
    (one,) = check_files(["a.py"], job())
    assert len(together([one, one]).findings) == 1


def test_a_bug_on_one_file_leaves_the_others(folder: Path) -> None:
    Path("a.py").write_text("model boom")
    Path("b.py").write_text('f("acc")  # model')
    result = check_paths(["."], job())
    assert [(one.where.file, one.code) for one in result.findings] == [("a.py", "TU004"), ("b.py", "TU301")]
    assert "RuntimeError in checking_fakes.py:" in result.findings[0].have
    assert [crash.file for crash in result.crashes] == ["a.py"]
    assert "RuntimeError: boom" in result.crashes[0].trace
    assert result.unread[0].kind == "file"


def test_a_setup_nested_too_deep_leaves_the_others_and_is_no_bug(folder: Path) -> None:
    def find(setup: Setup, codes: frozenset[str]) -> Iterable[Finding]:
        if setup.where.row == 1:
            raise RecursionError
        return TOOLS.find(setup, codes)

    Path("a.py").write_text('f("acc")  # model\nf("acc")\n')
    result = check_paths(["."], Job(Resolver(Options(), KNOWN), folder, replace(TOOLS, find=find)))
    assert [one.where.row for one in result.findings] == [2]
    assert result.crashes == ()
    assert [(one.kind, one.where.row) for one in result.unread if one.kind == "limit"] == [("limit", 1)]


@pytest.mark.usefixtures("running")
def test_many_processes_give_what_one_gives(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        Path(f"f{number:02}.py").write_text('f("acc")  # model\n' * (number % 3))
    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: TOOLS)
    files = sorted(map(str, Path().glob("*.py")))
    plain = Job(Resolver(Options(), KNOWN), folder)
    several = together(check_files(files, plain, processes=2))
    alone = together(check_files(files, plain, processes=1))
    assert several == alone
    assert len(several.findings) == 39


@pytest.mark.usefixtures("running")
def test_files_that_are_missing_and_many_processes_give_what_one_gives(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        Path(f"f{number:02}.py").write_text('f("acc")  # model\n' * (number % 3))
    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: TOOLS)
    plain = Job(Resolver(Options(), KNOWN), folder)
    several, alone = (check_paths([".", "missing.py"], plain, processes=number) for number in (3, 1))
    assert several == alone
    assert several.counts.files == 50
    assert [one.code for one in several.findings].count("TU001") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other ones there")
def test_ctrl_c_ends_every_process_in_the_middle_of_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, running: Callable[[], set[int]]
) -> None:
    for number in range(40):
        Path(f"f{number:02}.py").write_text("# model\n")
    parent = os.getpid()
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored

    def gate(data: bytes) -> bool:
        # The first file of a process interrupts the run, and none would come to its end for an hour.
        os.kill(parent, signal.SIGINT)
        time.sleep(3600)
        return True

    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: replace(TOOLS, gate=gate))
    files = sorted(map(str, Path().glob("*.py")))
    try:
        with pytest.raises(KeyboardInterrupt):
            list(check_files(files, Job(Resolver(Options(), KNOWN), folder), processes=2))
    finally:
        signal.signal(signal.SIGINT, heard)
    assert settled(running)


def test_no_process_outlives_a_run_whose_results_nobody_wants(
    folder: Path, monkeypatch: pytest.MonkeyPatch, running: Callable[[], set[int]]
) -> None:
    for number in range(40):
        Path(f"f{number:02}.py").write_text('f("acc")  # model\n')
    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: TOOLS)
    outcomes = check_files(sorted(map(str, Path().glob("*.py"))), Job(Resolver(Options(), KNOWN), folder), processes=2)
    next(iter(outcomes))
    assert running()
    outcomes.close()  # type: ignore[attr-defined]
    assert settled(running)


@pytest.mark.usefixtures("running")
def test_a_worker_that_dies_does_not_lose_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        Path(f"f{number:02}.py").write_text('f("acc")  # model\n')
    parent = os.getpid()

    def gate(data: bytes) -> bool:
        if os.getpid() != parent:
            os._exit(9)
        return True

    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: replace(TOOLS, gate=gate))
    result = together(
        check_files(sorted(map(str, Path().glob("*.py"))), Job(Resolver(Options(), KNOWN), folder), processes=2)
    )
    assert len(result.findings) == 20


@pytest.mark.skipif(sys.platform == "win32", reason="limits are other ones there")
def test_a_process_with_a_thousand_open_files_checks_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource  # noqa: PLC0415 - not on every system

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_000:
        pytest.skip("so many files cannot be open here")
    for number in range(40):
        Path(f"f{number:02}.py").write_text('f("acc")  # model\n')
    monkeypatch.setattr(worker_pool, "_ALONE_SECONDS", -1.0)
    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: TOOLS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2_000), hard))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1_100)]
    try:
        files = sorted(map(str, Path().glob("*.py")))
        found = together(check_files(files, Job(Resolver(Options(), KNOWN), folder), processes=2))
    finally:
        for each in opened:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(found.findings) == 40


@pytest.mark.usefixtures("running")
def test_settings_that_cannot_be_meant_end_the_run_from_any_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        Path(f"f{number:02}.py").write_text("# model\n")
    parent, settings = os.getpid(), FileChecker.settings

    def of_file(checker: FileChecker, file: str) -> Settings:
        if os.getpid() != parent:
            raise SettingsError("there is no such target")
        time.sleep(0.02)  # so that the other process has its turn
        return settings(checker, file)

    monkeypatch.setattr(file_checker, "installed_tools", lambda root, checked: TOOLS)
    monkeypatch.setattr(FileChecker, "settings", of_file)
    with pytest.raises(SettingsError, match="no such target"):
        list(check_files(sorted(map(str, Path().glob("*.py"))), Job(Resolver(Options(), KNOWN), folder), processes=2))


def test_baseline_survives_moved_lines_and_counts(folder: Path) -> None:
    Path("a.py").write_text('# model\nf("acc")\nf("acc")\n')
    baseline = folder / "sub" / "baseline.json"
    baseline.parent.mkdir()
    assert write_baseline(check_paths(["."], job()), baseline) == 2
    entries = json.loads(baseline.read_text())["findings"]
    assert entries == [{"rule": "TU301", "path": "../a.py", "text": 'f("acc")', "count": 2}]

    Path("a.py").write_text('# model\n\n\n\nf("acc")\n  \nf("acc")\nf("acc")\ng("acc")\n')
    result = without_baseline(check_paths(["."], job()), baseline)
    assert [one.where.row for one in result.findings] == [8, 9]
    assert len(result.fixes) == 2
    assert (result.baselined, result.stale) == (2, ())

    Path("a.py").write_text('# model\nf("acc")\n')
    result = without_baseline(check_paths(["."], job()), baseline)
    assert result.findings == ()
    assert result.stale == ('../a.py: TU301 is no longer found: f("acc")',)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "findings": [3]}', '{"version": 9}', "\xff"]
)
def test_what_is_no_baseline_is_said(folder: Path, text: str) -> None:
    Path("b.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"b\.json"):
        read_baseline(Path("b.json"))
    with pytest.raises(SettingsError, match="--write-baseline"):
        read_baseline(Path("none.json"))


def test_writing_keeps_mode_and_link_and_leaves_nothing_half(folder: Path) -> None:
    Path("real.py").write_text("old")
    Path("real.py").chmod(0o751)
    Path("link.py").symlink_to("real.py")
    write_whole(Path("link.py"), b"new")
    assert Path("link.py").is_symlink()
    assert Path("real.py").read_text() == "new"
    assert Path("real.py").stat().st_mode & 0o777 == 0o751
    assert sorted(path.name for path in folder.iterdir()) == ["link.py", "real.py"]
    with pytest.raises(SettingsError, match="cannot be written"):
        write_whole(Path("no/such/folder.py"), b"new")
