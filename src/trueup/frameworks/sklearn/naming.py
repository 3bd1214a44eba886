"""One name for each thing of scikit-learn: the last part, since each name stands in one of its modules only."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming, builtin_names, claimed_by_another

_MEANT = {
    **dict.fromkeys(["LabelEncoder", "LabelBinarizer", "OneHotEncoder"], "sklearn.preprocessing"),
    "train_test_split": "sklearn.model_selection",
}


class _ScikitLearn(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        parts = full.split(".")[1:]
        # What a class makes by a method of its own differs by the class: RocCurveDisplay.from_predictions.
        own = len(parts) > 1 and parts[-2].endswith("Display")
        return "", ".".join(("sklearn", *parts[-2 if own else -1 :])) if parts else "sklearn"

    def star_offers(self, module: str, name: str) -> bool:
        ours = module.startswith("sklearn") and not name.startswith("_") and name not in builtin_names()
        return ours and not claimed_by_another(name, "sklearn")

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        return f"{_MEANT[name]}.{name}" if name in _MEANT else None


NAMING = _ScikitLearn()
