"""Findings at paths in models, in every format: no rows are made up, and the path is where a reader looks for it."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from trueup.contract.finding import Finding, Fix, Party
from trueup.contract.known import Place
from trueup.contract.reading import Unread
from trueup.contract.result import CheckResult, Counts
from trueup.report import render
from trueup.report.appearance import Appearance
from trueup.report.findings.fingerprint import fingerprints

FILE = "runs/best.keras"
PATH = 'compile.loss["rare"]'


def finding(path: str = PATH) -> Finding:
    """At the loss of one output, with the head at a layer."""
    return Finding(
        code="TU102",
        name="categorical-loss-on-one-unit",
        severity="error",
        where=Place(FILE, path=path),
        have="categorical_crossentropy is given one output",
        expected="It takes a row of probabilities",
        happens="The loss is 0",
        change='Use "binary_crossentropy"',
        parties=(
            Party("head", Place(FILE, path="layers[3].layers[1]"), "1 unit, sigmoid"),
            Party("loss", Place(FILE, path=path), "categorical cross-entropy"),
        ),
    )


def result(*findings: Finding) -> CheckResult:
    """With a fix that only says what to do, and something unread of the model as a whole."""
    fix = Fix(safety="display", message="compile it again", edits=())
    return CheckResult(
        findings=findings,
        fixes=tuple(fix for _ in findings),
        counts=Counts(files=1, setups=1),
        unread=(Unread(Place(FILE, path=""), "the file holds no labels"),),
    )


def drawn(form: str) -> str:
    """One finding in the format."""
    return render(result(finding()), form, Appearance())


def test_texts_name_file_and_path() -> None:
    assert f"{FILE}:{PATH}: error: TU102 categorical_crossentropy" in drawn("concise")
    full = drawn("full")
    assert f" --> {FILE}:{PATH}\n     loss: categorical cross-entropy\n" in full
    assert f" ::: {FILE}:layers[3].layers[1]\n     head: 1 unit, sigmoid\n" in full
    assert "compile it again" not in full.partition("Found 1 finding")[0]
    assert f"  {FILE}: the file holds no labels\n" in full
    assert ":0" not in full


def test_json_has_a_path_where_programs_have_rows() -> None:
    document = json.loads(drawn("json"))
    assert document["version"] == 1
    (one,) = document["findings"]
    assert (one["filename"], one["location"], one["end_location"]) == (FILE, {"path": PATH}, None)
    assert one["parties"][0]["location"] == {"path": "layers[3].layers[1]"}
    assert one["fix"] == {"applicability": "display", "message": "compile it again", "edits": []}
    assert document["unread"][0]["location"] == {"path": ""}
    assert json.loads(drawn("json-lines").splitlines()[0]) == one


def test_sarif_names_the_file_and_the_path_and_no_region() -> None:
    (run,) = json.loads(drawn("sarif"))["runs"]
    (one,) = run["results"]
    assert one["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "runs/best.keras", "uriBaseId": "%SRCROOT%"}},
            "logicalLocations": [{"fullyQualifiedName": PATH}],
        }
    ]
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert set(notice["locations"][0]) == {"physicalLocation"}
    assert "fixes" not in one


def test_github_gitlab_and_junit_say_the_path_in_words() -> None:
    assert drawn("github") == (
        f"::error title=trueup (TU102),file=runs/best.keras::{FILE}:{PATH}: TU102 {finding().message}\n"
        "::notice title=trueup (not read),file=runs/best.keras::runs/best.keras: the file holds no labels\n"
    )
    one, _ = json.loads(drawn("gitlab"))
    assert one["location"]["path"] == FILE
    assert one["location"]["positions"]["begin"] == {"line": 1, "column": 1}
    assert one["description"].startswith(f"TU102 (categorical-loss-on-one-unit): {PATH}: categorical_crossentropy")
    case = ElementTree.fromstring(drawn("junit")).find("testsuite/testcase")
    assert case is not None
    assert (case.get("classname"), case.get("line")) == (FILE, None)
    assert (case.findtext("failure") or "").startswith(f"{FILE}:{PATH}: ")


def test_marks_tell_places_in_one_model_apart_and_stay_the_same() -> None:
    both = result(finding(), finding("compile.loss"))
    first, second = fingerprints(both, Appearance())
    assert first != second
    assert fingerprints(result(finding("compile.loss")), Appearance()) == [second]


def test_a_model_as_a_whole_is_named_by_its_file_alone() -> None:
    whole = result(finding(""))
    assert f"{FILE}: error: TU102 " in render(whole, "concise", Appearance())
    assert f" --> {FILE}\n" in render(whole, "full", Appearance())
    (run,) = json.loads(render(whole, "sarif", Appearance()))["runs"]
    assert set(run["results"][0]["locations"][0]) == {"physicalLocation"}
