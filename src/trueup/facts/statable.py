"""How a person could state what was not read of a setup: as its loss takes labels, and outputs."""

from __future__ import annotations

from trueup.contract.head import Head
from trueup.contract.known import Known, value_of
from trueup.contract.meaning import LossMeaning
from trueup.contract.reading import Statable
from trueup.contract.setup import Setup
from trueup.facts.meanings import loss_meaning

#: An example of a number of outputs, where none was read.
_EXAMPLE = 10


def statable(setup: Setup) -> Statable:
    """The statement of labels and of the head that fits the loss, of those that are missing and can be stated."""
    meaning = loss_meaning(setup.loss, setup.target, setup.head, setup.labels)
    loss = meaning.value if isinstance(meaning, Known) else None
    missing = {party.partition(" ")[0] for party, _ in setup.missing}
    parties = {"labels": _labels(setup, loss), "head": "" if setup.only_measured else _head(setup.head, loss)}
    return tuple((party, text) for party, text in parties.items() if party in missing and text)


def _labels(setup: Setup, loss: LossMeaning | None) -> str:
    """ "labels=integer(10)" under a loss of class numbers, "labels=binary" under binary cross-entropy of one output."""
    units = value_of(setup.head.units)
    # Class numbers first, where a loss takes both: they are what most programs have, and the example is to be copied.
    if loss is None or loss.family == "sparse" or (loss.family == "categorical" and "integer" in loss.labels):
        return f"labels=integer({units or _EXAMPLE})"
    if loss.family == "categorical":
        return f"labels=one-hot({units or _EXAMPLE})"
    if loss.family == "binary":
        return f"labels=multi-hot({units})" if units is not None and units > 1 else "labels=binary"
    return {"margin": "labels=sign", "regression": "labels=continuous"}.get(loss.family, "")


def _head(head: Head, loss: LossMeaning | None) -> str:
    """ "head=10 logits" under a loss of logits, "head=1 sigmoid" under binary cross-entropy of probabilities."""
    one_each = loss is not None and loss.family in ("binary", "margin", "regression")
    units = value_of(head.units) or (1 if one_each else _EXAMPLE)
    consumes = loss.consumes if loss is not None else "logits"
    if consumes == "probabilities":
        return f"head={units} {'sigmoid' if one_each else 'softmax'}"
    if consumes == "log-probabilities":
        return f"head={units} log-softmax"
    return f"head={units} {'linear' if consumes == 'any' else 'logits'}"
