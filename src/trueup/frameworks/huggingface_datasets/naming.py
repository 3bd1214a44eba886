"""One name for each thing of Datasets, wherever it is imported from."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass


class _Datasets(ByClass):
    def star_offers(self, module: str, name: str) -> bool:
        """Nothing: many a program has a module of its own by this name, and means that one by `import *`."""
        return False


NAMING = _Datasets("datasets", "")
