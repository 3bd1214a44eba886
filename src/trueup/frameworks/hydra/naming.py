"""One name for each thing of Hydra and OmegaConf, wherever it is imported from."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass

NAMING = ByClass("hydra", line="")
