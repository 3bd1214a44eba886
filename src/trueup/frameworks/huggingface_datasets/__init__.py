"""Hugging Face's Datasets: the well-known sets by their names, as rows, and what a program does to a set."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="huggingface_datasets", title="Datasets", roots={"datasets": ""}, naming="naming")
