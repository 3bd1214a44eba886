"""The choice of a version in the header, in a real browser, with what Read the Docs tells a page played to it."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chromium import started

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
#: As much of the theme's header as the script asks for.
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{version}</title>
<header class="md-header"><label for="__search">Search</label></header>
<script>{script}</script></html>
"""
PATIENCE = 20


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A site of two versions; the older one has a page less."""
    script = (ROOT / "docs/javascripts/versions.js").read_text(encoding="utf-8")
    for page in ("stable/index.html", "stable/new/index.html", "v0.1/index.html", "stable/rules/index.html"):
        path = tmp_path / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_PAGE.format(version=page, script=script), encoding="utf-8")
    (tmp_path / "v0.1" / "rules").mkdir()
    (tmp_path / "v0.1/rules/index.html").write_text(_PAGE.format(version="v0.1/rules", script=""), encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Any]:
    driver = started(tmp_path / "profile")
    yield driver
    driver.quit()


def _open(driver: Any, address: str, page: str, slugs: tuple[str, ...] = ("stable", "v0.1")) -> list[Any]:
    """Open a page, say what Read the Docs says on it, and give the choices that stand in the header."""
    driver.get(address + page)
    active = [{"slug": slug, "urls": {"documentation": f"{address}{slug}/"}} for slug in slugs]
    config = {"versions": {"active": active, "current": active[0]}}
    event = f"new CustomEvent('readthedocs-addons-data-ready', {{detail: {{data: () => ({json.dumps(config)})}}}})"
    # It may be said more than once, and is one choice still.
    driver.execute_script(f"document.dispatchEvent({event}); document.dispatchEvent({event})")
    found: list[Any] = driver.find_elements("css selector", ".md-header select")
    return found


def _choose(driver: Any, choice: Any, slug: str) -> str:
    from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: PLC0415 - skipped where it is not installed

    before = driver.current_url
    Select(choice).select_by_visible_text(slug)
    WebDriverWait(driver, PATIENCE, 0.05).until(lambda _: driver.current_url != before)
    url: str = driver.current_url
    return url


def test_the_same_page_of_the_chosen_version_is_opened(driver: Any, address: str) -> None:
    (choice,) = _open(driver, address, "stable/rules/")
    assert [each.text for each in choice.find_elements("css selector", "option")] == ["stable", "v0.1"]
    assert choice.find_element("css selector", "option:checked").text == "stable"
    assert choice.get_attribute("aria-label") == "Version of the documentation"
    assert _choose(driver, choice, "v0.1") == address + "v0.1/rules/"


def test_a_page_that_the_chosen_version_has_not_leads_to_its_first(driver: Any, address: str) -> None:
    (choice,) = _open(driver, address, "stable/new/")
    assert _choose(driver, choice, "v0.1") == address + "v0.1/"


def test_one_version_is_no_choice(driver: Any, address: str) -> None:
    assert _open(driver, address, "stable/", ("stable",)) == []
