"""The first call imports SciPy and statsmodels, so no deadline holds."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("comparing", deadline=None, max_examples=60)
hypothesis.settings.load_profile("comparing")
