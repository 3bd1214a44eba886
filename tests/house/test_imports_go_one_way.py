"""The rooms of the house import in one direction only, and outside libraries stay in the rooms that need them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from source_tree import PACKAGE, imports_of, python_files

#: What each room may import of the house, itself aside.
ROOMS = {
    "contract": set(),
    "facts": {"contract", "frameworks"},
    "explaining": {"contract", "facts", "frameworks"},
    "frameworks": {"contract", "syntax", "engine"},
    "syntax": {"contract", "frameworks"},
    "engine": {"contract", "syntax", "facts", "frameworks"},
    "source": {"contract", "syntax", "facts", "frameworks", "engine"},
    "models": {"contract", "syntax", "facts", "frameworks", "engine", "source"},
    "rules": {"contract", "facts", "frameworks"},
    "fix": {"contract", "frameworks"},
    "report": {"contract"},
    "auditing": {"contract", "frameworks", "rules", "report"},
    "checking": {"contract", "syntax", "facts", "frameworks", "source", "models", "rules", "fix", "engine"},
    "editor": {"contract", "syntax", "source", "rules", "fix", "explaining", "checking"},
    "integrations": {"contract", "facts", "frameworks", "engine", "models", "rules", "auditing", "report"},
    "notebook": {
        "contract",
        "syntax",
        "frameworks",
        "source",
        "models",
        "fix",
        "report",
        "auditing",
        "checking",
    },
    "comparing": {"contract", "facts", "frameworks", "engine", "models", "rules", "auditing"},
    "cli": {
        "contract",
        "facts",
        "frameworks",
        "explaining",
        "source",
        "models",
        "rules",
        "auditing",
        "fix",
        "report",
        "checking",
        "comparing",
        "editor",
    },
}
#: What the folders within a room may import of one another; "" is the room's own level, whose `__init__` joins them.
INSIDE = {
    "checking": {
        "": set(),
        "suppressing": {""},
        "settings": {""},
        "one_file": {"", "suppressing", "settings"},
        "many_files": {"", "suppressing", "settings", "one_file"},
        "fixing": {"", "one_file", "many_files"},
    },
    "report": {
        "": set(),
        "findings": {""},
        "output_formats": {"", "findings"},
        "inspection": {"", "findings"},
        "audit": {""},
        "against": {"", "audit"},
        "comparison": {"", "audit"},
        "notice": {""},
    },
    "auditing": {
        "": {"counting", "comparison", "scale"},
        "counting": set(),
        "comparison": {"counting"},
        "tables": {"", "counting"},
        "scale": {"", "counting", "tables"},
    },
    "engine": {
        "": {"transfers", "interpret"},
        "transfers": {"", "interpret"},
        "interpret": {"", "transfers", "setups"},
        "setups": {"", "transfers", "interpret"},
        "outside": {"", "transfers", "interpret"},
    },
    "integrations": {
        "": set(),
        "keras": {""},
        "torch": {""},
        "lightning": {"", "torch"},
        "transformers": {"", "torch"},
    },
    "models": {"": {"described"}, "described": set(), "live": {"described"}},
    "rules": {"": set(), "measured": {""}},
    "source": {"": {"word_search"}, "word_search": set()},
}
#: Libraries from outside, by the start of the files' path in the package.
OUTSIDE = {
    "auditing/counting": {"numpy", "scipy", "statsmodels", "narwhals", "dask", "distributed"},
    "auditing/comparison": {"numpy", "scipy", "statsmodels"},
    "auditing/scale": {"numpy", "dask", "distributed"},
    "auditing/tables": {"numpy", "pyarrow", "narwhals"},
    # A model is loaded only by `trueup audit --model`.
    "frameworks/keras/answering.py": {"keras"},
    # Labels that a live model is given are arrays; a framework is met in sys.modules, never imported.
    "models/live": {"numpy"},
    "frameworks/keras/saved": {"h5py", "google"},
    # The loop of the user's own Keras, and the rooms that train.
    "integrations/keras": {"keras", "numpy"},
    "integrations/transformers": {"transformers"},
    "integrations/host.py": {"numpy"},
    "comparing": {"keras", "numpy", "scipy", "distributed"},
    "report": {"rich", "jinja2"},
    # The language server is loaded by `trueup server` alone.
    "editor": {"lsprotocol", "pygls"},
    # Loaded by IPython alone.
    "notebook": {"IPython"},
    "source/files.py": {"pathspec"},
    "source/ignoring.py": {"pathspec"},
    "source/version_specifiers.py": {"packaging"},
    "syntax/requirement_lines.py": {"packaging"},
    "cli": {"rich", "numpy", "pyarrow"},
    "cli/print_completion.py": {"shtab"},
    # Loaded by pytest alone.
    "pytest_plugin.py": {"pytest"},
}


#: What the files of the frameworks may import of the house, by their path; the first pattern that fits counts. What
#: a framework states is asked for each file of a tree, so that nothing large may come in by it.
FRAMEWORKS = (
    (r"frameworks/(__init__|base)\.py", r"contract\.target|frameworks\.base|frameworks$"),
    (
        r"frameworks/\w+\.py",
        r"contract|syntax\.parse|frameworks(?!\.(\w+)\.(lines|\w+_rows|transfers|meanings|naming)\b)",
    ),
    (r"frameworks/(?P<own>\w+)/(__init__|lines|model_files)\.py", r"frameworks\.(base|{own}\.(lines|model_files))"),
    (r"frameworks/\w+/gate\.py", r"frameworks\.gates"),
    (r"frameworks/\w+/transfers/.*", r"contract|engine|frameworks"),
    # What reads models in memory and in files, and is loaded for one.
    (r"frameworks/\w+/(live|saved|steps)(/.*)?(\.py)?", r"contract|syntax|engine|frameworks"),
    (r"frameworks/\w+/.*", r"contract|syntax\.parse|frameworks(?!\.\w+\.transfers)"),
)


def room_of(path: Path, package: Path) -> str:
    """The room a file stands in; "" for the files on the package's own level."""
    parts = path.relative_to(package).parts
    return parts[0] if len(parts) > 1 else ""


