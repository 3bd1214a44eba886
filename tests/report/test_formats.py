"""Every format is drawn from the same results and compared with what was agreed on."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fixture_results import notebook_finding, script_finding, whole_result

from trueup import __version__
from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.contract.result import CheckResult, Counts, Crash
from trueup.report import formats, render
from trueup.report.appearance import Appearance

SNAPSHOTS = Path(__file__).parent / "snapshots"
#: Set to rewrite the files that the reports are compared with.
REWRITE = "TRUEUP_REWRITE_SNAPSHOTS"


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize(("name", "result"), [("findings", whole_result()), ("nothing", CheckResult(counts=Counts(3)))])
def test_reports_are_as_agreed(form: str, name: str, result: CheckResult) -> None:
    drawn = render(result, form, Appearance()).replace(f'"version": "{__version__}"', '"version": "RELEASE"')
    snapshot = SNAPSHOTS / f"{name}.{form}.txt"
    if os.environ.get(REWRITE):
        snapshot.write_text(drawn, encoding="utf-8")
    assert drawn == snapshot.read_text(encoding="utf-8"), f"if this is meant, run with {REWRITE}=1 and look at the diff"
    assert drawn == "" or drawn.endswith("\n")


@pytest.mark.parametrize("form", formats())
def test_nothing_that_a_terminal_obeys_is_printed(form: str) -> None:
    drawn = render(whole_result(), form, Appearance())
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", drawn)


@pytest.mark.parametrize("form", ["full", "concise", "grouped"])
def test_colour_changes_nothing_but_colour(form: str) -> None:
    plain = render(whole_result(), form, Appearance())
    coloured = render(whole_result(), form, Appearance(colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_quiet_prints_findings_only_and_verbose_everything() -> None:
    result = whole_result()
    many = CheckResult(unread=result.unread * 4)
    assert "Found" not in render(result, "concise", Appearance(verbosity=-1))
    assert "old.py:3:7: a syntax error: invalid syntax (and 3 more places)" in render(many, "concise", Appearance())
    assert render(many, "concise", Appearance(verbosity=1)).count("old.py") == 4


def unread_things() -> tuple[Unread, ...]:
    """Two libraries in three files, a setup without labels and head, one with the labels of the first, a limit."""
    here = Place("train.py", 12, 1, 12, 20)
    labels = ("labels", "np.loadtxt reads it from a file")
    head = ("head", "what elsewhere.make gives was not followed")
    statable = (("labels", "labels=one-hot(7)"), ("head", "head=7 softmax"))
    return (
        Unread(Place("jax.py", 9, 1, 9, 9), "trains with optax: not read", "library"),
        Unread(Place("old.py", 3, 1, 3, 9), "trains with optax: not read", "library"),
        Unread(Place("boost.py", 4, 1, 4, 9), "trains with xgboost: not read", "library"),
        Unread(here, "", "setup", missing=(head, labels), statable=statable),
        Unread(Place("eval.py", 2, 1, 2, 20), "", "setup", missing=(labels,)),
        Unread(Place("eval.py", 1, 1, 1, 1), "a function is called more than 40 times", "limit"),
    )


def test_what_was_not_read_is_grouped_by_its_reason_in_three_lines() -> None:
    result = CheckResult(counts=Counts(4, 2, 0), unread=unread_things())
    assert render(result, "concise", Appearance()).splitlines() == [
        "Found 0 findings.",
        "Read 4 files: 2 setups, 0 of them completely.",
        "Could not be read: 3 libraries, 1 limit, 2 setups in part.",
        "  jax.py:9:1: trains with optax, xgboost: not read (and 2 more places)",
        "  train.py:12:1: labels: np.loadtxt reads it from a file (and 1 more place)",
        "  train.py:12:1: head: what elsewhere.make gives was not followed",
        "  and 1 more reason (-v lists all)",
        "  What is not read can be stated at its line:",
        "    # trueup: labels=one-hot(7) head=7 softmax",
    ]


@pytest.mark.parametrize("form", formats())
def test_every_format_names_the_libraries_that_are_not_read(form: str) -> None:
    drawn = render(CheckResult(counts=Counts(4), unread=unread_things()), form, Appearance())
    assert "optax" in drawn
    assert "xgboost" in drawn
    assert "not read" in drawn


def test_json_has_the_agreed_keys() -> None:
    document = json.loads(render(whole_result(), "json", Appearance()))
    assert set(document) == {"version", "findings", "read", "unread"}
    assert document["version"] == 1
    assert document["read"] == {"files": 14, "setups": 4, "complete": 3}
    assert {"filename", "location", "why"} <= set(document["unread"][0])
    first = document["findings"][1]
    agreed = "cell code name severity message filename location end_location parties fix url"
    assert set(agreed.split()) <= set(first)
    assert first["location"] == {"row": 10, "column": 70}
    assert {"role", "location", "text"} <= set(first["parties"][0])
    assert set(first["fix"]) == {"applicability", "message", "edits"}
    assert first["fix"]["applicability"] == "safe"
    assert document["findings"][2]["cell"] == 5
    assert document["findings"][0]["fix"] is None
    assert first["message"].count(". ") == 3


def test_json_lines_are_the_findings_and_what_was_read() -> None:
    lines = [json.loads(line) for line in render(whole_result(), "json-lines", Appearance()).splitlines()]
    assert lines[:-1] == json.loads(render(whole_result(), "json", Appearance()))["findings"]
    assert set(lines[-1]) == {"read", "unread"}


def sarif(result: CheckResult, root: Path = Path()) -> dict[str, object]:
    """The only run of the log."""
    log = json.loads(render(result, "sarif", Appearance(root=root)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run  # type: ignore[no-any-return]


def test_sarif_points_into_the_stored_notebook_and_names_the_cell() -> None:
    run = json.loads(json.dumps(sarif(whole_result())))
    (location,) = run["results"][2]["locations"]
    region = location["physicalLocation"]["region"]
    assert region == {"startLine": 31, "startColumn": 9, "endLine": 31, "endColumn": 37}
    assert location["logicalLocations"] == [{"name": "cell 5", "kind": "cell"}]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "train.ipynb"
    (change,) = run["results"][2]["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == r"\"binary_crossentropy\""
    assert len(run["results"][1]["relatedLocations"]) == 4
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["TU103", "TU301", "TU102"]
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_sarif_addresses_are_relative_and_escaped(tmp_path: Path) -> None:
    finding = script_finding()
    odd = Place(str(tmp_path / "a b" / "ü.py"), 1, 1, 1, 2)
    result = CheckResult(
        findings=(
            type(finding)(
                code="TU1", name="x", severity="note", where=odd, have="", expected="", happens="", change=""
            ),
        ),
        fixes=(None,),
    )
    run = json.loads(json.dumps(sarif(result, tmp_path)))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%C3%BC.py"


def test_fingerprints_stay_when_lines_move_and_tell_findings_apart() -> None:
    result = replace(whole_result(), unread=())
    before = [entry["fingerprint"] for entry in json.loads(render(result, "gitlab", Appearance()))]
    assert len(set(before)) == 3
    sources = dict(result.sources)
    sources["digits.py"] = {0: ("", *sources["digits.py"][0])}
    moved = script_finding()
    where = Place("digits.py", 11, moved.where.column, 11, moved.where.end_column)
    shifted = replace(
        result, findings=(result.findings[0], replace(moved, where=where), result.findings[2]), sources=sources
    )
    assert [entry["fingerprint"] for entry in json.loads(render(shifted, "gitlab", Appearance()))] == before
    twice = replace(result, findings=(moved, moved), fixes=(None, None))
    marks = [entry["fingerprint"] for entry in json.loads(render(twice, "gitlab", Appearance()))]
    assert len(set(marks)) == 2


def test_github_commands_stay_one_line_each() -> None:
    odd = replace(notebook_finding(), have="50 %\nof::rows", where=Place("a,b:c.py", 1, 2, 3, 4))
    drawn = render(CheckResult(findings=(odd,), fixes=(None,)), "github", Appearance())
    assert drawn.count("\n") == 1
    assert drawn.startswith("::error title=trueup (TU102),file=a%2Cb%3Ac.py,line=1,col=2,endLine=3,endColumn=4::")
    assert "50 %25" in drawn


def test_junit_is_xml_whatever_the_source_holds() -> None:
    odd = replace(script_finding(), have='<&>"\x00\ud800\ufffe]]>')
    root = ElementTree.fromstring(render(CheckResult(findings=(odd,), fixes=(None,)), "junit", Appearance()))
    assert root.get("failures") == "1"
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert '<&>"' in (failure.get("message") or "")


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="concise, full"):
        render(CheckResult(), "xml", Appearance())


def test_a_failed_file_is_said_in_sarif() -> None:
    run = json.loads(json.dumps(sarif(CheckResult(crashes=(Crash("a.py", "trace"),)))))
    assert run["invocations"][0]["executionSuccessful"] is False


def test_reviewdog_counts_columns_in_bytes() -> None:
    """As its format has it: a column is the number of a byte in UTF-8, from 1."""
    line = 'schätzung = model.compile("mse", metrics=["accuracy"])'
    begin = line.index('"acc') + 1
    where = Place("a.py", 1, begin, 1, begin + 10)
    result = CheckResult(
        findings=(replace(script_finding(), where=where, parties=()),), fixes=(None,), sources={"a.py": {0: (line,)}}
    )
    (diagnostic,) = json.loads(render(result, "rdjson", Appearance()))["diagnostics"]
    span = diagnostic["location"]["range"]
    stored = line.encode()
    assert stored[span["start"]["column"] - 1 : span["end"]["column"] - 1] == b'"accuracy"'
