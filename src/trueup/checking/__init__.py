"""Paths to findings: settings, files, suppression, baseline, fixes. `check` is what the command stands on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from trueup.checking.errors import SettingsError
from trueup.checking.settings.options import CheckOptions, Options, options_from
from trueup.contract.result import CheckResult

if TYPE_CHECKING:
    from trueup.checking.one_file.file_checker import Job

__all__ = ["CheckOptions", "Options", "SettingsError", "check", "check_text"]


def check(
    paths: str | Path | Iterable[str | Path] = (".",),
    *,
    config: str | Path | None = None,
    isolated: bool = False,
    **options: Unpack[CheckOptions],
) -> CheckResult:
    """Check programs, notebooks and saved models, as `trueup check` does.

    paths: files, and folders whose programs and models are all checked. Nothing of them is run.
    config: a configuration file to use for every file.
    isolated: heed no configuration file at all.
    A file that is missing or cannot be parsed is a finding of the result, no exception.
    Raises SettingsError where an option or a configuration file cannot be meant.
    """
    from trueup.checking.many_files.run import check_paths  # noqa: PLC0415 - `trueup --help` does without the reader

    several = [paths] if isinstance(paths, str | Path) else list(paths)
    return check_paths(several, _job(options, config, isolated=isolated))


def check_text(
    text: str | bytes,
    file: str = "<text>.py",
    *,
    config: str | Path | None = None,
    isolated: bool = False,
    **options: Unpack[CheckOptions],
) -> CheckResult:
    """Check the text of one program or notebook, or the bytes of a saved model.

    file: the name to show; its folder decides which configuration counts, .ipynb says that the text is a notebook, and
        .keras, .h5 … that it is a model.
    """
    from trueup.checking.many_files.run import check_text as checked  # noqa: PLC0415

    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return checked(data, file, _job(options, config, isolated=isolated))


def _job(options: CheckOptions, config: str | Path | None, *, isolated: bool) -> Job:
    from trueup.checking.many_files.run import known_codes  # noqa: PLC0415
    from trueup.checking.one_file.file_checker import Job  # noqa: PLC0415
    from trueup.checking.settings.resolved import Resolver  # noqa: PLC0415

    unknown = sorted(set(options) - set(CheckOptions.__annotations__))
    if unknown:
        names = ("config", "isolated", *CheckOptions.__annotations__)
        raise SettingsError(f"check has no option {unknown[0]!r}; it has {', '.join(names)}")
    named = Path(config) if config is not None else None
    stated = options_from(options, lambda name: name)
    return Job(Resolver(stated, known_codes(), named=named, isolated=isolated), Path.cwd())
