"""Lets the probes use the facts' scenarios, and chooses the backend before Keras is imported."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "facts"))
os.environ.setdefault("KERAS_BACKEND", "jax")
