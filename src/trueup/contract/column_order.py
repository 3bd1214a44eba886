"""Columns of scores that are named after the classes: their order has to be that of the class list."""

from __future__ import annotations

from collections.abc import Sequence

from trueup.contract.bad_input import BadInputError

#: So many names are listed in a message.
_SHOWN = 12


def refuse_other_order(columns: Sequence[str], classes: Sequence[str | int]) -> None:
    """BadInputError where columns are the names of the classes, but for a beginning and an ending, in another order.

    Args:
        columns: names of the columns of scores, in the order in which they are taken.
        classes: names of the classes, in the order in which they are counted; empty for the numbers 0 to k - 1.

    >>> refuse_other_order(["p_cat", "p_dog"], ["cat", "dog"])
    >>> refuse_other_order(["score a", "score b"], ["cat", "dog"])
    >>> refuse_other_order(["p_dog", "p_cat"], ["cat", "dog"])
    Traceback (most recent call last):
    ...
    trueup.contract.bad_input.BadInputError: columns of scores in the order dog, cat and classes in the order cat, d...
    """
    names = [str(name) for name in classes] if classes else [str(code) for code in range(len(columns))]
    if len(names) < 2 or len(columns) != len(names):
        return
    bare = _named_like(columns, names)
    if bare is None or bare == names:
        return
    raise BadInputError(
        f"columns of scores in the order {_listed(bare)} and classes in the order {_listed(names)}",
        "one order for both",
        "Give the classes in the order of the columns, or name the columns in the order of the classes",
    )


def _named_like(columns: Sequence[str], names: Sequence[str]) -> list[str] | None:
    """The class that each column is named after; None where they are not named after the classes."""
    wanted = {name.casefold(): name for name in names}
    folded = [column.casefold() for column in columns]
    if len(wanted) != len(names) or len(set(folded)) != len(folded):
        return None
    prefix, suffix = _alike(folded), _alike([column[::-1] for column in folded])
    for start in range(prefix + 1):
        for end in range(suffix + 1):
            bare = [column[start : len(column) - end] for column in folded]
            if set(bare) == set(wanted):
                return [wanted[name] for name in bare]
    return None


def _alike(texts: Sequence[str]) -> int:
    """Characters that all of them begin with."""
    return next((at for at, signs in enumerate(zip(*texts, strict=False)) if len(set(signs)) > 1), min(map(len, texts)))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
