"""Python imports this first in a process that has the folder in PYTHONPATH: TensorFlow is not installed then."""

import sys

sys.modules["tensorflow"] = None  # type: ignore[assignment]
