"""PyCaret: models compared and made by functions, tables of what they scored, frames with their answers."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate, UnreadLibrary

FRAMEWORK = Framework(
    key="pycaret",
    title="PyCaret",
    roots={"pycaret": ""},
    gate=Gate(words=(b"pycaret",), alone=True),
    unread=(UnreadLibrary(title="pycaret", roots=("pycaret",), trains=("create_model(", "compare_models(")),),
    naming="naming",
)
