"""PyCaret: models compared and made by functions, tables of what they scored, frames with their answers."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="pycaret",
    title="PyCaret",
    roots={"pycaret": ""},
    gate=Gate(words=(b"pycaret",), alone=True),
    naming="naming",
)
