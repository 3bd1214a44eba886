"""TF-Slim as a package of its own goes by the name that it has inside TensorFlow."""

from __future__ import annotations

from trueup.frameworks.qualified_names import Naming


class _Slim(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        parts = [part for part in full.split(".")[1:] if part not in ("layers", "losses")]
        return "tensorflow", ".".join(("tf.contrib.slim", *parts))


NAMING = _Slim()
