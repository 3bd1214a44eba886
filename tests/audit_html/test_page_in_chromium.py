"""The page in a real browser: no error, no request, nothing out of its frame, light and dark, and on paper."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_audit_page import HOSTILE, story

webdriver = pytest.importorskip("selenium.webdriver", reason="Selenium is not installed")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromedriver are not installed"),
]
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("page") / "<b>audit & 100%.html"
    names = [*HOSTILE[:7], "an ordinary name"]
    file.write_text(story(names=names).to_html(), encoding="utf-8")
    return file.as_uri()


def shown(browser: Any, page: str, width: int = 1100, scheme: str = "light") -> None:
    """Open the page anew, in a window of this width."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get_log("performance")
    browser.get(page)


def test_no_error_and_no_request(browser: Any, page: str) -> None:
    shown(browser, page)
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert asked == [page]
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_what_is_written_in_the_data_does_not_run(browser: Any, page: str) -> None:
    shown(browser, page)
    assert browser.title.startswith("trueup audit: 1,000 rows")
    assert browser.execute_script("return document.querySelectorAll('script, img, b').length") == 0


@pytest.mark.parametrize("width", [320, 360, 768, 1100, 2000])
def test_nothing_is_wider_than_the_window(width: int, browser: Any, page: str) -> None:
    shown(browser, page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def luminance(colour: list[float]) -> float:
    """Relative luminance of sRGB 0..255 (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(scheme: str, browser: Any, page: str) -> None:
    shown(browser, page, scheme=scheme)
    pairs = browser.execute_script(
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
        const behind = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour.slice(0, 3);
          }
          return [255, 255, 255];
        };
        return [...document.querySelectorAll("h1, h2, p, th, td, a, figcaption, caption, li")].map((element) =>
          [rgb(getComputedStyle(element).color).slice(0, 3), behind(element), element.textContent.slice(0, 40)]);
        """
    )
    assert len(pairs) > 50
    body = luminance(pairs[0][1])
    assert body > 0.8 if scheme == "light" else body < 0.05
    for front, back, text in pairs:
        high, low = sorted((luminance(front), luminance(back)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, text


def test_pictures_are_drawn_and_named(browser: Any, page: str) -> None:
    shown(browser, page)
    drawings = browser.find_elements("css selector", "svg")
    assert [drawing.accessible_name.partition(" ")[0] for drawing in drawings] == [
        "Accuracy",
        "Confusion",
        "Reliability",
        "Recall",
    ]
    assert {drawing.aria_role for drawing in drawings} <= {"img", "image"}
    assert all(drawing.rect["width"] > 300 and drawing.rect["height"] > 100 for drawing in drawings)


def test_it_prints(browser: Any, page: str) -> None:
    shown(browser, page, scheme="dark")
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= 8
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert browser.execute_script("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
