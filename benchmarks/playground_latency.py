"""How long the playground takes: from opening the page to its first answer, and for each further one.

    make playground && python benchmarks/playground_latency.py [--site build/site] [--rounds 3] [--width 1280]

The built site is served on this machine and opened in Chromium (Selenium; Debian's chromium and chromium-driver). The
page is opened once so that the browser keeps its files, then again so many times: a warm load. Times are those of the
page's own clock, from the start of the navigation until it says what was found in the first story, and from the choice
of another story until it says what was found there. Nothing is asserted about time: the machine decides that.
"""

from __future__ import annotations

import argparse
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import Any

PATIENCE = 180
#: Of two stories: the number of the example, and what the page says of it.
FIRST, OTHER = ("0", "2 findings."), ("3", "1 finding.")
SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
#: Run in the page before its own scripts: notes when the answer to the first story stands there.
CLOCK = """
const look = () => {
  const status = document.querySelector("[role=status]");
  if (status && status.textContent.trim() === "%s") window.answered = performance.now();
  else setTimeout(look, 5);
};
look();
"""
CHOOSE = """
const [number, words, done] = arguments, start = performance.now();
const choice = document.querySelector("#pg-example"), status = document.querySelector("[role=status]");
choice.value = number;
choice.dispatchEvent(new Event("change", { bubbles: true }));
const look = () => status.textContent.trim() === words ? done(performance.now() - start) : setTimeout(look, 5);
look();
"""


class Files(http.server.SimpleHTTPRequestHandler):
    """The site's files, silently; browsers run a module only under its type."""

    extensions_map = {  # noqa: RUF012 - the base class has it so
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def browser(profile: str, width: int) -> Any:
    """Chromium, as wide as a desk's or a phone's."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for switch in (*SWITCHES, f"--window-size={width},900", f"--user-data-dir={profile}"):
        options.add_argument(switch)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(PATIENCE)
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLOCK % FIRST[1]})
    return driver


def first_answer(driver: Any, address: str) -> float:
    """Seconds from the start of the navigation to the first answer."""
    from selenium.webdriver.support.ui import WebDriverWait

    driver.get("about:blank")
    driver.get(address)
    wait = WebDriverWait(driver, PATIENCE, 0.05)
    return float(wait.until(lambda _: driver.execute_script("return window.answered"))) / 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, default=Path("build/site"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--width", type=int, default=1280)
    arguments = parser.parse_args()
    if not (arguments.site / "playground/worker.js").exists():
        sys.exit(f"There is no playground in {arguments.site}: build it with `make playground`.")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(arguments.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/playground/"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        driver = browser(profile, arguments.width)
        try:
            print(f"first answer, nothing kept yet  {first_answer(driver, address):.2f} s")
            warm, further = [], []
            for _ in range(arguments.rounds):
                warm.append(first_answer(driver, address))
                further += [driver.execute_async_script(CHOOSE, *story) / 1000 for story in (OTHER, FIRST) * 3]
        finally:
            driver.quit()
            server.shutdown()
    for title, times in (("first answer, warm load", warm), ("a further answer", further)):
        print(f"{title:31} {statistics.median(times):.2f} s in the median ({min(times):.2f} to {max(times):.2f})")


if __name__ == "__main__":
    main()
