"""torchvision: its data sets, as rows, and its models of several outputs in memory."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="torchvision", title="torchvision", live_parts="live_parts")
