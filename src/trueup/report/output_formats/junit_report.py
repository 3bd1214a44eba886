"""JUnit XML: a test suite for each file, a failed test for each finding; a file that could not be read is an error."""

from __future__ import annotations

from pathlib import PurePath
from xml.etree import ElementTree

from trueup.contract.finding import Finding
from trueup.contract.result import CheckResult
from trueup.report.appearance import Appearance
from trueup.report.visible import visible

_PACKAGE = "org.trueup"


def render(result: CheckResult, appearance: Appearance) -> str:
    """An XML document; without findings it holds one test that passed, as an empty report counts as a failure."""
    del appearance
    by_file: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_file.setdefault(finding.where.file, []).append(finding)
    total = str(max(len(result.findings), 1))
    root = ElementTree.Element("testsuites", name="trueup", tests=total, failures=str(len(result.findings)), errors="0")
    for file, findings in by_file.items():
        suite = _suite(root, file, len(findings), len(findings))
        for finding in findings:
            _failed(suite, finding)
    if not by_file:
        ElementTree.SubElement(_suite(root, "trueup", 1, 0), "testcase", name="No findings", classname=_PACKAGE)
    _read(root[-1], result)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ElementTree.Element, name: str, tests: int, failures: int) -> ElementTree.Element:
    return ElementTree.SubElement(
        root, "testsuite", name=visible(name), tests=str(tests), failures=str(failures), errors="0", package=_PACKAGE
    )


def _failed(suite: ElementTree.Element, finding: Finding) -> None:
    where = finding.where
    # with_suffix() raises for what has no name (standard input, "."): that is shown as it is.
    named = where.path is None and PurePath(where.file).name
    stem = PurePath(where.file).with_suffix("").as_posix() if named else where.file
    case = ElementTree.SubElement(suite, "testcase", name=f"{_PACKAGE}.{finding.code}", classname=visible(stem))
    if where.path is None:
        case.set("line", str(where.row))
        case.set("column", str(where.column))
    failure = ElementTree.SubElement(case, "failure", message=visible(finding.have), type=finding.severity)
    failure.text = visible(f"{where}: {finding.message}")


def _read(suite: ElementTree.Element, result: CheckResult) -> None:
    """What was and was not read, as the text output of the last suite."""
    counts = result.counts
    lines = [f"files {counts.files}, setups {counts.setups}, complete {counts.complete}"]
    lines += [f"not read: {unread.where}: {unread.why}" for unread in result.unread]
    # XML 1.0 has no control characters, not even escaped: they are made visible like everywhere else.
    ElementTree.SubElement(suite, "system-out").text = "\n".join(map(visible, lines))
