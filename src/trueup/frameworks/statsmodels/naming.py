"""One name for each thing of statsmodels, the last part: `api` offers its models under their own names."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming


class _Statsmodels(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        _, _, rest = full.partition(".")
        return "", f"statsmodels.{rest.rpartition('.')[2]}" if rest else "statsmodels"


NAMING = _Statsmodels()
