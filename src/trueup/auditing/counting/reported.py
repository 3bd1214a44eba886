"""A number that was reported, held against the definitions: which definitions are printed like this?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from trueup.contract.audit import Definition, Majority, Reported, Slice
from trueup.contract.bad_input import BadInputError
from trueup.contract.label_text import shown_label

#: At most so many digits and powers of ten: an exact fraction of "1e-99999999" would never be done.
_NUMBER = re.compile(r"\s*([0-9]{1,400}(?:[.,][0-9]{0,400})?|[.,][0-9]{1,400})(?:[eE]([+-]?[0-9]{1,4}))?\s*(%?)\s*")
#: No sum over batches is larger.
_MOST = 10**15
#: What was reported: nothing, a number, or numbers by the names they were called.
Reports: TypeAlias = str | float | Mapping[str, str | float] | None
#: Frameworks average in float32, so a number printed with more than six digits is compared no closer than this.
_BLUR = Fraction(5, 10**7)


def printed_range(reported: str | float) -> tuple[str, Fraction, Fraction, Fraction]:
    """The text, the value, and the lowest and highest value that is printed like it.

    A string keeps its digits ("0.9980" has four); a float is taken as Python prints it. A percent sign divides by 100.

    Raises:
        BadInputError: for what is no number between 0 and 1, or 0 % and 100 %.
    """
    text = _text_of(reported)
    found = _NUMBER.fullmatch(text)
    if not found:
        raise BadInputError(
            f"reported={shown_label(reported)}", "a number such as 0.9976 or '99.76 %'", "Give it as it was printed"
        )
    number, half = _number(found)
    scale = 100 if found[3] else 1
    value, half = number / scale, max(half / scale, _BLUR)
    if not 0 <= value <= 1:
        raise BadInputError(
            f"reported={shown_label(reported)}",
            "an accuracy between 0 and 1",
            "Write a percentage with its sign: '99.76 %'",
        )
    return text.strip(), value, max(Fraction(0), value - half), min(Fraction(1), value + half)


def _text_of(reported: object) -> str:
    """The digits: those of a text as they are, a number's as Python prints it."""
    if isinstance(reported, str):
        return reported
    if isinstance(reported, bool) or not hasattr(reported, "__float__"):
        raise BadInputError(f"reported={shown_label(reported)}", "a number or its text", "Give it as it was printed")
    try:
        return repr(float(reported))
    except OverflowError:
        return "inf"  # no accuracy in any case
    except (TypeError, ValueError) as error:
        raise BadInputError(
            f"reported={shown_label(reported)}", "a number or its text", "Give one number, as it was printed"
        ) from error


