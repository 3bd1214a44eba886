"""skorch's nets where they are measured as estimators: by `score`, and on folds."""

from __future__ import annotations

from trueup.engine.transfers.estimators import register_estimators
from trueup.frameworks.skorch.estimator_rows import ROWS

register_estimators(ROWS, methods=("score",))
