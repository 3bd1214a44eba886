"""torchvision: its data sets, as rows."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="torchvision", title="torchvision")
