"""The pages in a real browser: no error, no request, nothing out of its frame, light, dark, and on paper."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_audit_page import HOSTILE, story

import trueup
from trueup.contract.comparison import Comparison

pytestmark = pytest.mark.slow
every_page = pytest.mark.parametrize("page", ["audit_page", "curves_page", "against_page", "comparison_page"])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, several: Comparison) -> dict[str, str]:
    """The addresses of a page of each kind."""
    folder: Path = tmp_path_factory.mktemp("pages")
    made = {
        "audit_page": (folder / "<b>audit & 100%.html", story(names=[*HOSTILE[:7], "an ordinary name"]).to_html()),
        "curves_page": (folder / "curves.html", with_curves().to_html()),
        "against_page": (folder / "against.html", three_models().to_html()),
        "comparison_page": (folder / "comparison.html", several.to_html()),
    }
    for file, html in made.values():
        file.write_text(html, encoding="utf-8")
    return {name: file.as_uri() for name, (file, _) in made.items()}


def with_curves() -> trueup.Audit:
    """One of two classes, with groups, rows without an answer, and reported numbers of which one is right."""
    random = np.random.default_rng(1)
    labels = (random.random(600) < 0.3).astype(float)
    proba = 1 / (1 + np.exp(-random.normal(labels * 1.6 - 1.4)))
    proba[:20], labels[20] = np.nan, np.nan
    sites = np.array(["site north", "site south"])[np.arange(600) % 2]
    reported = {"roc_auc": "0.87", "site north": "0.91"}
    return trueup.audit(labels, proba=proba, by=sites, by_name="site", missing="wrong", reported=reported)


def three_models() -> trueup.Against:
    """Models with a long name, a name of markup, and without some answers."""
    random = np.random.default_rng(2)
    labels = random.integers(0, 4, 600)
    models = {
        name: np.where(random.random(600) < right, labels, random.integers(0, 4, 600)).astype(float)
        for name, right in (("old", 0.7), ("a new model with a rather long name.npy", 0.8), (HOSTILE[0], 0.6))
    }
    models["old"][:9] = np.nan
    return trueup.against(labels, predicted=models, missing="exclude", classes=4)


def shown(browser: Any, page: str, width: int = 1100, scheme: str = "light") -> None:
    """Open the page anew, in a window of this width."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get_log("performance")
    browser.get(page)


@every_page
def test_no_error_and_no_request(browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page])
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"]
    assert asked == [pages[page]]
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0


def test_what_is_written_in_the_data_does_not_run(browser: Any, pages: dict[str, str]) -> None:
    shown(browser, pages["audit_page"])
    assert browser.title.startswith("trueup audit: 1,000 rows")
    assert browser.execute_script("return document.querySelectorAll('script, img, b').length") == 0


def test_conclusion_and_picture_are_on_the_first_screen(browser: Any, pages: dict[str, str]) -> None:
    shown(browser, pages["comparison_page"])
    ends = browser.execute_script(
        "return ['.verdict', '.first svg'].map((one) => document.querySelector(one).getBoundingClientRect().bottom)"
    )
    assert max(ends) <= 900


@every_page
@pytest.mark.parametrize("width", [320, 360, 400, 768, 1100, 2000])
def test_nothing_is_wider_than_the_window(width: int, browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page], width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("page", ["curves_page", "against_page", "comparison_page"])
@pytest.mark.parametrize("width", [400, 1100])
def test_no_text_of_a_picture_lies_on_another(width: int, browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page], width)
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


