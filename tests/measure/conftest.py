"""Counting is timed by the benchmarks; here the first call also imports SciPy, so no deadline holds."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("counting", deadline=None)
hypothesis.settings.load_profile("counting")
