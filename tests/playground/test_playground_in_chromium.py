"""The playground in a real browser that reaches no host but this machine: what it shows, and what it asks for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from site_server import built_site, served

from chromium import started
from fetching import NotFetchedError

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
#: The program that the README's first block is about, and its release.
PROGRAM = (ROOT / "examples/digits/keras2/broken.py").read_text(encoding="utf-8")
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 120


class Page:
    """The playground as somebody works with it."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, fragment: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(self.address + fragment)
        # Without a link the first story is shown and checked.
        self.until(lambda: len(self.texts("#pg-library option")) > 3 and (fragment or self.status == "2 findings."))

    def until(self, holds: Callable[[], Any]) -> Any:
        from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415 - skipped where it is not installed

        return WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: holds(), f"status: {self.status}")

    def all(self, selector: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements("css selector", selector)
        return found

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    @property
    def status(self) -> str:
        return self.text("[role=status]")

    def text(self, selector: str) -> str:
        return "\n".join(self.texts(selector))

    def texts(self, selector: str) -> list[str]:
        """In one question: between two, the page may have put others in their place."""
        script = "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent)"
        found: list[str] = self.driver.execute_script(script, selector)
        return found

    def click(self, selector: str, text: str = "") -> None:
        """Click the first that has this text, in the middle of the window: what stays on top lies over its edge."""
        each = next(each for each in self.all(selector) if text in each.text)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", each)
        each.click()

    def drop(self, selector: str, name: str, text: str) -> None:
        """A file that is dragged onto an element."""
        script = """
            const [at, name, text] = arguments, dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], name));
            for (const kind of ["dragenter", "dragover", "drop"]) {
              const event = new DragEvent(kind, {dataTransfer, bubbles: true, cancelable: true});
              document.querySelector(at).dispatchEvent(event);
            }"""
        self.driver.execute_script(script, selector, name, text)

    def choose(self, selector: str, value: str) -> None:
        self._enter(selector, value, "change")

    def paste(self, text: str) -> None:
        self._enter("#pg-program", text, "input")

    def _enter(self, selector: str, value: str, event: str) -> None:
        script = "const [at, value, event] = arguments, each = document.querySelector(at);"
        script += "each.value = value; each.dispatchEvent(new Event(event))"
        self.driver.execute_script(script, selector, value, event)

    def codes(self) -> list[str]:
        return self.texts(".pg-finding .pg-code")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The playground on a server of this machine, in a browser that reaches nothing else."""
    profile = tmp_path_factory.mktemp("profile")
    # Processes that test side by side have folders in one folder, which is this run's.
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "playground"
    driver = started(profile, NO_OTHER_HOST, "--window-size=1280,900")
    try:
        try:
            site = built_site(shared)
        except NotFetchedError as error:
            pytest.skip(f"the playground cannot be built here: {error}")
        with served(site) as address:
            yield Page(driver, address)
    finally:
        driver.quit()


def requests_of(page: Page) -> set[str]:
    """The hosts that were asked for anything since the last look."""
    found = set()
    for entry in page.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            address = message["params"]["request"]["url"]
            found |= set(re.findall(r"^(?:https?|wss?)://([^/:]+)", address))
    return found


def test_a_pasted_program_is_answered_with_its_finding_and_its_diff(page: Page) -> None:
    page.open()
    page.paste("import keras\n")
    page.choose("#pg-library", "")
    page.until(lambda: page.codes() == [] and page.status.startswith("No findings, and no setup"))
    page.paste(PROGRAM)
    page.choose("#pg-library", "keras")
    page.choose("#pg-release", "2.0.4")
    page.until(lambda: page.all(".pg-is-warning") and page.status == "2 findings.")
    assert page.codes() == ["TU301", "TU103"]
    excerpt = page.text(".pg-is-warning [aria-label^='the program']")
    assert "^^^^^^^^^^" in excerpt
    assert "metric: accuracy, which is binary_accuracy" in excerpt
    assert '+model.compile(loss="binary_crossentropy", optimizer="adadelta", metrics=["categorical_accuracy"])' in (
        page.text("[aria-label='the changes of all fixes']")
    )
    assert "one-hot rows of 10 (to_categorical)" in page.text(".pg-setup")
    (link,) = {each.get_attribute("href") for each in page.all(".pg-is-warning h3 a")}
    assert link.endswith("/rules/elementwise-accuracy-on-one-of-k/")
    page.click(".pg-is-warning .pg-parties li:last-child .pg-at")
    selected = "const a = document.querySelector('#pg-program'); return a.value.slice(a.selectionStart, a.selectionEnd)"
    assert page.driver.execute_script(selected) == '"accuracy"'
    page.click(".pg-results button", "Make these changes")
    page.until(lambda: page.codes() == ["TU103"])
    assert "categorical_accuracy" in page.one("#pg-program").get_attribute("value")
    assert requests_of(page) == {"127.0.0.1"}


def test_a_link_carries_the_program_and_its_release(page: Page) -> None:
    page.open()
    page.choose("#pg-example", "3")
    page.until(lambda: page.codes() == ["TU102"])
    page.click(".pg-buttons button", "Copy a link")
    page.until(lambda: "#program=" in page.driver.current_url)
    fragment = "#" + page.driver.current_url.partition("#")[2]
    page.open(fragment)
    page.until(lambda: page.codes() == ["TU102"])
    assert page.one("#pg-release").get_attribute("value") == "0.3.3"
    requests_of(page)
    page.open(fragment[: len(fragment) // 2])
    page.until(lambda: "may have been cut off" in page.status)
    assert requests_of(page) == {"127.0.0.1"}


def test_files_that_are_dropped(page: Page, tmp_path: Path) -> None:
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": PROGRAM}
    book = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(book), encoding="utf-8")
    page.open()
    assert page.one("#pg-release").get_attribute("value") == "2.0.4"
    page.one("#pg-file").send_keys(str(tmp_path / "a.ipynb"))
    page.until(lambda: page.codes() == ["TU301", "TU103"] and "cell" in page.text(".pg-parties"))
    assert "cell 1, line 36" in page.text(".pg-parties")
    assert page.one("#pg-program").get_attribute("value").startswith("# cell 1\n")
    page.drop("#pg-program", "model.bin", "\0")
    page.until(lambda: "model.bin is no program" in page.status)
    page.drop(".pg-results", "b.ipynb", "{")
    page.until(lambda: "not valid JSON" in page.status)
    page.drop("#pg-program", "c.py", PROGRAM)
    page.until(lambda: "line 36" in page.texts(".pg-parties .pg-at") and page.codes() == ["TU301", "TU103"])
    page.drop("#pg-program", "d.csv", "a,b")
    page.until(lambda: "belong to the second tab" in page.status)
    assert page.all(".pg-over") == []


def test_a_published_number_and_a_count_of_a_table(page: Page, tmp_path: Path) -> None:
    rows = "".join(f"{index % 4};{0 if index % 10 == 1 else index % 4}\n" for index in range(200))
    (tmp_path / "answers.csv").write_text(f"truth;answer\n{rows}", encoding="utf-8")
    np.save(tmp_path / "labels.npy", np.arange(90) % 3)
    np.save(tmp_path / "proba.npy", np.eye(3)[np.arange(90) % 3])
    page.open()
    page.click("#pg-tab-number")
    for field, words in (("reported", "0.9976"), ("classes", "10"), ("samples", "10000")):
        page.one(f"#pg-{field}").send_keys(words)
    page.click("form .pg-main")
    page.until(lambda: "97.55 % to 100.00 %" in page.text(".pg-answer"))
    page.one("#pg-data").send_keys(str(tmp_path / "answers.csv"))
    page.until(lambda: page.all("#pg-kind"))
    page.click(".pg-form .pg-main")
    page.until(lambda: "It is never guessed" in page.status)
    page.choose("#pg-kind", "predicted")
    page.one("#pg-figure").send_keys("0.9")
    page.click(".pg-form .pg-main")
    page.until(lambda: "Counted" in page.status)
    assert "--delimiter ';' --reported 0.9" in page.text(".pg-answer code")
    page.driver.switch_to.frame(page.one(".pg-frame"))
    assert "90.00 %" in page.one("body").text
    page.driver.switch_to.default_content()
    page.one("#pg-data").send_keys(f"{tmp_path / 'labels.npy'}\n{tmp_path / 'proba.npy'}")
    page.until(lambda: page.all("#pg-scores"))
    page.choose("#pg-kind", "proba")
    page.click(".pg-form .pg-main")
    page.until(lambda: page.all(".pg-frame") and "--proba proba.npy" in page.text(".pg-answer code"))
    assert requests_of(page) == {"127.0.0.1"}


def test_a_telephone_shows_it_without_anything_out_of_its_frame(page: Page) -> None:
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    try:
        page.open()
        page.choose("#pg-example", "0")
        page.until(lambda: page.codes() == ["TU301", "TU103"])
        assert page.driver.execute_script("return document.documentElement.scrollWidth") <= 400
        lines = page.text(".pg-is-warning .pg-drawn").splitlines()
        assert max(map(len, lines)) < 60
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_every_control_has_a_name_and_the_tabs_answer_to_the_keyboard(page: Page) -> None:
    page.open()
    page.choose("#pg-example", "0")
    page.until(page.codes)
    nameless = page.driver.execute_script(
        "return [...document.querySelectorAll('.pg input, .pg select, .pg textarea, .pg button')]"
        ".filter(each => !(each.labels?.length || each.textContent.trim())).map(each => each.outerHTML)"
    )
    assert nameless == []
    assert page.one("[role=status]").get_attribute("aria-live") == "polite"
    page.one("#pg-tab-check").send_keys("\ue014")
    assert page.one("#pg-panel-number").is_displayed()
    assert not page.one("#pg-panel-check").is_displayed()
    assert page.driver.switch_to.active_element.get_attribute("id") == "pg-tab-number"
    said = [each["message"] for each in page.driver.get_log("browser") if each["level"] == "SEVERE"]
    assert [line for line in said if "favicon" not in line] == []
