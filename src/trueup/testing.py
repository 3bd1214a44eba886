"""For tests of your own: hold a reported accuracy against its predictions, and let no program have a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from trueup.auditing.one_model import audit
from trueup.contract.audit import Audit
from trueup.contract.bad_input import BadInputError
from trueup.contract.percent import percent
from trueup.report.audit.words import digits_of, reported_sentence
from trueup.rules.measured._reported import called_definition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from trueup.auditing.counting.choose import Options
    from trueup.checking import CheckOptions
    from trueup.contract.finding import Severity
    from trueup.contract.result import CheckResult


def assert_accuracy(
    reported: str | float,
    labels: Any,
    *,
    predicted: Any = None,
    proba: Any = None,
    logits: Any = None,
    **options: Unpack[Options],
) -> Audit:
    """Fail unless `reported` is the true accuracy of these predictions, within its printed digits.

    Arguments are those of `trueup.audit`; with `called=` another definition than the plain accuracy is meant. Gives
    the Audit, so that more can be asked of it.

    Raises:
        AssertionError: it is not; the message has both numbers, and the definition that gives the reported one.
        BadInputError: what was given cannot be counted.

    >>> assert_accuracy("0.75", [0, 1, 1, 0], predicted=[0, 1, 1, 1]).counted
    4
    """
    found = audit(labels, predicted=predicted, proba=proba, logits=logits, reported=reported, **options)
    if found.reported is None:
        raise BadInputError("no reported number", "the accuracy to hold against the predictions", "Pass it first")
    if not found.reported.holds:
        meant = called_definition(found, found.reported)
        share = percent(meant.value, digits_of(found))
        counted = f" ({meant.right} of {meant.of})" if meant.right is not None else ""
        what = f"reported {found.reported.text}, but the {meant.name} is {share}{counted}"
        raise AssertionError(f"{what}: {reported_sentence(found)}")
    return found


def assert_no_findings(
    paths: str | Path | Iterable[str | Path] = (".",),
    *,
    fail_on: Severity = "warning",
    isolated: bool = False,
    **options: Unpack[CheckOptions],
) -> CheckResult:
    """Fail where `trueup check` finds something in these programs.

    Arguments are those of `trueup.check`, and the least severity that fails. The configuration of the programs' folders
    is heeded. Gives the result, so that more can be asked of it: that something is read at all
    (`result.counts.setups`), or read whole (`result.whole`).

    Raises:
        AssertionError: something is found; the message is the report.
        SettingsError: an option or a configuration cannot be meant.
    """
    from trueup.checking import check  # noqa: PLC0415 - who counts needs no reader
    from trueup.contract.finding import as_loud_as  # noqa: PLC0415
    from trueup.report import render  # noqa: PLC0415
    from trueup.report.appearance import Appearance  # noqa: PLC0415

    result = check(paths, isolated=isolated, **options)
    if any(finding.severity in as_loud_as(fail_on) for finding in result.findings):
        raise AssertionError(f"trueup found this:\n\n{render(result, 'full', Appearance())}")
    return result
