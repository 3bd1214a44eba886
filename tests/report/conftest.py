"""A comparison that several tests look at, and the browser that looks at pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from comparison.made_runs import BINARY, CATEGORICAL, FOCAL, SMOOTHED, Source, diverged, runs_of
from trueup.contract.comparison import Comparison
from trueup.runs import compared

SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def several() -> Comparison:
    """Three losses under three seeds, and a fourth that diverged."""
    runs = runs_of(((CATEGORICAL, 4.2), (SMOOTHED, 4.25), (BINARY, 3.6)), (1, 2, 3), Source(items=1000))
    return compared([*runs, diverged(FOCAL, 1)])


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not (program and driver):
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()
