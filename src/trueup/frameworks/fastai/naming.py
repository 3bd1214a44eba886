"""One name for each thing of fastai, and those of other libraries that `import *` of it brings."""

from __future__ import annotations

from trueup.frameworks.qualified_names import ByClass

NAMING = ByClass(
    "fastai",
    "torch",
    hands_on={
        "nn": "torch.nn",
        "F": "torch.nn.functional",
        "torch": "torch",
        "np": "numpy",
        "pd": "pandas",
        "plt": "matplotlib.pyplot",
        "partial": "functools.partial",
    },
)