def _number(found: re.Match[str]) -> tuple[Fraction, Fraction]:
    """The value of the digits, and half of the last one's place."""
    number = Decimal(found[1].replace(",", ".") + (f"e{found[2]}" if found[2] else ""))
    return Fraction(number), Fraction(10) ** int(number.as_tuple().exponent) / 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a number: its value, and the lowest and highest that are printed like it."""

    value: Fraction
    low: Fraction
    high: Fraction


def readings_of(reported: str | float) -> tuple[str, list[Reading]]:
    """The text, and the ways in which it can be read, the likeliest first.

    A number above 1 without a sign is a percentage ("97.6"), or as it stands a sum over batches.

    Raises:
        BadInputError: it is no number, below -1, or larger than any sum is.
    """
    text = _text_of(reported)
    sign = -1 if text.strip().startswith("-") else 1
    found = _NUMBER.fullmatch(text.strip().removeprefix("-"))
    if not found:
        raise BadInputError(
            f"reported={shown_label(reported)}", "a number such as 0.9976 or '99.76 %'", "Give it as it was printed"
        )
    number, half = _number(found)
    scales = [100] if found[3] else [100, 1] if 1 < number <= 100 else [1]
    readings = [
        Reading(sign * number / scale, sign * number / scale - half / scale, sign * number / scale + half / scale)
        for scale in scales
    ]
    if readings[0].value < -1:
        raise BadInputError(f"reported={shown_label(reported)}", "a number from -1 up", "Give it as it was printed")
    if readings[0].value > _MOST:
        raise BadInputError(f"reported={shown_label(reported)}", f"a number up to {_MOST:.0e}", "Check its exponent")
    return text.strip(), [_not_too_close(reading) for reading in readings]


def _not_too_close(reading: Reading) -> Reading:
    """No closer than frameworks count, for shares; sums are larger, and so is their error."""
    blur = _BLUR * max(Fraction(1), abs(reading.value))
    half = max(blur, reading.high - reading.value)
    return Reading(reading.value, reading.value - half, reading.value + half)


def hold_all(
    reported: Reports,
    called: str | None,
    definitions: Sequence[Definition],
    majority: Majority,
    slices: Sequence[Slice],
) -> tuple[Reported, ...]:
    """Every reported number against the definitions, or the slice, that it is called by.

    Args:
        reported: a number; or names and numbers ("roc_auc": 0.93), a name being a definition's, or a slice's.
        called: the key of the definition that a number without a name was called by.

    Raises:
        BadInputError: what is no number, or a name that nothing here has.
    """
    if reported is None:
        return ()
    named = reported.items() if isinstance(reported, Mapping) else [("", reported)]
    found = []
    for name, number in named:
        if not isinstance(name, str):
            raise BadInputError(
                f"{shown_label(name)} as the name of a reported number",
                "a text, such as 'accuracy'",
                "Name the definition",
            )
        part = next((item for item in slices if item.name == name), None)
        keys = _called_keys(name or called or "", definitions)
        if not keys and part is not None:
            found.append(_against_slice(number, name, part))
            continue
        if not keys:
            listed = ", ".join(item.key for item in definitions)
            raise BadInputError(
                f"called={shown_label(name or called)}", f"one of {listed}", "Leave it out for the plain accuracy"
            )
        meant = [item for item in definitions if not item.by_name or item.key in keys]
        result = hold_against(number, meant, majority)
        found.append(replace(result, name=name, called=keys))
    return tuple(found)


def _called_keys(name: str, definitions: Sequence[Definition]) -> tuple[str, ...]:
    """The definitions that go by a name: a key, or what scikit-learn, Keras or torchmetrics call it."""
    wanted = _plain(name)
    if not name or wanted in ("accuracy", "acc", "accuracyscore"):
        return (definitions[0].key,)
    if not wanted:
        return ()  # signs, or another script: no name that is known here
    exact = [item.key for item in definitions if _plain(item.key) == wanted]
    if exact or wanted == "majority":
        return tuple(exact) or ("majority",)
    return tuple(item.key for item in definitions if wanted in _names_of(item))


def _names_of(definition: Definition) -> set[str]:
    """A definition's own name, and each word that libraries know it by, without their versions and arguments."""
    words = [
        word.partition("(")[0]
        for known in (*definition.known_as, definition.printed_by)
        for word in re.split(r"[,\s]+", known)
    ]
    names = {_plain(word) for word in (*words, definition.name)}
    return (
        names
        | {name.removesuffix("score") for name in names}
        | {definition.key.removeprefix("positive_").replace("_", "")}
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9@]", "", name.lower())


def _against_slice(number: str | float, name: str, part: Slice) -> Reported:
    exact = Definition(
        key=f"slice:{name}", name=f"accuracy of {name}", value=part.accuracy, counts="", right=part.right
    )
    exact = replace(exact, of=part.rows)
    found = hold_against(number, [exact], None)
    return replace(found, name=name, called=(exact.key,), group=name)


def hold_against(reported: str | float, definitions: Sequence[Definition], majority: Majority | None) -> Reported:
    """The definitions whose value is printed like the reported number, or else the nearest."""
    text, readings = readings_of(reported)
    exact = {
        item.key: Fraction(item.right, item.of) if item.right is not None and item.of else Fraction(item.value)
        for item in definitions
    }
    ends = {item.key: item.within for item in definitions if item.within is not None}
    if majority is not None and majority.of:
        exact["majority"] = Fraction(majority.right, majority.of)

    def fits(key: str, reading: Reading) -> bool:
        low, high = ends.get(key, (exact[key], exact[key]))
        return reading.low <= high and low <= reading.high

    matched = [(reading, tuple(key for key in exact if fits(key, reading))) for reading in readings]
    reading, matches = next((pair for pair in matched if pair[1]), (readings[0], ()))
    nearest = min(exact, key=lambda key: abs(exact[key] - reading.value), default="")
    step = reading.high - reading.low
    cut_off = next((key for key, number in exact.items() if reading.value <= number < reading.value + step), "")
    return Reported(
        text=text,
        value=float(reading.value),
        low=float(reading.low),
        high=float(reading.high),
        matches=matches,
        nearest=nearest,
        distance=float(exact[nearest] - reading.value) if nearest else 0.0,
        cut_off="" if matches else cut_off,
    )
