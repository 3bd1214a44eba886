"""Paths to findings: settings, files, suppression, baseline, fixes. `check` is what the command stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from trueup.checking.configuration import Options
from trueup.checking.errors import SettingsError
from trueup.contract.result import CheckResult

if TYPE_CHECKING:
    from trueup.checking.file_checker import Job

__all__ = ["CheckOptions", "Options", "SettingsError", "check", "check_text"]


class CheckOptions(TypedDict, total=False):
    """What `check` can be told, in the words of the configuration file with "_" for "-".

    config: a configuration file to use for every file. isolated: heed no configuration file at all.
    """

    config: str | Path | None
    isolated: bool
    select: Iterable[str] | None
    extend_select: Iterable[str]
    ignore: Iterable[str]
    per_file_ignores: dict[str, tuple[str, ...]]
    fixable: Iterable[str] | None
    unfixable: Iterable[str]
    exclude: Iterable[str] | None
    extend_exclude: Iterable[str]
    force_exclude: bool | None
    respect_gitignore: bool | None
    target: str | None
    cell_magics: Iterable[str]
    report_unused_suppressions: bool | None
    states: dict[str, str]
    labels: str | None
    head: str | None


def check(paths: str | Path | Iterable[str | Path] = (".",), **options: Unpack[CheckOptions]) -> CheckResult:
    """Check programs, notebooks and saved models, as `trueup check` does.

    paths: files, and folders whose programs and models are all checked. Nothing of them is run.
    A file that is missing or cannot be parsed is a finding of the result, no exception.
    Raises SettingsError where an option or a configuration file cannot be meant.
    """
    from trueup.checking.run import check_paths  # noqa: PLC0415 - `trueup --help` does without the reader

    several = [paths] if isinstance(paths, str | Path) else list(paths)
    return check_paths(several, _job(options))


def check_text(text: str | bytes, file: str = "<text>.py", **options: Unpack[CheckOptions]) -> CheckResult:
    """Check the text of one program or notebook, or the bytes of a saved model.

    file: the name to show; its folder decides which configuration counts, .ipynb says that the text is a notebook, and
        .keras, .h5 … that it is a model.
    """
    from trueup.checking.run import check_text as checked  # noqa: PLC0415

    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return checked(data, file, _job(options))


def _job(options: CheckOptions) -> Job:
    from trueup.checking.file_checker import Job  # noqa: PLC0415
    from trueup.checking.run import known_codes  # noqa: PLC0415
    from trueup.checking.settings import Resolver  # noqa: PLC0415

    given: dict[str, Any] = dict(options)
    unknown = sorted(set(given) - set(CheckOptions.__annotations__))
    if unknown:
        raise SettingsError(f"check has no option {unknown[0]!r}; it has {', '.join(CheckOptions.__annotations__)}")
    config, isolated = given.pop("config", None), bool(given.pop("isolated", False))
    settled = Options(**{name: _frozen(value) for name, value in given.items()})
    named = Path(config) if config is not None else None
    return Job(Resolver(settled, known_codes(), named=named, isolated=isolated), Path.cwd())


def _frozen(value: Any) -> Any:
    """Lists and sets of words as tuples; a single word for a list of words is a mistake that is easily made."""
    if isinstance(value, str) or not isinstance(value, Iterable) or isinstance(value, Mapping):
        return value
    return tuple(value)
