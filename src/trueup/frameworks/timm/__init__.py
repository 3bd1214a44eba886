"""timm: the classifiers of its models in memory."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="timm", title="timm", live_parts="live_parts")
