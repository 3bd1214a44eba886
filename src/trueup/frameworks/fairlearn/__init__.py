"""fairlearn: numbers of other libraries' metrics, for all items and for each group of them."""

from __future__ import annotations

from trueup.frameworks.base import Framework, Gate

FRAMEWORK = Framework(
    key="fairlearn",
    title="fairlearn",
    roots={"fairlearn": ""},
    gate=Gate(words=(b"fairlearn",), module="", alone=True),
)
