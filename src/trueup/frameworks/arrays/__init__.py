"""Arrays and frames of NumPy and pandas."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="arrays", title="NumPy and pandas")
