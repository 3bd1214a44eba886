"""What files of trained estimators tell of them, as lines of the text reports."""

from __future__ import annotations

from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.visible import visible, wrapped

_NARROWEST = 7


def model_lines(result: CheckResult, appearance: Appearance) -> list[str]:
    """Each file with its rows, an empty line behind it; none where only findings are wanted."""
    lines: list[str] = []
    for model in result.models if appearance.verbosity >= 0 else ():
        lines += wrapped(f"{visible(model.file)}: {model.title}", appearance.width, rest="  ")
        wide = max((_NARROWEST, *(len(role) for role, _ in model.rows)))
        for role, text in model.rows:
            lines += wrapped(visible(text), appearance.width, first=f"  {role:<{wide}} ", rest=" " * (wide + 3))
        lines.append("")
    return lines
