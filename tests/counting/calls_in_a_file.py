"""Where the plugins that put another library's tests to the audit write what came of each call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Calls:
    """Takes what came of each call, a line of JSON each.

    test: the test that runs. inside: a call is being answered, whose own calls are not asked about.
    """

    def __init__(self, file: Path) -> None:
        self.file, self.test, self.inside = file, "", False

    def take(self, metric: str, outcome: str, **more: Any) -> None:
        line = {"metric": metric, "test": self.test, "outcome": outcome, **more}
        with self.file.open("a") as stream:
            stream.write(json.dumps(line, default=str) + "\n")
