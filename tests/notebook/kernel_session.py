"""A real kernel: cells are sent one after the other, and what each one shows comes back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from keras_process import keras_environment

#: Seconds for one cell; the first imports a framework.
_PATIENCE = 180


@dataclass
class Shown:
    """What one cell showed: boxes by their HTML, all plain texts, and the name of what was raised."""

    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    printed: str = ""
    error: str = ""

    @property
    def codes(self) -> list[str]:
        return [html.partition("<strong>")[2].partition("</strong>")[0] for html in self.html]


class Kernel:
    """Runs cells."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(self, cell: str) -> Shown:
        """Run one cell and wait for all that it shows."""
        shown = Shown()

        def hook(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] in ("display_data", "execute_result"):
                shown.text.append(content["data"].get("text/plain", ""))
                if "text/html" in content["data"]:
                    shown.html.append(content["data"]["text/html"])
            elif message["msg_type"] == "stream":
                shown.printed += content["text"]
            elif message["msg_type"] == "error":
                shown.error = f"{content['ename']}: {content['evalue']}"

        self.client.execute_interactive(cell, timeout=_PATIENCE, output_hook=hook)
        return shown


@contextmanager
def kernel(folder: Path) -> Iterator[Kernel]:
    """A kernel of its own in a folder."""
    manager = KernelManager()
    manager.start_kernel(cwd=str(folder), env=keras_environment(os.environ["KERAS_BACKEND"]))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_PATIENCE)
        yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
