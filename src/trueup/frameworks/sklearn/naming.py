"""One name for each thing of scikit-learn: the last part, since each name stands in one of its modules only."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming, claimed_by_another

_MEANT = {
    **dict.fromkeys(["LabelEncoder", "LabelBinarizer", "OneHotEncoder"], "sklearn.preprocessing"),
    "train_test_split": "sklearn.model_selection",
}


class _ScikitLearn(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        _, _, rest = full.partition(".")
        return "", f"sklearn.{rest.rpartition('.')[2]}" if rest else "sklearn"

    def star_offers(self, module: str, name: str) -> bool:
        return module.startswith("sklearn") and not name.startswith("_") and not claimed_by_another(name, "sklearn")

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return f"{_MEANT[name]}.{name}" if name in _MEANT else None


NAMING = _ScikitLearn()
