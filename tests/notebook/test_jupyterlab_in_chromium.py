"""JupyterLab in Chromium: the cells of a notebook are run there, and the box stands under the one that it is about."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel")
pytest.importorskip("sklearn")
if importlib.util.find_spec("jupyterlab") is None:
    pytest.skip("JupyterLab is not installed", allow_module_level=True)

from chromium import started

#: Seconds for all of it: 17 where two processors are free, 150 where many share them.
_PATIENCE = 600
CELLS = [
    "%load_ext trueup",
    """import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
x, y = np.random.rand(60, 3), np.arange(60) % 2
clf = LogisticRegression().fit(x, y)""",
    "print(roc_auc_score(y, clf.predict(x)))",
    "print(roc_auc_score(y, clf.predict_proba(x)[:, 1]))",
    "print('all cells ran')",
]
#: Nothing that asks the network, builds, or is not looked at here.
SWITCHES = (
    "--no-browser",
    "--allow-root",
    "--expose-app-in-browser",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--ServerApp.jpserver_extensions={'jupyterlab': True, 'jupyter_lsp': False, 'jupyter_server_terminals': False}",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
)
ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"
RUN_ALL = "notebook:run-all-cells"
#: Of each code cell: what its outputs show, and the codes of the boxes of findings among them.
OUTPUTS = """return [...document.querySelectorAll(".jp-CodeCell")].map(cell => [
  cell.querySelector(".jp-OutputArea")?.textContent ?? "",
  [...cell.querySelectorAll(".jp-OutputArea strong")].map(strong => strong.textContent.match(/^TU\\d+/)?.[0])
    .filter(code => code)])"""


@dataclass
class Lab:
    """A JupyterLab of its own, with one notebook, and what is waited for in it."""

    folder: Path
    port: int
    server: subprocess.Popen[bytes]
    end: float
    driver: Any = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/api/status", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait(self, state: str, holds: Callable[[], Any]) -> None:
        """Wait for a state; where it does not come, say which one and what the server and the page wrote last."""
        while not holds():
            if time.monotonic() < self.end and self.server.poll() is None:
                time.sleep(0.1)
                continue
            lines = (self.folder / "server.log").read_text(encoding="utf-8").splitlines()[-20:]
            if self.driver is not None:
                lines += [entry["message"] for entry in self.driver.get_log("browser")][-20:]
            pytest.fail("\n".join([f"not seen: {state}", *lines]))

    def wait_for_page(self, state: str, expression: str) -> None:
        """Wait until an expression of the page is true."""
        self.wait(state, lambda: self.driver.execute_script(f"return {expression}"))


def write_notebook(folder: Path) -> None:
    """The notebook, and a configuration by which no news are asked for."""
    none: dict[str, Any] = {"metadata": {}, "outputs": [], "execution_count": None}
    cells = [{"cell_type": "code", "id": f"c{number}", "source": text, **none} for number, text in enumerate(CELLS)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "lesson.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    settings = folder / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": {ANNOUNCEMENTS: True}}))


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """JupyterLab's server, which answers, and a browser."""
    write_notebook(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {name: str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    home = {**os.environ, **{f"JUPYTER_{name}_DIR": folder for name, folder in folders.items()}}
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", "--ServerApp.port_retries=0", *SWITCHES]
    with (tmp_path / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, env=home, stdout=log, stderr=log)
    lab = Lab(tmp_path, port, server, time.monotonic() + _PATIENCE)
    try:
        lab.driver = started(tmp_path / "profile", "--window-size=1100,900")
        lab.wait("the server answers", lab.answers)
        yield lab
    finally:
        if lab.driver is not None:
            if "TRUEUP_PICTURES" in os.environ:
                lab.driver.save_screenshot(str(Path(os.environ["TRUEUP_PICTURES"]) / "jupyterlab.png"))
            lab.driver.quit()
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.mark.slow
def test_the_box_stands_under_its_cell(lab: Lab) -> None:
    lab.driver.get(f"{lab.address}/lab/tree/lesson.ipynb?reset")
    lab.wait_for_page("the application", "!!window.jupyterapp")
    lab.wait_for_page("the cells", f"document.querySelectorAll('.jp-CodeCell').length === {len(CELLS)}")
    idle = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
    lab.wait_for_page("an idle kernel", f"{idle} && jupyterapp.commands.isEnabled('{RUN_ALL}')")
    lab.driver.execute_script(f"jupyterapp.commands.execute('{RUN_ALL}')")
    lab.wait("the last cell's output", lambda: "all cells ran" in lab.driver.execute_script(OUTPUTS)[-1][0])
    lab.wait("a box under the third cell", lambda: lab.driver.execute_script(OUTPUTS)[2][1])
    outputs = lab.driver.execute_script(OUTPUTS)
    assert [codes for _, codes in outputs] == [[], [], ["TU311"], [], []]
    assert "line 1 of this cell" in outputs[2][0]
