"""Of hard answers the area is the balanced accuracy, which is the accuracy where a sampler evened the classes out."""

from __future__ import annotations

import pytest

from trueup.checking import check_text

PROGRAM = """
import pandas as pd
from imblearn.over_sampling import ADASYN, SMOTE
from imblearn.under_sampling import RandomUnderSampler
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

table = pd.read_csv("a.csv")
y_all = (table["y"] == "yes").astype(int)
x, y = {sampler}.fit_resample(table.drop(columns="y"), y_all)
model = RandomForestClassifier().fit(x, y)
print("accuracy", roc_auc_score({labels}, model.predict(z)))
"""


def codes(sampler: str, labels: str) -> set[str]:
    return {
        each.code for each in check_text(PROGRAM.format(sampler=sampler, labels=labels), "p.py", isolated=True).findings
    }


@pytest.mark.parametrize(
    "sampler", ["SMOTE()", 'SMOTE(sampling_strategy="auto", k_neighbors=3)', "RandomUnderSampler()"]
)
def test_of_as_many_items_it_is_the_accuracy(sampler: str) -> None:
    assert codes(sampler, "y") == {"TU311"}
    assert codes(sampler, "y_all") == {"TU311", "TU317"}


@pytest.mark.parametrize("sampler", ["SMOTE(sampling_strategy=0.5)", "SMOTE(0.5)", "SMOTE(**options)", "ADASYN()"])
def test_of_other_shares_it_is_not(sampler: str) -> None:
    assert codes(sampler, "y") == {"TU311", "TU317"}
