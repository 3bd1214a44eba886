"""The losses of optax, called by a program; and what it does to labels."""

from __future__ import annotations

from trueup.engine.events import LossCalled
from trueup.engine.immutable import replace
from trueup.engine.tensors import LossTerm, Tensor, with_labels
from trueup.engine.transfers.registry import Site, on_call, on_prefix
from trueup.engine.values import Call, UnknownValue, Value
from trueup.frameworks.optax.typed_names import canonical_loss

_OUTPUTS = ("logits", "predictions", "log_predictions", "predictor_outputs", "scores")
_TARGETS = ("labels", "targets", "log_targets")
#: Options by which a loss takes probabilities as they are. Its row is that of scores.
_APPLIES = ("apply_softmax", "apply_sigmoid")


@on_prefix("optax.")
def loss(site: Site) -> Value | None:
    """`optax.softmax_cross_entropy(logits, labels)`: the output comes first."""
    row = canonical_loss(site.name)
    output = site.args.get(0, *_OUTPUTS)
    if row is None or output is None or site.args.get(None, *_APPLIES) is not None:
        return None
    labels = site.args.get(1, *_TARGETS)
    if labels is None and not site.args.more:
        # `l2_loss(weights)` and its kin measure how far numbers are from 0: a penalty, with no labels in it.
        return UnknownValue("a penalty", site.where)
    site.machine.record.note(
        LossCalled(
            loss=Call(site.name, replace(site.args, positional=()), site.where),
            name=row,
            output=output,
            labels=labels,
            from_logits=None,
            args=site.args,
            library="optax",
            path=dict(site.machine.store.path),
            where=site.where,
            chosen=site.args.all_chosen,
        )
    )
    last = output.head.activation if isinstance(output, Tensor) else None
    return Tensor(
        where=site.where, symbolic=True,
        loss=LossTerm(name=row, from_logits=None, where=site.where, activation=last),
    )  # fmt: skip


@on_call("optax.smooth_labels")
def smoothed(site: Site) -> Value | None:
    """`smooth_labels(one_hot, alpha)`: rows of probabilities of as many classes."""
    passed = site.arg(0, "labels")
    if not isinstance(passed, Tensor) or passed.labels.encoding != "one-hot":
        return None
    return replace(with_labels(passed, encoding="probabilities"), elements=None, where=site.where)
