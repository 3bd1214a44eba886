from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trueup.contract.reading import Unread
from trueup.source.files import DEFAULT_EXCLUDE, find_files, read_bytes


def make(root: Path, *paths: str, **contents: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(contents.get(path, ""))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str, **options: object) -> list[str]:
    return [
        each if isinstance(each, str) else f"! {each.where.file}: {each.why}" for each in find_files(paths, **options)
    ]  # type: ignore[arg-type]


def test_programs_and_notebooks_in_the_order_of_names(tree: Path) -> None:
    make(tree, "b.py", "a/z.ipynb", "a/b.pyw", "a.py", "notes.txt", "c.pyi", ".hidden/d.py", "a/b/c.py")
    assert found(".") == [".hidden/d.py", "a/b/c.py", "a/b.pyw", "a/z.ipynb", "a.py", "b.py"]
    assert found("a") == ["a/b/c.py", "a/b.pyw", "a/z.ipynb"]


def test_excluded_names_are_passed_over_and_named_paths_never(tree: Path) -> None:
    make(tree, *(f"{name}/x.py" for name in DEFAULT_EXCLUDE), "site-packages/y.py", "mine/pyvenv.cfg", "mine/lib/z.py")
    assert found(".") == ["site-packages/y.py"]
    assert found("venv", "mine", "build/x.py") == ["venv/x.py", "mine/lib/z.py", "build/x.py"]


def test_exclude_takes_names_and_patterns(tree: Path) -> None:
    make(tree, "a/x_pb2.py", "a/y.py", "docs/conf.py", "b/docs/conf.py", "c/gen/one.py", "c/two.py")
    assert found(".", exclude=["docs", "*_pb2.py", "c/gen/"]) == ["a/y.py", "c/two.py"]
    assert found(".", exclude=["/docs", "c/*.py"]) == ["a/x_pb2.py", "a/y.py", "b/docs/conf.py", "c/gen/one.py"]


def test_a_file_given_by_name_is_taken_whatever_it_is_called(tree: Path) -> None:
    make(tree, "train", "a.py")
    assert found("train", "a.py", ".") == ["train", "a.py"]


def test_what_is_missing_is_said(tree: Path) -> None:
    assert found("nowhere.py") == ["! nowhere.py: there is no such file or folder"]
    Path("self.py").symlink_to("self.py")
    assert found("self.py")[0].startswith("! self.py: ")
    # Python 3.13 says "stat: embedded null character in path".
    assert found("a\0b")[0].startswith("! a\0b: ")
    assert "embedded null" in found("a\0b")[0]


def test_loops_of_links_end(tree: Path) -> None:
    make(tree, "a/b/x.py")
    Path("a/b/up").symlink_to("..")
    Path("a/b/again").symlink_to("../../a")
    Path("linked.py").symlink_to("a/b/x.py")
    Path("dangling.py").symlink_to("gone.py")
    assert found(".") == ["a/b/x.py", "dangling.py", "linked.py"]
    assert found("a/b/again") == ["a/b/again/b/x.py"]
    unread = read_bytes("dangling.py")
    assert isinstance(unread, Unread)
    assert unread.why == "it cannot be opened: No such file or directory"


def test_a_folder_that_cannot_be_listed_is_said_and_the_rest_is_read(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tree, "a/x.py", "closed/y.py", "z.py")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert found(".") == ["a/x.py", "! ./closed: the folder cannot be listed: Permission denied", "z.py"]


@pytest.mark.parametrize("make_it", [os.mkdir, os.mkfifo])
def test_only_regular_files_are_read(tree: Path, make_it: object) -> None:
    make_it("odd.py")  # type: ignore[operator]
    unread = read_bytes("odd.py")
    assert isinstance(unread, Unread)
    assert "no regular file" in unread.why


def test_a_pipe_among_the_files_is_passed_over(tree: Path) -> None:
    make(tree, "a.py")
    os.mkfifo("pipe.py")
    assert found(".") == ["a.py"]


def test_a_deep_folder_is_walked(tree: Path) -> None:
    depth = 900
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("x.py").touch()
    os.chdir(tree)
    assert len(found(".")) == 1


def test_gitignore_counts_inside_a_work_tree_only(tree: Path) -> None:
    make(tree, ".gitignore", "x.py", "y.py", **{".gitignore": "x.py\n"})
    assert found(".") == ["x.py", "y.py"]
    (tree / ".git").mkdir()
    assert found(".") == ["y.py"]
    assert found(".", respect_gitignore=False) == ["x.py", "y.py"]
    assert found("x.py") == ["x.py"]


def test_an_ignored_folder_is_read_when_it_is_named(tree: Path) -> None:
    (tree / ".git").mkdir()
    make(tree, ".gitignore", "out/a.py", "out/sub/b.py", "c.py", **{".gitignore": "out/\n"})
    assert found(".") == ["c.py"]
    assert found("out") == ["out/a.py", "out/sub/b.py"]
    assert found("out/sub") == ["out/sub/b.py"]


def test_nested_gitignore_and_negation(tree: Path) -> None:
    (tree / ".git" / "info").mkdir(parents=True)
    (tree / ".git" / "info" / "exclude").write_text("secret.py\n")
    make(
        tree,
        *(
            ".gitignore",
            "a/.gitignore",
            "a/one.py",
            "a/two.py",
            "a/keep.py",
            "out/keep.py",
            "b/gen/x.py",
            "b/secret.py",
        ),
        **{".gitignore": "*.py\n!keep.py\nout/\n", "a/.gitignore": "!two.py\nkeep.py\n[\n"},
    )
    assert found(".") == ["a/two.py"]
    assert found("a") == ["a/two.py"]
    os.chdir("a")
    assert found(".") == ["two.py"]


_NAMES = st.sampled_from(["a", "b", "c.py", "d.py", "keep.py"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)
_PATTERNS = st.lists(
    st.sampled_from(
        ["*.py", "!keep.py", "a/", "/b", "b/*.py", "**/d.py", "!a/", "c.py", "# words", "", "!/a/b/c.py", "a/**"]
    ),
    max_size=4,
).map("\n".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(paths={"keep.py/c.py/keep.py", "a/b/c.py"}, ignores={"": "*.py\n!keep.py"})
@example(paths={"a/keep.py", "a/b/keep.py", "a/c.py"}, ignores={"": "a/**", "a/": "!keep.py"})
@given(
    st.sets(_PATHS, min_size=1, max_size=6), st.dictionaries(st.sampled_from(["", "a/", "a/b/"]), _PATTERNS, max_size=3)
)
def test_what_git_ignores_is_what_we_ignore(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str], ignores: dict[str, str]
) -> None:
    root = tmp_path_factory.mktemp("work")
    subprocess.run(["git", "init", "-q", root], check=True)
    for path in [*paths, *(folder + ".gitignore" for folder in ignores)]:
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("")
        except OSError:  # the same name as a file and as a folder
            continue
    for folder, patterns in ignores.items():
        if (root / folder).is_dir():
            (root / folder / ".gitignore").write_text(patterns + "\n")
    command = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    ours = [os.path.relpath(each, root) for each in find_files([str(root)], exclude=()) if isinstance(each, str)]
    assert sorted(ours) == sorted(path for path in listed if path.endswith(".py"))
