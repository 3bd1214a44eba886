"""The guide's page shows what is printed."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "inspect.md"


def blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_example_prints_what_the_page_shows(keras3: Any) -> None:
    if keras3.backend.backend() != "jax":
        pytest.skip("the page shows what is printed on JAX")
    printed = StringIO()
    with redirect_stdout(printed):
        exec(blocks("python")[0], {})
    shown = re.sub(r"Keras \d[\d.]*", f"Keras {keras3.__version__}", blocks("text")[0])
    assert printed.getvalue() == shown


def test_the_booster_prints_what_the_page_shows() -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="LightGBM is not installed")
    printed = StringIO()
    with redirect_stdout(printed):
        exec(f"import trueup\n{blocks('python')[1]}", {})
    assert printed.getvalue() == re.sub(r"LightGBM \d[\d.]*", f"LightGBM {lightgbm.__version__}", blocks("text")[1])
