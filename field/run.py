"""Run trueup over real projects at pinned versions, and show how its findings differ from the committed record.

    python field/run.py PROJECT [PROJECT ...] [--write] [--record field]

A PROJECT is a folder (name and version from git, else the folder's name), a folder filled by `pip install --target`
(each distribution in it is a project of its own), a git directory without a work tree (its newest commit is unpacked
for the run), or NAME@VERSION=FOLDER where none of that tells. Nothing of a project is imported or run.

`findings.jsonl` holds one finding a line: project, version, path, cell, line, column, code, message (a hash of its
text), other places that it names (path, cell, line and column of each), verdict and note. The verdict is written by
hand: "right", "wrong" or "unclear", with a note that says why; "" is not looked at yet. `projects.jsonl` holds what
was read of each project. Without --write nothing is changed and the exit code is 1 where findings differ; with it the
record of the projects given is replaced, verdicts kept for findings that stayed.

What one run says at a place of its own, and the other among the other places of a finding of the same code, is neither
new nor gone: it is shown as joined (&) or as standing alone (|), and keeps its verdict.
"""

from __future__ import annotations

import argparse
import email
import hashlib
import io
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Key = tuple[Any, ...]
KEY = ("project", "path", "cell", "line", "column", "code")
#: What is unpacked of a git directory: sources, and the files that pin versions.
UNPACKED = (".py", ".pyw", ".ipynb", ".toml", ".cfg", ".txt", ".lock", ".yml", ".yaml", "Pipfile")


@dataclass(frozen=True)
class Project:
    """What is checked: its name, its version or commit, the folder that paths are relative to, and what in it."""

    name: str
    version: str
    folder: Path
    parts: tuple[str, ...] = (".",)


def git(folder: Path, *arguments: str) -> str | None:
    """The output of a git command in a folder, or None where it is no repository."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def distributions(folder: Path) -> Iterator[Project]:
    """The distributions that `pip install --target` put into a folder."""
    for info in sorted(folder.glob("*.dist-info")):
        metadata = email.message_from_string((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
        recorded = (info / "RECORD").read_text(encoding="utf-8").splitlines()
        tops = {line.split(",")[0].split("/")[0] for line in recorded if not line.startswith("..")}
        parts = sorted(top for top in tops if not top.endswith((".dist-info", ".so")) and (folder / top).exists())
        yield Project(str(metadata["Name"]), str(metadata["Version"]), folder, tuple(parts))


def unpack(git_folder: Path, into: Path) -> None:
    """Write the sources of the newest commit of a git directory into a folder; files that it lacks are passed over."""
    tree = subprocess.run(
        ["git", "-C", str(git_folder), "ls-tree", "-r", "-z", "HEAD"], capture_output=True, check=True
    )
    entries = [line.split("\t", 1) for line in tree.stdout.decode("utf-8", "surrogateescape").split("\0") if line]
    wanted = [(about.split()[2], name) for about, name in entries
              if name.endswith(UNPACKED) and about.startswith("100")]  # fmt: skip
    asked = "".join(f"{blob}\n" for blob, _ in wanted).encode()
    command = ["git", "-C", str(git_folder), "cat-file", "--batch"]
    answer = io.BytesIO(subprocess.run(command, input=asked, capture_output=True, check=False).stdout)
    into.mkdir(parents=True, exist_ok=True)
    for _, name in wanted:
        words = answer.readline().split()
        if len(words) != 3:
            continue
        data = answer.read(int(words[2]) + 1)[:-1]
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        (into / name).write_bytes(data)


def projects_in(text: str, scratch: Path) -> Iterator[Project]:
    """The projects that one argument names; raises SystemExit where it names no folder."""
    named, _, path = text.rpartition("=")
    folder = Path(path).resolve()
    if not folder.is_dir():
        raise SystemExit(f"{path} is no folder; a project is a folder or NAME@VERSION=FOLDER")
    if named:
        name, _, version = named.partition("@")
        yield Project(name, version, folder)
    elif any(folder.glob("*.dist-info")):
        yield from distributions(folder)
    elif (folder / "objects").is_dir() and (folder / "HEAD").is_file():
        name = git(folder, "config", "--get", "remote.origin.url") or folder.name
        unpacked = scratch / folder.parent.name / folder.name
        unpack(folder, unpacked)
        name = name.removesuffix(".git").rsplit(":", 1)[-1].lstrip("/")
        yield Project("/".join(name.split("/")[-2:]), git(folder, "rev-parse", "HEAD") or "", unpacked)
    else:
        top = git(folder, "rev-parse", "--show-toplevel")
        commit = git(folder, "rev-parse", "HEAD") if top and Path(top).resolve() == folder else None
        yield Project(folder.name, commit or "", folder)


def check(project: Project, seconds: float) -> tuple[list[Row], Row]:
    """The findings in a project, and what was read of it; raises SystemExit where trueup fails."""
    check = [sys.executable, "-m", "trueup", "check", "--no-cache", "--isolated"]
    command = [*check, "--output-format", "json", *project.parts]
    done = subprocess.run(
        command, cwd=project.folder, capture_output=True, text=True, check=False, timeout=seconds, encoding="utf-8"
    )
    if done.returncode not in (0, 1):
        raise SystemExit(f"{project.name}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    report = json.loads(done.stdout)
    rows = [row_of(project, finding) for finding in report["findings"]]
    return rows, {
        "project": project.name,
        "version": project.version,
        **report["read"],
        "unread": len(report["unread"]),
    }


def row_of(project: Project, finding: Row) -> Row:
    """One finding as the record keeps it."""
    return {
        "project": project.name,
        "version": project.version,
        **place_of(project, finding),
        "code": finding["code"],
        "message": hashlib.sha256(finding["message"].encode()).hexdigest()[:12],
        "other_places": [list(place_of(project, place).values()) for place in finding["other_places"]],
        "verdict": "",
        "note": "",
    }


def place_of(project: Project, place: Row) -> Row:
    """A place of the report (a finding is one, and so is each of its other places) as the record keeps it."""
    path = Path(place["filename"])
    shown = path.relative_to(project.folder) if path.is_absolute() else path
    row, column = place["location"]["row"], place["location"]["column"]
    return {"path": shown.as_posix(), "cell": place["cell"], "line": row, "column": column}


def read_rows(path: Path) -> list[Row]:
    """The rows of a file of JSON lines; none where it is absent."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def write_rows(path: Path, rows: list[Row], key: tuple[str, ...]) -> None:
    """Write rows as JSON lines, in the order of their keys."""
    ordered = sorted(rows, key=lambda row: tuple(str(row[name]).rjust(9) for name in key))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ordered), encoding="utf-8")


