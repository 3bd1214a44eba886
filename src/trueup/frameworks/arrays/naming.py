"""The names of NumPy and pandas, which are what they are, and the short forms that everyone imports them by."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming, claimed_by_another

_SHORT = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot"}


class _Arrays(Naming):
    def star_offers(self, module: str, name: str) -> bool:
        return not name.startswith("_") and not claimed_by_another(name, "arrays")

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return _SHORT.get(name)


NAMING = _Arrays()
