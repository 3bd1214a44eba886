"""One name for each function of PyCaret: its part (classification, regression) and its own name."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming

#: What `from pycaret.classification import *` brings, of what matters here.
_OFFERED = ("setup", "compare_models", "create_model", "tune_model", "predict_model", "pull", "finalize_model")


class _PyCaret(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        parts = full.split(".")
        return "", ".".join(("pycaret", *parts[1:2], *parts[2:][-1:]))

    def star_offers(self, module: str, name: str) -> bool:
        return name in _OFFERED


NAMING = _PyCaret()
