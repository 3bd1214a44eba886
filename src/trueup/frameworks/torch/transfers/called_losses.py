"""Calls of PyTorch's losses: which axis holds the classes, how labels are meant, and what is noted of each call."""

from __future__ import annotations

from trueup.contract.head import OVER_AN_AXIS
from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.setups.loss_calls import along_the_second
from trueup.engine.swapped_roles import note_swapped_loss
from trueup.engine.tensors import LossTerm, Tensor, with_head
from trueup.engine.transfers.registry import Site
from trueup.engine.values import Call, Value, not_read

#: A loss's module takes an output and labels, and raises for more: these take several.
_OF_TWO, _OF_SEVERAL = 2, frozenset({"cosine_embedding", "triplet_margin", "gaussian_nll", "ctc"})


def takes_as_many(site: Site, row: str) -> bool:
    """False for a loss's module that is called with more than an output and labels, which raises: it is another one."""
    return len(site.args.positional) <= _OF_TWO or row in _OF_SEVERAL


#: Losses that take the number of each item's class.
_OF_NUMBERS = frozenset({"cross_entropy", "nll", "multi_margin"})
#: Losses that take 0 or 1 for each output.
_OF_ANSWERS = frozenset({"bce", "bce_with_logits"})


def _meant(row: str, output: Value) -> str:
    """How labels have to be written for a loss, if they were not read: rows of probabilities are the exception."""
    if row in _OF_NUMBERS:
        return "integer"
    return "binary" if row in _OF_ANSWERS and isinstance(output, Tensor) and _is_single(output) else ""


def _is_single(output: Tensor) -> bool:
    """True for one number for each item, with an axis of its own or without."""
    flat = output.shape == (None,) or (output.shape is None and output.head.unit_gone)
    single = (output.last if output.class_axis == -1 else output.size) == 1
    return single or (flat and output.head.activation not in OVER_AN_AXIS)


def _sized_like(row: str, output: Value | None, labels: Value | None) -> Value | None:
    """The output of a loss that raises for another number of cells: of labels with one axis it has one for each."""
    flat = isinstance(labels, Tensor) and labels.shape is not None and len(labels.shape) == 1
    if row not in _OF_ANSWERS or not flat or not isinstance(output, Tensor):
        return output
    unknown = output.shape is None and output.size is None and output.class_axis == -1
    # One column of a softmax is one number for each item, and the softmax was over more.
    unknown = unknown and output.head.activation not in OVER_AN_AXIS
    return replace(output, size=1) if unknown else output


#: Losses that take the scores of an item along the second axis, however many follow.
_ALONG_THE_SECOND = frozenset({"cross_entropy", "nll"})
#: Losses that are another number where outputs and labels are exchanged, or raise.
_ONE_WAY = frozenset({"cross_entropy", "nll", "bce", "bce_with_logits", "kl_div"})


def loss_called(site: Site, row: str, loss: Call) -> Value:
    """`criterion(output, labels)`."""
    output, labels = site.args.get(0, "input"), site.args.get(1, "target")
    if isinstance(output, Call):
        output = Tensor(where=output.where, symbolic=True, why=not_read(output.name))
    if isinstance(output, Tensor) and output.predictions.answer is not None and output.head.activation is None:
        # What was rounded or cut lies where the scores lay: a loss takes it for such scores.
        output = with_head(output, activation=output.predictions.answer.of)
    output = _sized_like(row, output, site.machine.resolve(labels))
    if output is not None and row in _ALONG_THE_SECOND:
        output = along_the_second(output)
    if row in _ONE_WAY:
        note_swapped_loss(site.machine, loss.name.rpartition(".")[2], output, labels, site.where)
    if output is not None:
        site.machine.record.note(
            LossCalled(
                loss=loss,
                name=row,
                output=output,
                labels=labels,
                from_logits=None,
                args=loss.args,
                library="torch",
                path=dict(site.machine.store.path),
                where=site.where,
                chosen=site.args.all_chosen,
                meant=_meant(row, output),
                or_rows=row == "cross_entropy",
            )
        )
    return Tensor(
        shape=(), where=site.where, symbolic=True, loss=LossTerm(name=row, from_logits=None, where=loss.where)
    )