def violations(package: Path) -> list[str]:
    """Every import in the package that goes the wrong way."""
    wrong = []
    for path in python_files(package):
        room, shown = room_of(path, package), path.relative_to(package).as_posix()
        outside = {name for start, names in OUTSIDE.items() if shown.startswith(start) for name in names}
        for each in imports_of(path, package):
            top, *rest = each.name.split(".")
            if top == package.name:
                other = rest[0] if rest else ""
                if other in ROOMS and room and other != room and other not in ROOMS.get(room, set()):
                    wrong.append(f"{shown}:{each.line}: {room} imports {other}")
            elif top not in sys.stdlib_module_names and top not in outside:
                wrong.append(f"{shown}:{each.line}: imports {top}")
    return wrong


def planted(folder: Path, file: str, line: str) -> Path:
    """A package with one file, which holds one import: inside a function where the line is indented."""
    path = folder / "trueup" / file
    path.parent.mkdir(parents=True)
    path.write_text(f"def late():\n{line}\n" if line.startswith(" ") else f"{line}\n", encoding="utf-8")
    return folder / "trueup"


def test_each_room_imports_only_what_stands_before_it() -> None:
    assert violations(PACKAGE) == []


def wrong_within_rooms(package: Path) -> list[str]:
    """Every import from one folder of a room to another that the room's order does not have."""
    wrong = []
    for path in python_files(package):
        room, *folders = path.relative_to(package).parts[:-1] or ("",)
        inside = INSIDE.get(room, {})
        own = folders[0] if folders else ""
        if path.name == "__init__.py" and not folders:
            continue
        for each in imports_of(path, package):
            top, other_room, part = (*each.name.split("."), "", "")[:3]
            other = part if part in inside else ""
            crosses = inside and (top, other_room) == (package.name, room) and other != own
            if crosses and other not in inside.get(own, set()):
                shown = path.relative_to(package).as_posix()
                wrong.append(f"{shown}:{each.line}: {own or room} imports {other or room}")
    return wrong


