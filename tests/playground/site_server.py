"""A site with the playground, built once for all tests that run at the same time, and a server for it."""

from __future__ import annotations

import http.server
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import build
from fetching import NotFetchedError

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 400
#: The colours of the site's theme are absent here, and the page has colours of its own for that.
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Playground</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<body><header style="height: 4rem"></header>{}</body></html>
"""


class _Files(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def built_site(folder: Path) -> Path:
    """The site in this folder, which several processes may ask for at once; NotFetchedError where none can be built."""
    site, done = folder / "site", folder / "done.txt"
    try:
        site.mkdir(parents=True)
    except FileExistsError:
        end = time.monotonic() + _PATIENCE
        while not done.exists() and time.monotonic() < end:
            time.sleep(0.2)
    else:
        why = "its build did not end"
        try:
            why = _build(site / "playground")
        finally:
            done.with_suffix(".new").write_text(why, encoding="utf-8")
            done.with_suffix(".new").rename(done)
    why = done.read_text(encoding="utf-8") if done.exists() else "another process did not end building it"
    if why:
        raise NotFetchedError(why)
    return site


def _build(page: Path) -> str:
    """Why it could not be built whole, "" where it was."""
    page.mkdir()
    text = (ROOT / "docs" / "playground.md").read_text(encoding="utf-8")
    inside = re.search(r"^<div.*", text, re.DOTALL | re.MULTILINE)
    assert inside is not None, "the page has no element for the playground"
    (page / "index.html").write_text(_PAGE.format(inside[0].replace('="playground/', '="')), encoding="utf-8")
    try:
        return "" if build.build(page) else "NumPy and SciPy cannot be had"
    except NotFetchedError as error:
        return str(error)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of the playground while the site is served."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/playground/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
