"""The playground is built from pinned files, to the same bytes each time, and not at all where they cannot be had."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import build
import fetching
from fetching import NotFetchedError

ROOT = Path(__file__).resolve().parents[2]


def test_an_archive_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "package").mkdir(parents=True)
    for name, text in (("package/b.py", "b"), ("package/a.py", "a" * 600), ("c.md", "")):
        (tree / name).write_text(text, encoding="utf-8")
    build.pack(tree, tmp_path / "one.tar.gz")
    for file in tree.rglob("*.py"):
        file.touch()
    build.pack(tree, tmp_path / "two.tar.gz")
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "one.tar.gz") as tar:
        assert tar.getnames() == ["c.md", "package/a.py", "package/b.py"]


def test_nothing_compiled_for_a_platform_is_taken_out_of_a_wheel(tmp_path: Path) -> None:
    wheel = tmp_path / "some.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("some/__init__.py", "some/fast.cpython-313-x86_64.so", "some/fast.c", "some-1.dist-info/RECORD"):
            archive.writestr(name, "x")
    build.unpack([wheel], tmp_path / "tree")
    assert [path.name for path in (tmp_path / "tree").rglob("*") if path.is_file()] == ["__init__.py"]


def test_the_four_stories_come_with_the_releases_that_they_pin() -> None:
    found = build.examples()
    assert len({each["title"] for each in found}) == 4
    assert {each["target"] for each in found} == {"keras==2.0.4", "keras==1.2.2", "keras==2.2.4", "keras==0.3.3"}
    assert all(each["text"] for each in found)


def test_without_npm_the_site_stays_as_it_is_and_says_so(tmp_path: Path) -> None:
    page = tmp_path / "site" / "playground"
    page.mkdir(parents=True)
    (page / "index.html").write_text("page", encoding="utf-8")
    code = (
        "import sys, fetching; from pathlib import Path\n"
        f"fetching.CACHE = Path({str(tmp_path / 'cache')!r}); import build; sys.exit(build.main())"
    )
    for words, expected in (([], 0), (["--strict"], 1)):
        command = [sys.executable, "-c", code, str(tmp_path / "site"), *words]
        done = subprocess.run(
            command, cwd=ROOT / "playground", env={"PATH": ""}, capture_output=True, text=True, check=False
        )
        assert done.returncode == expected, done.stderr
        assert "stays without the playground: npm and node are not installed" in done.stderr
    assert [path.name for path in page.iterdir()] == ["index.html"]


def test_a_site_that_was_not_built_is_told(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "playground" / "build.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "build the site first" in done.stderr


def test_only_files_with_the_hash_that_pyodide_states_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = {name: {"file_name": f"{name}.whl", "sha256": "0" * 64} for name in fetching.COMPILED}
    (tmp_path / "pyodide-lock.json").write_text(json.dumps({"packages": packages}), encoding="utf-8")
    given = tmp_path / "given"
    given.mkdir()
    for name in fetching.COMPILED:
        (given / f"{name}.whl").write_bytes(b"another")
    monkeypatch.setattr(fetching, "CACHE", tmp_path / "cache")
    monkeypatch.setenv(fetching.FOLDER, str(given))
    monkeypatch.setattr(fetching, "_unpack_carried", lambda names, folder: None)
    with pytest.raises(NotFetchedError, match="is not the one that Pyodide"):
        fetching.compiled(tmp_path)
    monkeypatch.setenv(fetching.FOLDER, str(tmp_path / "nowhere"))
    with pytest.raises(NotFetchedError, match="no folder"):
        fetching.compiled(tmp_path)


def test_the_lock_names_one_release_and_no_address() -> None:
    wanted = json.loads((ROOT / "playground/package.json").read_text(encoding="utf-8"))["dependencies"]["pyodide"]
    text = (ROOT / "playground/package-lock.json").read_text(encoding="utf-8")
    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted)
    assert json.loads(text)["packages"]["node_modules/pyodide"]["version"] == wanted
    assert "resolved" not in text
    assert "://" not in text


def test_every_package_is_pinned_by_its_hash() -> None:
    lines = (ROOT / "playground/requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert all(re.fullmatch(r"[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}", line) for line in packages)


def test_the_scripts_of_the_page_are_those_that_are_imported() -> None:
    web = ROOT / "playground" / "web"
    texts = {file.name: file.read_text(encoding="utf-8") for file in web.glob("*.js")}
    imported = {name for text in texts.values() for name in re.findall(r'from "\./([\w.]+)"', text)}
    assert imported - set(texts) == set()
    assert set(texts) - imported == {"page.js", "worker.js"}
    assert all(text.count("\n") <= 400 for text in texts.values())


def test_nothing_outside_the_site_is_named_in_the_page() -> None:
    for file in (ROOT / "playground" / "web").iterdir():
        assert "://" not in file.read_text(encoding="utf-8"), file.name
