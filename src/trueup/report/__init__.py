"""Reports: one file for each output format of `check`, all given the same result; audits, comparisons, inspections and
notices have a folder each, with a file for each way of showing them. Each such file has a `render`."""

from __future__ import annotations

import importlib
from pathlib import Path

from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance


def formats() -> tuple[str, ...]:
    """The names of all formats, as `--output-format` takes them, by what stands in their folder."""
    files = (Path(__file__).parent / "output_formats").glob("*_report.py")
    return tuple(sorted(file.stem.removesuffix("_report").replace("_", "-") for file in files))


def render(result: CheckResult, form: str, appearance: Appearance) -> str:
    """The whole report as text that ends in a line end, or "" where there is nothing to say.

    form: one of `formats()`; ValueError for any other.
    """
    if form not in formats():
        raise ValueError(f"there is no output format {form!r}; there are {', '.join(formats())}")
    module = importlib.import_module(f"trueup.report.output_formats.{form.replace('-', '_')}_report")
    text: str = module.render(result, appearance)
    return text