def key_of(row: Row) -> Key:
    """What makes a finding the same one in two runs."""
    return tuple(row[name] for name in KEY)


def other_keys(row: Row) -> set[Key]:
    """The keys that the finding would have at each of its other places; none where the record is older than these."""
    return {(row["project"], *place, row["code"]) for place in row.get("other_places", ())}


def joined_rows(rows: list[Row]) -> dict[Key, Row]:
    """The finding that names a place among its others, by the key of a finding there."""
    return {key: row for row in rows for key in other_keys(row)}


def compare(before: list[Row], after: list[Row]) -> int:
    """Print what came, went, joined another finding, left one or reads differently; the number of differences."""
    old, new = {key_of(row): row for row in before}, {key_of(row): row for row in after}
    among_old, among_new = joined_rows(before), joined_rows(after)
    marks = [("|" if key in among_old else "+", new[key]) for key in new.keys() - old.keys()]
    marks += [("&" if key in among_new else "-", old[key]) for key in old.keys() - new.keys()]
    marks += [("~", {**new[key], "verdict": old[key]["verdict"]}) for key in new.keys() & old.keys()
              if reads_differently(old[key], new[key], old.keys() | new.keys())]  # fmt: skip
    for mark, row in sorted(marks, key=lambda each: (str(key_of(each[1])), each[0])):
        cell = f"cell {row['cell']}:" if row["cell"] is not None else ""
        verdict = f"  ({row['verdict']})" if row["verdict"] else ""
        print(f"{mark} {row['code']} {row['project']} {row['path']}:{cell}{row['line']}{verdict}")
    return len(marks)


def reads_differently(old: Row, new: Row, elsewhere: Collection[Key]) -> bool:
    """Whether the text of a finding changed, or its other places, but for those that have a line of their own here."""
    if old["message"] != new["message"]:
        return True
    return "other_places" in old and bool((other_keys(old) ^ other_keys(new)) - set(elsewhere))


def with_verdicts(found: list[Row], before: list[Row]) -> list[Row]:
    """The findings with what was judged of them, at their own place or as one of the places of a finding before."""
    judged = joined_rows(before) | {key_of(row): row for row in before}
    kept = []
    for row in found:
        at_others = (judged[key] for key in sorted(other_keys(row), key=str) if key in judged)
        same = judged.get(key_of(row)) or next(at_others, row)
        kept.append({**row, "verdict": same["verdict"], "note": same["note"]})
    return kept


def main() -> int:
    """Check the projects, show the differences, and write the record where asked."""
    parser = argparse.ArgumentParser(description="Run trueup over real projects and compare with the record.")
    parser.add_argument("projects", nargs="+", metavar="PROJECT", help="a folder, or NAME@VERSION=FOLDER")
    parser.add_argument("--write", action="store_true", help="replace the record of these projects")
    parser.add_argument("--record", type=Path, default=Path(__file__).parent, help="folder of the record")
    parser.add_argument("--seconds", type=float, default=600, help="limit for one project (default: 600)")
    options = parser.parse_args()
    recorded = read_rows(options.record / "findings.jsonl")
    found: list[Row] = []
    seen: dict[str, Row] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for text in options.projects:
            for project in projects_in(text, Path(scratch)):
                rows, read = check(project, options.seconds)
                found += rows
                seen[project.name] = read
    before = [row for row in recorded if row["project"] in seen]
    found = with_verdicts(found, before)
    differences = compare(before, found)
    codes = Counter(row["code"] for row in found)
    judged = Counter(row["verdict"] or "not looked at" for row in found)
    print(f"{len(seen)} projects, {sum(read['files'] for read in seen.values())} files, "
          f"{sum(read['setups'] for read in seen.values())} setups, {len(found)} findings {dict(codes)}; "
          f"verdicts {dict(judged)}; {differences} differences")  # fmt: skip
    if options.write:
        kept = [row for row in recorded if row["project"] not in seen]
        write_rows(options.record / "findings.jsonl", kept + found, KEY)
        others = [row for row in read_rows(options.record / "projects.jsonl") if row["project"] not in seen]
        write_rows(options.record / "projects.jsonl", others + list(seen.values()), ("project",))
        return 0
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
