"""One model held against others on the same rows. Joins what is counted with the audits of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

from trueup.auditing.comparison.significance import holm
from trueup.auditing.counting.choose import Options
from trueup.auditing.counting.columns import Columns, columns_of
from trueup.auditing.counting.exact import Ints
from trueup.auditing.counting.joint import JointCount, ModelCount, RowsCounted, pair_up
from trueup.auditing.counting.paired import pair_of
from trueup.auditing.one_model import named_kind
from trueup.auditing.scale.against import SideBySide, classes_of_all
from trueup.auditing.scale.judged import judged
from trueup.auditing.scale.state import State
from trueup.contract.against import Against, Flips, Rival
from trueup.contract.bad_input import BadInputError

#: Classes, and groups, of which the flips are listed.
MOST = 50
#: Rows of a column that are turned into arrays at a time.
_STEP = 1 << 16


def held_against(
    counted: SideBySide,
    names: Sequence[str],
    *,
    reported: Any = None,
    called: str | None = None,
    classes: Sequence[str] = (),
    seed: int = 0,
) -> Against:
    """The audits of all models, and the first one's pairs with each of the others.

    reported, called: a number that was reported for the first model. classes: names to show the classes by.
    seed: of the bootstrap behind the intervals of differences.

    Raises:
        BadInputError: no row counts in both models of a pair.
    """
    audits = [
        judged(state, reported=None if at else reported, called=None if at else called, names=classes)
        for at, state in enumerate(counted.states)
    ]
    pairs = [pair_of(_met(joint, name), seed=seed) for joint, name in zip(counted.joint, names[1:], strict=True)]
    adjusted = holm([pair.p_value for pair in pairs])
    rivals = tuple(
        Rival(
            name=name,
            audit=audit,
            pair=pair,
            p_adjusted=p_value,
            classes=_flips({audit.classes[code]: cells for code, cells in joint.classes.items()}),
            groups=_flips(joint.groups),
        )
        for name, audit, pair, p_value, joint in zip(names[1:], audits[1:], pairs, adjusted, counted.joint, strict=True)
    )
    return Against(name=names[0], audit=audits[0], rivals=rivals, groups_by=audits[0].slices_by)


def _met(joint: JointCount, name: str) -> Ints:
    if not joint.cells.sum():
        raise BadInputError(f"no row that counts both in the first model and in {name}", "common rows", "Check them")
    return joint.cells


def _flips(cells: Mapping[str, Ints]) -> tuple[Flips, ...]:
    """The most flips first."""
    found = [
        Flips(name=name, rows=int(four.sum()), only_first=int(four[2]), only_second=int(four[1]))
        for name, four in cells.items()
    ]
    found.sort(key=lambda flips: (-(flips.only_first + flips.only_second), flips.name))
    return tuple(found[:MOST])


def against(
    labels: Any,
    *,
    predicted: Mapping[str, Any] | None = None,
    proba: Mapping[str, Any] | None = None,
    logits: Mapping[str, Any] | None = None,
    reported: str | float | None = None,
    seed: int = 0,
    **options: Unpack[Options],
) -> Against:
    """Hold one model against others on the same rows: exact McNemar, the difference and its interval, the flips.

    Args:
        labels: as for `trueup.audit`.
        predicted: name of the model -> its class answers for all rows, as `trueup.audit` takes them. The first model is
            held against each of the others.
        proba: the same with probabilities, (n, k), or (n,) for the second of two classes.
        logits: the same with scores before softmax or sigmoid. Exactly one of the three is given.
        reported: an accuracy that was reported for the first model.
        seed: of the bootstrap; the same seed gives the same intervals.
        options: see `trueup.auditing.counting.choose.Options`; weights are refused, since McNemar's test counts rows.

    Raises:
        BadInputError: fewer than two models, other rows, or what `trueup.audit` refuses.

    >>> found = against([0, 1, 1, 0], predicted={"old": [0, 1, 0, 1], "new": [0, 1, 1, 1]})
    >>> found.rivals[0].pair.only_second, found.rivals[0].pair.difference
    (1, 0.25)
    """
    kind, models = named_kind(predicted, proba, logits)
    if not isinstance(models, Mapping) or len(models) < 2:
        raise BadInputError(
            f"{kind}={type(models).__name__}", "a mapping of two or more models, by name", "Give {'old': …, 'new': …}"
        )
    if options.get("weights") is not None:
        raise BadInputError("weights", "rows that count once each", "Leave them out: McNemar's test counts rows")
    columns = [columns_of(labels, scores, kind, options) for scores in models.values()]
    if (classes := classes_of_all([each.settings for each in columns])) is not None:
        options = Options(**{**options, "classes": classes})
        columns = [columns_of(labels, scores, kind, options) for scores in models.values()]
    counts = [ModelCount(each.settings) for each in columns]
    joint = tuple(JointCount() for _ in counts[1:])
    names = [str(name) for name in models]
    pair_up([_stream(count, each) for count, each in zip(counts, columns, strict=True)], names, joint)
    states = tuple(State(count.running.tally()) for count in counts)
    called = options.get("called")
    return held_against(SideBySide(states, joint), names, reported=reported, called=called, seed=seed)


def _stream(count: ModelCount, columns: Columns) -> Iterator[RowsCounted]:
    rows = columns.labels.shape[0]
    for start in range(0, rows, _STEP):
        labels, scores, beside = columns.block(start, min(start + _STEP, rows))
        yield from count.rows_of(labels, scores, start, beside)