def test_the_folders_of_a_room_import_in_its_order() -> None:
    assert wrong_within_rooms(PACKAGE) == []


def test_every_folder_of_a_room_has_its_place_in_the_order() -> None:
    folders = {
        room: {""} | {path.parent.name for path in (PACKAGE / room).glob("*/__init__.py")}
        for room in ROOMS.keys() - {"frameworks"}
    }
    assert {room: names for room, names in folders.items() if len(names) > 1} == {
        room: set(order) for room, order in INSIDE.items()
    }


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("checking/settings/options.py", "from trueup.checking.one_file.check_file import Outcome", "one_file"),
        ("checking/one_file/check_file.py", "from trueup.checking.fixing import apply_fixes", "fixing"),
        ("checking/errors.py", "    from trueup.checking.settings import resolved", "settings"),
        ("report/findings/excerpt.py", "from trueup.report.output_formats import full_report", "output_formats"),
        ("auditing/counting/counts.py", "from trueup.auditing.verdict import judged", "auditing"),
    ],
)
def test_a_planted_import_within_a_room_is_found(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    (found,) = wrong_within_rooms(planted(tmp_path, file, line))
    assert found.endswith(f"imports {complaint}")


def wrong_in_frameworks(package: Path) -> list[str]:
    """Every import of the frameworks that brings in more than it should."""
    wrong = []
    for path in python_files(package / "frameworks"):
        shown = path.relative_to(package).as_posix()
        pairs = ((re.fullmatch(pattern, shown), allowed) for pattern, allowed in FRAMEWORKS)
        match, allowed = next((match, allowed) for match, allowed in pairs if match is not None)
        allowed = allowed.replace("{own}", match.groupdict().get("own", ""))
        for each in imports_of(path, package):
            name = each.name.removeprefix("trueup.")
            if name != each.name and not re.match(rf"({allowed})(\.|$)", name):
                wrong.append(f"{shown}:{each.line}: imports {name}")
    return wrong


def test_the_statements_of_frameworks_stay_light() -> None:
    assert wrong_in_frameworks(PACKAGE) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("frameworks/base.py", "from trueup.frameworks.keras import lines"),
        ("frameworks/new/__init__.py", "from trueup.frameworks.new.loss_rows import LOSSES"),
        ("frameworks/new/gate.py", "from trueup.engine import values"),
        ("frameworks/new/loss_rows.py", "from trueup.engine.values import Tensor"),
        ("frameworks/new/losses.py", "from trueup.frameworks.new.transfers.losses import called"),
        ("frameworks/new/transfers/losses.py", "from trueup.source.pins import Pin"),
    ],
)
def test_a_heavy_import_of_a_framework_is_found(tmp_path: Path, file: str, line: str) -> None:
    assert len(wrong_in_frameworks(planted(tmp_path, file, line))) == 1


def test_every_room_is_known() -> None:
    rooms = {room_of(path, PACKAGE) for path in python_files(PACKAGE)} - {""}
    assert rooms <= set(ROOMS), "a new room needs a line in ROOMS and one in ARCHITECTURE.md"


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("contract/head.py", "from trueup.facts import keras", "contract imports facts"),
        ("contract/head.py", "import numpy as np", "imports numpy"),
        ("facts/rows.py", "from trueup import rules", "facts imports rules"),
        ("rules/one.py", "    from ..source import parse", "rules imports source"),
        ("rules/one.py", "import importlib; importlib.import_module('trueup.cli.check')", "rules imports cli"),
        ("syntax/parse.py", "import torch.nn", "imports torch"),
        ("report/page.py", "import trueup.checking", "report imports checking"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    found = violations(planted(tmp_path, file, line))
    assert len(found) == 1
    assert found[0].startswith(file)
    assert found[0].endswith(complaint)
