"""Outcomes that are kept from one run to the next: never stale, never a stranger's, never in the way."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trueup.checking.many_files import result_cache, worker_pool
from trueup.checking.many_files.run import check_paths, known_codes
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver
from trueup.contract.result import CheckResult
from trueup.report import render
from trueup.report.appearance import Appearance

MODEL = """\
from keras import Sequential, layers
def build(units={units}):
    return Sequential([layers.Input((20,)), layers.Dense(units, "{activation}")])
"""
TRAIN = """\
import json
{imports}
settings = json.load(open("settings.json"))
model = build()
model.compile(loss=settings["loss"], metrics=["accuracy"], optimizer="adam")
model.fit(x, labels(), epochs={epochs})
"""
DATA = """\
import numpy as np
def labels():
    return np.array({labels})
"""
OTHER = """\
from train import model
print(model.evaluate(x, y)[1])
"""
IMPORTS = (
    "from model import build\nfrom data import labels",
    "from parts.model import build\nfrom data import labels",
    "from parts import build\nfrom data import labels",
    "from model import *\nfrom data import labels",
    "from nowhere import build\nfrom data import labels",
)
LABELS = ("[0, 1, 2, 2]", "[[0, 0, 1], [0, 1, 0]]", "[[0], [1]]")
PINS = ("keras==2.2.4\n", "keras==3.4.0\n", "tensorflow==1.13.1\n", "-r base.txt\n", "")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is the working directory, and a home of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def job(cache: bool = True, options: Options | None = None) -> Job:
    return Job(
        Resolver(options or Options(), known_codes()), Path.cwd(), cache=Path(".trueup_cache") if cache else None
    )


def checked(cache: bool = True, *paths: str, options: Options | None = None) -> CheckResult:
    return check_paths(paths or ["."], job(cache, options), processes=1)


def shown(result: CheckResult) -> str:
    look = Appearance(colour=False, width=200, verbosity=1, unsafe=False, root=Path.cwd())
    return render(result, "json", look) + render(result, "full", look)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were checked, and not known from before."""
    files: list[str] = []
    check = FileChecker.check

    def noted(checker: FileChecker, file: str) -> object:
        files.append(file)
        return check(checker, file)

    monkeypatch.setattr(FileChecker, "check", noted)
    return files


def write_project() -> None:
    Path("model.py").write_text(MODEL.format(units=10, activation="softmax"))
    Path("data.py").write_text(DATA.format(labels=LABELS[0]))
    Path("train.py").write_text(TRAIN.format(imports=IMPORTS[0], epochs=3))
    Path("settings.json").write_text('{"loss": "binary_crossentropy"}')
    Path("notes.py").write_text("print(1)\n")


def edits(drawn: random.Random) -> Iterator[Callable[[], object]]:
    """Edits of a project without end: files written anew, taken away, or put where another was found before."""
    while True:
        model = MODEL.format(units=drawn.choice([1, 3, 10]), activation=drawn.choice(["softmax", "sigmoid"]))
        loss = drawn.choice(["binary_crossentropy", "categorical_crossentropy", "mse"])
        texts = {
            "model.py": model,
            "parts/model.py": model,
            "parts/__init__.py": drawn.choice(["", "from .model import build\n", model]),
            "data.py": DATA.format(labels=drawn.choice(LABELS)),
            "data/__init__.py": DATA.format(labels=drawn.choice(LABELS)),
            "src/model.py": model,
            "train.py": TRAIN.format(imports=drawn.choice(IMPORTS), epochs=drawn.choice([1, 2])),
            "other.py": OTHER,
            "settings.json": json.dumps({"loss": loss}),
            "requirements.txt": drawn.choice(PINS),
            "base.txt": drawn.choice(PINS[:2]),
            "requirements/more.txt": drawn.choice(PINS[:3]),
            "pyproject.toml": drawn.choice(
                ["", '[tool.trueup]\nignore = ["TU301"]\n', '[tool.trueup]\nselect = ["TU3"]\n']
            ),
        }
        file = Path(drawn.choice(sorted(texts)))
        if file.exists() and drawn.random() < 0.4:
            yield file.unlink
            continue
        file.parent.mkdir(exist_ok=True)
        # Some editors write in place, others move a new file over the old one.
        target = file if drawn.random() < 0.5 else file.with_suffix(".new")
        target.write_text(texts[str(file)])
        yield lambda target=target, file=file: target.replace(file)


@pytest.mark.parametrize("seed", range(4))
def test_no_answer_is_stale(seed: int) -> None:
    """Edits at random, most of them within the same second: what is known is what is read afresh."""
    write_project()
    drawn = random.Random(seed)
    differences = set()
    for _, edit in zip(range(30), edits(drawn), strict=False):
        edit()
        result = shown(checked())
        assert result == shown(checked(False))
        assert result == shown(checked())
        differences.add(result)
    assert len(differences) > 8, "the edits change what is found"


def test_only_what_an_edit_concerns_is_read_again(read: list[str]) -> None:
    write_project()
    Path("alone.py").write_text(MODEL.format(units=3, activation="softmax") + "build().compile(loss='mse')\n")
    first = shown(checked())
    assert len(read) == 5
    read.clear()
    assert shown(checked()) == first
    assert read == []
    Path("settings.json").write_text('{"loss": "mse"}')
    assert shown(checked()) != first
    assert read == ["train.py"]
    read.clear()
    Path("model.h5.txt").write_text("an output of the training beside the programs")
    Path("notes.py").write_text("print(2)\n")
    checked()
    assert read == ["model.py", "notes.py"], "a file that trains nothing hangs on those beside it, which may train it"


