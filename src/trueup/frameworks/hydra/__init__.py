"""Hydra and OmegaConf: the configuration of a program, put together from YAML files, and the objects it stands for."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="hydra", title="Hydra", roots={"hydra": "", "omegaconf": ""}, naming="naming")
