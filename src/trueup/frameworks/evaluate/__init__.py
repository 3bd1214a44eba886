"""Hugging Face's Evaluate: metrics by their names, most of them scikit-learn's."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="evaluate", title="Evaluate", roots={"evaluate": ""}, naming="naming")
