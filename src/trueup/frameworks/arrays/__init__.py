"""Arrays and frames of NumPy and pandas."""

from __future__ import annotations

from trueup.frameworks.base import ArrayModule, Framework, InMemory

FRAMEWORK = Framework(
    key="arrays",
    title="NumPy and pandas",
    roots={"numpy": "", "pylab": "", "pandas": ""},
    naming="naming",
    in_memory=InMemory(functions=("numpy",)),
    arrays=(
        ArrayModule(name="numpy", flat_append=True),
        ArrayModule(name="cupy"),
    ),
)
