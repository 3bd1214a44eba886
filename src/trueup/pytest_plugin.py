"""The plugin of pytest: `pytest --trueup` checks the programs that it meets, and fixtures for tests of one's own.

pytest loads this file in every run, whether trueup is asked for or not: it imports nothing of trueup until it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from trueup.checking.one_file.file_checker import FileChecker
    from trueup.contract.audit import Audit
    from trueup.contract.result import CheckResult

_PROGRAMS = frozenset({".py", ".ipynb"})
#: The property of an item's report: (setups, those of them that were read whole).
_READ = "trueup_setups"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--trueup`, which nothing else is done without."""
    group = parser.getgroup("trueup")
    group.addoption(
        "--trueup", action="store_true", help="check programs and notebooks that train or score a classifier, too"
    )
    group.addoption(
        "--trueup-baseline", metavar="FILE", help="leave out the findings that this file of `trueup check` accepts"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The mark of the items, so that `-m trueup` and `-m 'not trueup'` choose; and the sum over all of them."""
    config.addinivalue_line("markers", "trueup: the check of a program by trueup")
    if config.option.trueup and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Totals(config))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Program | None:
    """A program or notebook that may hold a classifier, and that the configuration of its folder does not exclude."""
    if not parent.config.option.trueup or file_path.suffix not in _PROGRAMS:
        return None
    if not _may_be_checked(parent.config, file_path):
        return None
    program: Program = Program.from_parent(parent, path=file_path)
    return program


class Program(pytest.File):
    """One program, whose only item is its check."""

    def collect(self) -> list[pytest.Item]:
        """The check."""
        return [ProgramCheck.from_parent(self, name="trueup")]


class ProgramCheck(pytest.Item):
    """The check of one program: it fails where something is found that fails a run of `trueup check`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.add_marker("trueup")
        #: Other plugins (pytest-lsp 1.0) break off an item that has none.
        self.funcargs: dict[str, Any] = {}

    def runtest(self) -> None:
        """Check it."""
        from trueup.checking.many_files.run import together, without_baseline  # noqa: PLC0415 - only where it is asked for
        from trueup.contract.finding import as_loud_as  # noqa: PLC0415

        checker = _checker(self.config)
        file = _shown(self.path)
        result, settings = together([checker.check(file)]), checker.settings(file)
        # They travel with the report, from the process of a worker too.
        self.user_properties.append((_READ, (result.counts.setups, result.whole)))
        if self.config.option.trueup_baseline:
            result = without_baseline(result, Path(self.config.option.trueup_baseline))
        failing = as_loud_as(settings.fail_on)
        if any(finding.severity in failing for finding in result.findings):
            raise FoundError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The report of the command, in place of a traceback through pytest."""
        if not isinstance(excinfo.value, FoundError):
            return super().repr_failure(excinfo, style)
        from trueup.report import render  # noqa: PLC0415
        from trueup.report.appearance import Appearance  # noqa: PLC0415

        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        writer = reporter._tw if reporter is not None else None
        width, colour = (writer.fullwidth, writer.hasmarkup) if writer is not None else (80, False)
        look = Appearance(width=width, colour=colour)
        return render(excinfo.value.result, "full", look).rstrip("\n")

    def reportinfo(self) -> tuple[Path, None, str]:
        """How the failure is headed."""
        return self.path, None, f"trueup check {_shown(self.path)}"


class FoundError(Exception):
    """Something is found in a program."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(f"{len(result.findings)} findings")
        self.result = result


class _Totals:
    """What was read in all programs, held against what the settings of the run's folder require."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._setups = self._whole = 0
        self._unmet: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what the check of one program read."""
        for name, value in report.user_properties if report.when == "call" else ():
            if name == _READ and isinstance(value, tuple | list):
                self._setups += value[0]
                self._whole += value[1]

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """A run that passed otherwise fails where it does not meet what is required."""
        from trueup.checking.errors import SettingsError  # noqa: PLC0415 - only where it is asked for
        from trueup.checking.many_files.requirements import unmet  # noqa: PLC0415

        if self._config.option.collectonly:
            return
        try:
            settings = _checker(self._config).settings(str(self._config.invocation_params.dir / "any.py"))
        except SettingsError:  # the programs of this folder have told it
            return
        self._unmet = list(unmet(self._setups, self._whole, settings))
        if self._unmet and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say why the run fails."""
        for line in self._unmet:
            terminalreporter.write_line(f"trueup: {line}", red=True)


@pytest.fixture(scope="session")
def assert_accuracy() -> Callable[..., Audit]:
    """`trueup.testing.assert_accuracy`: a reported accuracy against the predictions that it was reported for."""
    from trueup import testing  # noqa: PLC0415 - needs NumPy

    return testing.assert_accuracy


@pytest.fixture(scope="session")
def assert_no_findings() -> Callable[..., CheckResult]:
    """`trueup.testing.assert_no_findings`: programs in which trueup finds nothing."""
    from trueup import testing  # noqa: PLC0415

    return testing.assert_no_findings


_kept: pytest.StashKey[FileChecker] = pytest.StashKey()


def _checker(config: pytest.Config) -> FileChecker:
    """The checker of this run: modules that several programs take in are read once."""
    if _kept not in config.stash:
        from trueup.checking.many_files.run import known_codes  # noqa: PLC0415
        from trueup.checking.one_file.file_checker import FileChecker, Job  # noqa: PLC0415
        from trueup.checking.settings.options import Options  # noqa: PLC0415
        from trueup.checking.settings.resolved import Resolver  # noqa: PLC0415

        config.stash[_kept] = FileChecker(Job(Resolver(Options(), known_codes()), config.invocation_params.dir))
    return config.stash[_kept]


def _may_be_checked(config: pytest.Config, file: Path) -> bool:
    from trueup.checking.errors import SettingsError  # noqa: PLC0415

    checker = _checker(config)
    try:
        excluded = checker.settings(str(file)).excludes(file)
    except SettingsError as error:
        raise pytest.Collector.CollectError(f"trueup: {error}") from error
    try:
        return not excluded and checker.tools.gate(file.read_bytes())
    except OSError:
        return False


def _shown(file: Path) -> str:
    """The path as it is shown: from the folder of the run."""
    try:
        return file.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)
