"""PyTorch Geometric: the last layer of its networks over graphs."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="torch_geometric", title="PyTorch Geometric")
