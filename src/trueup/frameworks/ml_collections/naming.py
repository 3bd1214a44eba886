"""One name for each thing of ml_collections: `config_flags.DEFINE_config_file` wherever it is imported from."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass

NAMING = ByClass("ml_collections", line="")
