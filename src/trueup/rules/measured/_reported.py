"""A reported number, and the definition it is called by, in words."""

from __future__ import annotations

from trueup.contract.audit import Audit, Definition, Reported
from trueup.contract.percent import percent


def called_definition(audit: Audit, reported: Reported) -> Definition:
    """The definition that the number is called by; of several that go by its name the first."""
    if reported.group is not None:
        part = next(item for item in audit.slices if item.name == reported.group)
        name = f"accuracy of {reported.group}"
        words = "rows of this slice that are right"
        return Definition(
            key=f"slice:{part.name}", name=name, value=part.accuracy, right=part.right, of=part.rows, counts=words
        )
    if reported.called == ("majority",):
        share = audit.majority
        return Definition(
            key="majority", name="majority share", value=share.share, counts="", right=share.right, of=share.of
        )
    return next(
        (definition for key in reported.called if (definition := audit.definition(key)) is not None), audit.accuracy
    )


def title_of(audit: Audit, reported: Reported) -> str:
    """What the number was called."""
    called = called_definition(audit, reported)
    if called is audit.accuracy:
        return "the accuracy"
    if len(reported.called) > 1:
        return reported.name or called.name
    return called.name


def figure(definition: Definition) -> str:
    """Its number as it is usually written, with the counts behind it."""
    if not definition.in_percent:
        return f"{definition.value:.4f}"
    return (
        percent(definition.value)
        if definition.right is None
        else f"{percent(definition.value)} ({definition.right} of {definition.of})"
    )
