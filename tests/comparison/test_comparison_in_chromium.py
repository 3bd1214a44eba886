"""The page of a comparison in a real browser: no error, no request, nothing out of its frame, light, dark, on paper."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from made_runs import BINARY, CATEGORICAL, FOCAL, SMOOTHED, Source, diverged, runs_of

from trueup.runs import compared

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
    file: Path = tmp_path_factory.mktemp("page") / "comparison.html"
    runs = runs_of(((CATEGORICAL, 4.2), (SMOOTHED, 4.25), (BINARY, 3.6)), (1, 2, 3), Source(items=1000))
    file.write_text(compared([*runs, diverged(FOCAL, 1)]).to_html(), encoding="utf-8")
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


def test_conclusion_and_picture_are_on_the_first_screen(browser: Any, page: str) -> None:
    shown(browser, page)
    ends = browser.execute_script(
        "return ['.verdict', '.first svg'].map((one) => document.querySelector(one).getBoundingClientRect().bottom)"
    )
    assert max(ends) <= 900


@pytest.mark.parametrize("width", [320, 400, 768, 1100, 2000])
def test_nothing_is_wider_than_the_window(width: int, browser: Any, page: str) -> None:
    shown(browser, page, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [400, 1100])
def test_no_text_of_a_picture_lies_on_another(width: int, browser: Any, page: str) -> None:
    shown(browser, page, width)
    overlaps = browser.execute_script(
        """
        const found = [];
        for (const svg of document.querySelectorAll("svg")) {
          const frame = svg.getBoundingClientRect();
          const boxes = [...svg.querySelectorAll("text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
          boxes.forEach(([text, a], at) => {
            if (a.right > frame.right + 4 || a.left < frame.left - 1) found.push(["out of the frame", text]);
            for (const [other, b] of boxes.slice(at + 1))
              if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
                found.push([text, other]);
          });
        }
        return found;
        """
    )
    assert overlaps == []


def luminance(colour: list[float]) -> float:
    """Relative luminance of sRGB 0..255 (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_marks_stand_out_in_light_and_dark(scheme: str, browser: Any, page: str) -> None:
    shown(browser, page, scheme=scheme)
    texts, marks, paper = browser.execute_script(
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
        const behind = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour.slice(0, 3);
          }
          return [255, 255, 255];
        };
        const all = (what) => [...document.querySelectorAll(what)];
        return [
          all("h1, h2, p, th, td, figcaption, caption, li, dt, dd").map((element) =>
            [rgb(getComputedStyle(element).color).slice(0, 3), behind(element), element.textContent.slice(0, 40)]),
          all("svg text").map((element) => [rgb(getComputedStyle(element).fill), element.textContent, 4.5])
            .concat(all("svg .dot, svg .mean").map((element) => [rgb(getComputedStyle(element).fill), "dot", 3]))
            .concat(all("svg polyline, svg .printed").map((one) => [rgb(getComputedStyle(one).stroke), "line", 3])),
          behind(document.body),
        ];
        """
    )
    assert len(texts) > 80
    assert len(marks) > 60
    assert luminance(paper) > 0.8 if scheme == "light" else luminance(paper) < 0.05
    for front, back, text, least in [
        *((*one, 4.5) for one in texts),
        *((f[:3], paper, t, least) for f, t, least in marks),
    ]:
        high, low = sorted((luminance(front), luminance(back)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= least, text


def test_true_and_printed_differ_by_more_than_colour(browser: Any, page: str) -> None:
    shown(browser, page)
    dashes = browser.execute_script(
        "return ['.true-line', '.printed-line'].map((one) =>"
        " getComputedStyle(document.querySelector('polyline' + one)).strokeDasharray)"
    )
    assert dashes[0] == "none"
    assert dashes[1] != "none"


def test_pictures_are_named(browser: Any, page: str) -> None:
    shown(browser, page)
    drawings = browser.find_elements("css selector", "svg")
    names = [drawing.accessible_name for drawing in drawings]
    assert names[0].startswith("True accuracy of each loss")
    assert all(name.startswith("Learning curves: ") for name in names[1:])
    assert len(names) == 5
    assert {drawing.aria_role for drawing in drawings} <= {"img", "image"}


def test_it_prints(browser: Any, page: str) -> None:
    shown(browser, page, scheme="dark")
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= 6
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert browser.execute_script("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    # What A4 leaves between its margins.
    metrics = {"width": 688, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    widths = browser.execute_script("return [...document.querySelectorAll('table')].map((one) => one.offsetWidth)")
    assert max(widths) <= 688
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
