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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ipykernel")
pytest.importorskip("sklearn")
if importlib.util.find_spec("jupyterlab") is None:
    pytest.skip("JupyterLab is not installed", allow_module_level=True)

from chromium import started

_PATIENCE = 240
CELLS = [
    "%load_ext trueup",
    """import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
x, y = np.random.rand(60, 3), np.arange(60) % 2
clf = LogisticRegression().fit(x, y)""",
    "print(roc_auc_score(y, clf.predict(x)))",
    "print(roc_auc_score(y, clf.predict_proba(x)[:, 1]))",
]
#: Of each code cell: what its outputs show, and whether the box of a finding is among them.
OUTPUTS = """return [...document.querySelectorAll(".jp-CodeCell")].map(cell => [
  cell.querySelector(".jp-OutputArea")?.textContent ?? "",
  [...cell.querySelectorAll(".jp-OutputArea strong")].map(strong => strong.textContent.match(/^TU\\d+/)?.[0])
    .filter(code => code)])"""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a notebook in a JupyterLab of its own."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "source": text,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for number, text in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "lesson.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    command += [f"--port={port}", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
    home = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "JUPYTER_DATA_DIR": str(tmp_path / "data")}
    server = subprocess.Popen(command, cwd=tmp_path, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _answers(f"{address}/api/status"), server)
        yield f"{address}/lab/tree/lesson.ipynb?reset"
    finally:
        server.kill()
        server.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _wait(holds: Any, server: Any = None) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end
        assert server is None or server.poll() is None
        time.sleep(0.2)


@pytest.mark.slow
def test_the_box_stands_under_its_cell(lab: str, tmp_path: Path) -> None:
    driver = started(tmp_path / "profile", "--window-size=1100,900")
    try:
        driver.get(lab)
        run = "notebook:run-all-cells"
        there = "document.querySelectorAll('.jp-CodeCell').length"
        kernel = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'"
        enabled = f"window.jupyterapp?.commands.isEnabled('{run}')"
        ready = f"return {enabled} && {there} === {len(CELLS)} && {kernel}"
        _wait(lambda: driver.execute_script(ready))
        driver.execute_script(f"jupyterapp.commands.execute('{run}')")
        _wait(lambda: "0." in driver.execute_script(OUTPUTS)[-1][0] or "1.0" in driver.execute_script(OUTPUTS)[-1][0])
        _wait(lambda: driver.execute_script(OUTPUTS)[2][1])
        outputs = driver.execute_script(OUTPUTS)
        assert [codes for _, codes in outputs] == [[], [], ["TU311"], []]
        assert "line 1 of this cell" in outputs[2][0]
    finally:
        if "TRUEUP_PICTURES" in os.environ:
            driver.save_screenshot(str(Path(os.environ["TRUEUP_PICTURES"]) / "jupyterlab.png"))
        driver.quit()
