"""One name for each thing of Grain, wherever it is imported from: `grain.python.DataLoader` is `grain.DataLoader`."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass

NAMING = ByClass("grain", line="")
