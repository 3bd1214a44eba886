"""How a fix spells fastai's flattened losses, in the names of each of its two lines of releases."""

from __future__ import annotations

from trueup.frameworks.fix_spelling import FixSpelling

#: Source: fastai's documentation of losses (not run).
_SECOND = {
    "cross_entropy": "CrossEntropyLossFlat",
    "bce_with_logits": "BCEWithLogitsLossFlat",
    "bce": "BCELossFlat",
    "mean_squared_error": "MSELossFlat",
    "mean_absolute_error": "L1LossFlat",
}
_FIRST = {"cross_entropy": "CrossEntropyFlat", "bce_with_logits": "BCEWithLogitsFlat", "bce": "BCEFlat"}

SPELLING = FixSpelling(manners=(_SECOND, _FIRST))
