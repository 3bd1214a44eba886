"""The names of NumPy and pandas, which are what they are, and the short forms that everyone imports them by."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming, builtin_names, claimed_by_another

#: Names of Python that `from numpy import *` hides: asked of NumPy 2.4.
_HIDDEN = frozenset({"abs", "all", "any", "bool", "divmod", "max", "min", "pow", "round", "sum"})
_SHORT = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot"}


class _Arrays(Naming):
    def star_offers(self, module: str, name: str) -> bool:
        if name.startswith("_") or (name in builtin_names() and name not in _HIDDEN):
            return False
        return not claimed_by_another(name, "arrays")

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return _SHORT.get(name)


NAMING = _Arrays()
