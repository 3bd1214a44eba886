"""How soon an edit is answered by `trueup server`: from the message to the diagnostics of that version.

    python benchmarks/editor_latency.py [--edits 60] [--files 200] [--lines 500]

A project is made in a temporary folder: so many modules that define and train networks and import one another, and a
program of so many lines that takes its model from them. The program is opened, and then edited by one key at a time, a
tenth of a second apart as people type; every fifth edit is in the module that it imports, of which the program's
own diagnostics are waited for. Needs the extra `editor`. Nothing is asserted about time: the machine decides that.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

MODULE = """import keras
from keras import layers
{imports}

def build_{number}(classes):
    inputs = keras.Input((28, 28))
    x = layers.Flatten()(inputs)
    x = layers.Dense(128, activation="relu")(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


def train_{number}(x, y):
    model = build_{number}(10)
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y)
    return model
"""
START = """import keras
import numpy as np
from net_0 import build_0

(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
model = build_0(10)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=3)
"""
STEP = """
def step_{number}(values, scale={number}):
    kept = [value * scale for value in values if value > {number}]
    total = sum(kept)
    if not kept:
        return 0.0
    mean = total / len(kept)
    print("step {number}", mean, np.asarray(kept).std())
    return mean
"""


def make_project(folder: Path, files: int, lines: int) -> str:
    """Write the project; the text of its program."""
    for number in range(files - 1):
        imports = "".join(f"from net_{each} import build_{each}\n" for each in (2 * number + 1, 2 * number + 2))
        text = MODULE.format(number=number, imports=imports if 2 * number + 2 < files - 1 else "")
        (folder / f"net_{number}.py").write_text(text, encoding="utf-8")
    program = START
    number = 0
    while program.count("\n") < lines:
        program += STEP.format(number=number)
        number += 1
    (folder / "train.py").write_text(program, encoding="utf-8")
    return program


class Editor:
    """A client that notes when the diagnostics of each version of the program came."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.client = folder, LanguageClient("benchmark", "1")
        self.came: dict[tuple[str, Any], float] = {}
        self.last: dict[str, float] = {}
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self._published())

    def _published(self) -> Any:
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.last[params.uri] = self.came[params.uri, params.version] = time.perf_counter()

        return published

    def uri(self, name: str) -> str:
        """The address of a file."""
        return (self.folder / name).as_uri()

    async def start(self) -> None:
        """Start the server with the folder open."""
        await self.client.start_io(sys.executable, "-m", "trueup", "server")
        folder = types.WorkspaceFolder(self.folder.as_uri(), "project")
        await self.client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), workspace_folders=[folder])
        )
        self.client.initialized(types.InitializedParams())

    async def open(self, name: str) -> float:
        """Open a file; seconds until it was answered."""
        text = (self.folder / name).read_text(encoding="utf-8")
        begin = time.perf_counter()
        item = types.TextDocumentItem(self.uri(name), "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        while (self.uri(name), 1) not in self.came:
            await asyncio.sleep(0.001)
        return self.came[self.uri(name), 1] - begin

    async def type(self, name: str, line: int, version: int, answered: str) -> float:
        """Type one key at the start of a line; seconds until the diagnostics of a document came."""
        begin = time.perf_counter()
        at = types.Position(line, 0)
        change = types.TextDocumentContentChangePartial(types.Range(at, at), "#" if version % 2 else "\n")
        identifier = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        while self.last.get(self.uri(answered), 0.0) < begin:
            await asyncio.sleep(0.001)
        return self.last[self.uri(answered)] - begin


async def measure(folder: Path, edits: int) -> None:
    """Open, edit, and print what it took."""
    editor = Editor(folder)
    await editor.start()
    first = await editor.open("train.py")
    await editor.open("net_0.py")
    own, others = [], []
    versions = {"train.py": 1, "net_0.py": 1}
    for number in range(edits):
        name = "net_0.py" if number % 5 == 4 else "train.py"
        versions[name] += 1
        took = await editor.type(name, 5 if name == "net_0.py" else 20, versions[name], "train.py")
        (others if name == "net_0.py" else own).append(took)
        await asyncio.sleep(0.1)
    print(f"first answer {1000 * first:.0f} ms")
    for words, times in (("edits of the program", own), ("edits of a module that it imports", others)):
        ordered = sorted(times)
        middle, late = statistics.median(ordered), ordered[int(0.9 * len(ordered))]
        print(f"{words}: {len(times)}, median {1000 * middle:.0f} ms, nine in ten within {1000 * late:.0f} ms")
    await editor.client.shutdown_async(None)
    editor.client.exit(None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--lines", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        program = make_project(Path(name), arguments.files, arguments.lines)
        print(f"{arguments.files} files, the program has {program.count(chr(10))} lines")
        asyncio.run(measure(Path(name), arguments.edits))


if __name__ == "__main__":
    main()