def test_an_edit_that_leaves_size_and_time_of_change_is_seen() -> None:
    """As after `git checkout` or `cp -p`: the time of the bytes is set back, that of the file is not."""
    write_project()
    before, about = shown(checked()), Path("settings.json").stat()
    Path("settings.json").write_text(
        '{"loss": "categorical_hinge__"}'[: about.st_size - 2].ljust(about.st_size - 2, "x") + '"}'
    )
    os.utime("settings.json", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert Path("settings.json").stat().st_size == about.st_size
    assert shown(checked()) == shown(checked(False)) != before


def test_settings_and_names_of_paths_count(read: list[str]) -> None:
    write_project()
    checked()
    read.clear()
    assert not checked(True, options=Options(ignore=("ALL",), output_format="json")).findings
    assert len(read) == 4
    read.clear()
    assert checked(True, options=Options(output_format="concise", exclude=("nothing",))).findings
    assert read == []
    assert checked(True, "./train.py").findings
    assert read == ["./train.py"]


def test_a_cache_that_this_user_did_not_write_is_not_even_unpacked(tmp_path: Path, read: list[str]) -> None:
    class Bait:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
            return Path.touch, (Path("touched"),)  # type: ignore[return-value]

    write_project()
    findings = checked().findings
    assert findings
    (file,) = Path(".trueup_cache").glob("check-*")
    real, baited = file.read_bytes(), pickle.dumps(Bait())
    for data in (b"", real[:40], real[:-1], real + b"\0", real[:32] + baited, bytes(32) + baited):
        file.write_bytes(data)
        read.clear()
        assert checked().findings == findings
        assert len(read) == 4
        assert not Path("touched").exists()
    checked()
    (tmp_path / "home/trueup/cache.key").unlink()
    read.clear()
    assert checked().findings == findings
    assert len(read) == 4, "another user's cache"


def test_a_failure_of_trueup_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    write_project()
    with monkeypatch.context() as patch:
        patch.setattr("trueup.checking.one_file.check_file.found_in", lambda *_: 1 / 0)
        assert any(finding.code == "TU004" for finding in checked().findings)
    again = checked()
    assert again.counts.files == 4
    assert not any(finding.code == "TU004" for finding in again.findings)


@pytest.mark.parametrize("where", ["cache", "key"])
def test_where_nothing_can_be_written_all_is_read(where: str, tmp_path: Path, read: list[str]) -> None:
    write_project()
    (Path(".trueup_cache") if where == "cache" else tmp_path / "home").write_text("a file, and no folder")
    first = shown(checked())
    assert shown(checked()) == first == shown(checked(False))
    assert len(read) == 12


def test_the_cache_is_no_part_of_the_project() -> None:
    write_project()
    checked()
    assert Path(".trueup_cache/.gitignore").read_text().endswith("*\n")
    assert Path(".trueup_cache/CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    (Path(".trueup_cache") / "train.py").write_text(Path("train.py").read_text())
    assert checked().counts.files == 4


def test_several_processes_keep_what_one_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    write_project()
    for number in range(40):
        Path(f"train{number}.py").write_text(TRAIN.format(imports=IMPORTS[0], epochs=number))
    monkeypatch.setattr(worker_pool, "_ALONE_SECONDS", 0.0)
    first = shown(check_paths(["."], job(), processes=2))
    assert first == shown(check_paths(["."], job(False), processes=2))
    monkeypatch.setattr(FileChecker, "check", lambda *_: pytest.fail("all is known"))
    assert first == shown(check_paths(["."], job(), processes=2))


def test_two_runs_at_once_and_an_old_cache(monkeypatch: pytest.MonkeyPatch, read: list[str]) -> None:
    """Commands side by side on one folder: both end well, and what lies there then is one of the two whole."""
    write_project()
    for number in range(20):
        Path(f"train{number}.py").write_text(TRAIN.format(imports=IMPORTS[0], epochs=number))
    command = [sys.executable, "-m", "trueup", "check", ".", "--output-format", "concise"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    outputs = {run.communicate() for run in runs}
    assert len(outputs) == 1
    assert [run.returncode for run in runs] == [1, 1, 1]
    assert not list(Path(".trueup_cache").glob("*.part"))
    old = Path(".trueup_cache/check-of-another-release.bin")
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    now = result_cache.time.time()
    monkeypatch.setattr("trueup.checking.many_files.result_cache.time.time", lambda: now + 40 * 86_400)
    assert checked().findings
    assert not old.exists()
    assert read == []


OPENED = """
import sys
opened = []
DOORS = ("open", "os.listdir", "os.scandir")
sys.addaudithook(lambda name, given: opened.append(str(given[0])) if name in DOORS else None)
from pathlib import Path
from trueup.checking.one_file.check_file import check_path
from trueup.checking.one_file.file_checker import FileChecker, Job
from trueup.checking.many_files.run import known_codes
from trueup.checking.settings.resolved import Resolver
checker = FileChecker(Job(Resolver({}, known_codes(), isolated=True), Path.cwd(), cache=Path("cache")))
checker.check("notes.py"), checker.check("train.py")
checker = FileChecker(checker._job)
del opened[:]
outcome = checker.check("train.py")
asked = {path for _, path, _ in outcome.answers}
absolute = {str(Path(path).absolute()) for path in opened}
print(sorted({path for path in absolute if path.startswith(str(Path.cwd()))} - asked))
print(sorted(Path(path).name for path in asked if Path(path).is_file()))
"""


def test_whatever_is_opened_is_noted() -> None:
    """Python's own audit events tell which files and folders were opened: each was noted with its answer."""
    write_project()
    Path("requirements.txt").write_text("keras==2.2.4\n")
    result = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True).stdout
    missed, asked = result.splitlines()
    assert missed == "[]"
    assert asked == "['data.py', 'model.py', 'requirements.txt', 'settings.json', 'train.py']"
