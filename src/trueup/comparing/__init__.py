"""Trains: the same model and data under several losses, each run kept and counted in the same way.

The package is not called `compare`, since `trueup.compare` is the function: Python binds an imported submodule to its
name in the package above, and would put the module in the function's place. `trueup.check` and `checking/` do the same.
"""

from trueup.comparing.api import LOSSES, Options, compare

__all__ = ["LOSSES", "Options", "compare"]
