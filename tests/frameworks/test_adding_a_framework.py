"""The page "Adding a framework": its folder is made as it stands there, and its library is read; all else stays."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path

from trueup.frameworks.base import Framework

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-framework.md").read_text(encoding="utf-8")
#: Runs trueup with one more folder of frameworks.
RUN = """import sys, trueup.frameworks
trueup.frameworks.__path__.append(sys.argv.pop(1))
from trueup.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def made_from_the_page(folder: Path) -> Path:
    """The files of the page below the folder; the program that it shows."""
    library = folder / "frameworks" / "sharpen"
    (library / "transfers").mkdir(parents=True)
    (library / "transfers" / "__init__.py").write_text('"""What calls of sharpen do."""\n', encoding="utf-8")
    files = re.findall(r"^### `([\w/.]+)`\n.*?^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    # The section of a folder shows one of its files.
    for name, text in files:
        path = library / ("transfers/losses.py" if name == "transfers/" else name)
        path.write_text(text, encoding="utf-8")
    assert {name for name, _ in files} == {"__init__.py", "gate.py", "naming.py", "meanings.py", "transfers/"}
    program = re.search(r'^```python title="train.py"\n(.*?)^```', PAGE, re.MULTILINE | re.DOTALL)
    assert program is not None
    path = folder / "project" / "train.py"
    path.parent.mkdir()
    path.write_text(program[1], encoding="utf-8")
    return path


def trueup(folder: Path, *words: str) -> str:
    command = [sys.executable, "-c", RUN, str(folder / "frameworks"), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.stdout


def test_the_library_of_the_page_is_read(tmp_path: Path) -> None:
    program = made_from_the_page(tmp_path)
    requirements = program.with_name("requirements.txt")
    requirements.write_text("sharpen==1.0.2\n", encoding="utf-8")
    said = json.loads(trueup(tmp_path, "check", "--output-format", "json", str(program)))
    (finding,) = said["findings"]
    assert (finding["name"], finding["location"]["row"]) == ("activation-applied-twice", 8)
    assert finding["holds_for"] == "sharpen 1.0.2 (requirements.txt:1 pins sharpen==1.0.2)"
    told = trueup(tmp_path, "explain", "loss", "--library", "sharpen==1.1", "--loss", "sharp_loss")
    assert "log_softmax itself" in told


def test_without_the_folder_nothing_is_said_of_it(tmp_path: Path) -> None:
    program = made_from_the_page(tmp_path)
    (tmp_path / "frameworks").rename(tmp_path / "elsewhere")
    said = json.loads(trueup(tmp_path, "check", "--output-format", "json", str(program)))
    assert said["findings"] == []


def test_the_page_names_every_field() -> None:
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    fields = {field.name for field in dataclasses.fields(Framework)}
    assert fields - {"key", "title"} <= told
    assert told <= fields
