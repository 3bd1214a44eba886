"""One name for each loss of optax, which stands in the package and in `optax.losses`."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming


class _Optax(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        return "optax", ".".join(part for part in full.split(".") if part not in ("losses", "_src", "loss"))


NAMING = _Optax()