def contrast(one: list[float], other: list[float]) -> float:
    """Of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(scheme: str, browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page], scheme=scheme)
    texts, paper = browser.execute_script(
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
        const behind = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour.slice(0, 3);
          }
          return [255, 255, 255];
        };
        const texts = document.querySelectorAll("h1, h2, p, th, td, a, figcaption, caption, li, dt, dd");
        return [
          [...texts].map((element) =>
            [rgb(getComputedStyle(element).color).slice(0, 3), behind(element), element.textContent.slice(0, 40)]),
          behind(document.body),
        ];
        """
    )
    assert len(texts) > 40
    assert luminance(paper) > 0.8 if scheme == "light" else luminance(paper) < 0.05
    for front, back, text in texts:
        assert contrast(front, back) >= 4.5, text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stand_out_in_light_and_dark(scheme: str, browser: Any, pages: dict[str, str]) -> None:
    shown(browser, pages["comparison_page"], scheme=scheme)
    marks, paper = browser.execute_script(
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number).slice(0, 3);
        const coloured = (what, by, least) => [...document.querySelectorAll(what)].map((element) =>
          [rgb(getComputedStyle(element)[by]), `${what}: ${element.textContent}`, least]);
        return [
          [...coloured("svg text", "fill", 4.5), ...coloured("svg .dot, svg .mean", "fill", 3),
            ...coloured("svg polyline, svg .printed", "stroke", 3)],
          rgb(getComputedStyle(document.body).backgroundColor),
        ];
        """
    )
    assert len(marks) > 60
    for colour, what, least in marks:
        assert contrast(colour, paper) >= least, what


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["audit_page", "curves_page"])
def test_numbers_in_the_matrix_stand_out(scheme: str, browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page], scheme=scheme)
    cells, paper = browser.execute_script(
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number).slice(0, 3);
        const cells = [...document.querySelectorAll("g")].filter((one) =>
          one.querySelector("rect[fill-opacity].mark, rect[fill-opacity].miss") && one.querySelector("text"));
        return [
          cells.map((one) => {
            const rect = one.querySelector("rect"), text = one.querySelector("text");
            return [rgb(getComputedStyle(text).fill), rgb(getComputedStyle(rect).fill),
              Number(rect.getAttribute("fill-opacity")), text.textContent];
          }),
          rgb(getComputedStyle(document.body).backgroundColor),
        ];
        """
    )
    assert len(cells) >= 4
    for front, colour, share, text in cells:
        behind = [share * c + (1 - share) * p for c, p in zip(colour, paper, strict=True)]
        assert contrast(front, behind) >= 4.5, (text, share)


@pytest.mark.parametrize("page", ["curves_page", "audit_page"])
def test_on_a_narrow_screen_no_definition_is_cut_off(browser: Any, pages: dict[str, str], page: str) -> None:
    shown(browser, pages[page], 400)
    cut = browser.execute_script(
        "return [...document.querySelectorAll('.definitions')].filter((one) => one.scrollWidth > one.clientWidth)"
        ".length"
    )
    assert cut == 0


def test_true_and_printed_differ_by_more_than_colour(browser: Any, pages: dict[str, str]) -> None:
    shown(browser, pages["comparison_page"])
    dashes = browser.execute_script(
        "return ['.true-line', '.printed-line'].map((one) =>"
        " getComputedStyle(document.querySelector('polyline' + one)).strokeDasharray)"
    )
    assert dashes[0] == "none"
    assert dashes[1] != "none"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("audit_page", ["Accuracies side by side", "Confusion matrix", "Reliability diagram", "Recall per class"]),
        (
            "curves_page",
            [
                *(
                    "Accuracies side by side",
                    "Confusion matrix",
                    "Reliability diagram",
                    "ROC curve",
                    "Precision and recall",
                ),
                *("Accuracy against the threshold", "Recall per class"),
            ],
        ),
        ("against_page", ["Differences with their intervals"]),
        ("comparison_page", ["True accuracy of each loss", *["Learning curves: "] * 4]),
    ],
)
def test_pictures_are_drawn_and_named(browser: Any, pages: dict[str, str], page: str, names: list[str]) -> None:
    shown(browser, pages[page])
    drawings = browser.find_elements("css selector", "svg")
    assert len(drawings) == len(names)
    assert all(drawing.accessible_name.startswith(name) for drawing, name in zip(drawings, names, strict=True))
    assert {drawing.aria_role for drawing in drawings} <= {"img", "image"}
    assert all(drawing.rect["width"] > 300 and drawing.rect["height"] > 50 for drawing in drawings)


@pytest.mark.parametrize(("page", "most_sheets"), [("audit_page", 8), ("comparison_page", 6)])
def test_it_prints(browser: Any, pages: dict[str, str], page: str, most_sheets: int) -> None:
    shown(browser, pages[page], scheme="dark")
    printed = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= most_sheets
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": []})
    assert browser.execute_script("return getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    # What A4 leaves between its margins.
    metrics = {"width": 688, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    widths = browser.execute_script("return [...document.querySelectorAll('table')].map((one) => one.offsetWidth)")
    assert max(widths) <= 688
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
