"""Grain: batches for training loops of JAX, read from a source whose items the program's own transformations change."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="grain", title="Grain", roots={"grain": ""}, naming="naming")
