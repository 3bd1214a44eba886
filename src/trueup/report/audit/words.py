"""The sentences and rows of an audit, for every format alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trueup.contract.audit import GROUPS, Audit, ClassCount, Definition, Group, Reported
from trueup.contract.percent import percent, points

KINDS = {"predicted": "class answers", "proba": "probabilities", "logits": "logits"}
TASKS = {"one-of-k": "one of {} classes", "binary": "one of two classes", "multi-label": "{} tags, any number of them"}


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One definition as a reader meets it.

    key: the definition's key, "majority" for the floor.
    share: its number in percent. ratio: "9,878 of 10,000", or "" where it is no ratio of counts.
    interval: "98.55 % to 98.98 %", or "".
    true: it is the true accuracy. reported: it gives a reported number.
    group: which question it answers. known_as: what libraries call it, with commas between.
    """

    key: str
    name: str
    share: str
    ratio: str
    interval: str
    words: str
    printed_by: str
    true: bool
    reported: bool
    group: Group = "accuracy"
    known_as: str = ""


#: The heading of each group of definitions.
TITLES: dict[Group, str] = {
    "accuracy": "What is taken for accuracy",
    "classes": "Averages over classes",
    "positive": "One class against the rest",
    "tags": "Over all tags, and row by row",
    "ranking": "By the order of the scores",
    "agreement": "Agreement beyond chance",
    "weights": "Rows by their weights",
    "sums": "Sums over batches",
}


def number(value: int) -> str:
    """With commas: 10,000."""
    return f"{value:,}"


def digits_of(audit: Audit) -> int:
    """Digits after the point in percent: two, or as many as the reported numbers have, up to six."""
    if not audit.reports:
        return 2
    # A number was rounded by whoever printed it. Shown with fewer digits the right definition would look different,
    # with more digits several that print alike would look as if the number told them apart.
    half = min((reported.high - reported.low) / 2 for reported in audit.reports)
    return next((d for d in range(2, 6) if 10.0 ** -(d + 2) / 2 <= half * 1.01), 6)


def title(audit: Audit) -> str:
    """What was counted, in a line."""
    task = TASKS[audit.task].format(number(len(audit.classes)))
    return f"{number(audit.counted)} rows, {task}, {KINDS[audit.kind]}"


def majority_sentence(audit: Audit) -> str:
    """The first thing to know."""
    right, of = number(audit.majority.right), number(audit.majority.of)
    if audit.task == "multi-label":
        return f"always giving each tag's more frequent value is right in {right} of {of} tags"
    return f"always answering {audit.majority.name} is right in {right} of {of} rows"


def lift_sentence(audit: Audit) -> str:
    """What the model adds."""
    # With tags the accuracy of a row asks for all tags at once; the majority share is of single tags, and so is its
    # lift.
    what = "element-wise accuracy" if audit.task == "multi-label" else audit.accuracy.name
    return f"{points(audit.lift, digits_of(audit))}: {what} over the majority share"


def interval_words(interval: tuple[float, float] | None, digits: int = 2) -> str:
    """An interval in percent."""
    return f"{percent(interval[0], digits)} to {percent(interval[1], digits)}" if interval else ""


def reported_sentence(audit: Audit) -> str:
    """Which definitions give the first reported number; else the nearest, and how far it is."""
    return sentence_about(audit, audit.reported) if audit.reported is not None else ""


def reported_sentences(audit: Audit) -> list[str]:
    """The same for each reported number, in their order."""
    return [sentence_about(audit, reported) for reported in audit.reports]


def sentence_about(audit: Audit, reported: Reported) -> str:
    """Which definitions give a reported number. One that is printed as accuracy goes before other figures."""
    if reported.group is not None:
        return _about_slice(audit, reported)
    names = [_named(audit, key) for key in reported.matches]
    # Of several definitions that print alike, a program most likely printed an accuracy; a name that was given for the
    # number decides before that.
    likely = [key for key in reported.matches if key == "majority" or _group(audit, key) == "accuracy"]
    if reported.name:
        likely = [key for key in reported.matches if key in reported.called] or likely
    called = f"{reported.name} " if reported.name else ""
    if len(names) == 1 or len(likely) == 1:
        key = (likely or list(reported.matches))[0]
        definition = audit.definition(key)
        what = f": {definition.counts}" if definition is not None else ""
        others = [name for name, each in zip(names, reported.matches, strict=True) if each != key]
        alike = f"; printed alike: the {_listed(others)}" if others else ""
        return f"{called}{reported.text} is the {_named(audit, key)}{what}{alike}"
    if names:
        both = "both" if len(names) == 2 else f"all {len(names)}"
        return (
            f"{called}{reported.text} is printed by {both} of these: the {_listed(names)}; "
            "the number alone does not tell which"
        )
    away = points(reported.distance, max(digits_of(audit), 2))
    near = _named(audit, reported.nearest)
    return f"{called}{reported.text} is none of these; the nearest is the {near}, {away} away"


def _listed(names: Sequence[str]) -> str:
    return f"{', the '.join(names[:-1])} and the {names[-1]}" if len(names) > 1 else names[0]


def _group(audit: Audit, key: str) -> str:
    definition = audit.definition(key)
    return definition.group if definition is not None else ""


def _about_slice(audit: Audit, reported: Reported) -> str:
    part = next(item for item in audit.slices if item.name == reported.group)
    share = f"{percent(part.accuracy, digits_of(audit))} ({number(part.right)} of {number(part.rows)})"
    verb = "is" if reported.holds else "is not"
    return f"{reported.text} {verb} the accuracy of {reported.group}, {share}"


def _named(audit: Audit, key: str) -> str:
    definition = audit.definition(key)
    if definition is None:
        return f"majority share ({percent(audit.majority.share, digits_of(audit))})"
    return f"{definition.name} ({figure(definition, digits_of(audit))})"


def figure(definition: Definition, digits: int = 2) -> str:
    """The number of a definition: in percent, or as it is where that is customary."""
    return percent(definition.value, digits) if definition.in_percent else f"{definition.value:.{digits + 2}f}"


def definition_rows(audit: Audit) -> list[DefinitionRow]:
    """The majority share, then every definition; the true accuracy is the second row."""
    digits = digits_of(audit)
    # A number that is what it was called is marked there alone; several numbers would else mark half the table.
    matches = {
        key
        for reported in audit.reports
        for key in reported.matches
        if not (reported.name and reported.holds) or key in reported.called
    }
    floor = DefinitionRow(
        key="majority",
        name="majority share",
        share=percent(audit.majority.share, digits),
        ratio=f"{number(audit.majority.right)} of {number(audit.majority.of)}",
        interval="",
        words=majority_sentence(audit),
        printed_by="",
        true=False,
        reported="majority" in matches,
    )
    return [
        floor,
        *(_row(item, item is audit.accuracy, item.key in matches, digits) for item in audit.definitions),
    ]


def _row(definition: Definition, true: bool, reported: bool, digits: int) -> DefinitionRow:
    ratio = (
        f"{number(definition.right)} of {number(definition.of)}"
        if definition.right is not None and definition.of is not None
        else ""
    )
    return DefinitionRow(
        key=definition.key,
        name=definition.name,
        share=figure(definition, digits),
        ratio=ratio,
        interval=interval_words(definition.interval, digits),
        words=definition.counts + _within(definition, digits),
        printed_by=definition.printed_by,
        true=true,
        reported=reported,
        group=definition.group,
        known_as=", ".join(definition.known_as),
    )


def _within(definition: Definition, digits: int) -> str:
    """Bounds of the error, where scores were counted on a grid."""
    if definition.within is None:
        return ""
    low, high = (replace(definition, value=value) for value in definition.within)
    # Bounds that print alike are told with more digits, until they differ.
    shown = next((d for d in range(digits, 10) if figure(low, d) != figure(high, d)), 10)
    return f"; between {figure(low, shown)} and {figure(high, shown)}"


def grouped_rows(audit: Audit) -> list[tuple[str, list[DefinitionRow]]]:
    """The rows by the heading of their group; the first group begins with the majority share."""
    rows = definition_rows(audit)
    found = [(group, [row for row in rows if row.group == group]) for group in GROUPS]
    return [(_title(audit, group), some) for group, some in found if some]


def _title(audit: Audit, group: Group) -> str:
    tags = group == "classes" and audit.task == "multi-label"
    return "Averages over tags" if tags else TITLES[group]


def quality_rows(audit: Audit) -> list[tuple[str, str, str]]:
    """(name, number, what it is) of the measures beside accuracy that are defined here."""
    rows = [
        ("Brier score", audit.brier, _brier_words(audit)),
        ("log-loss", audit.log_loss, "mean -ln of the probability of the truth, nats"),
        ("normalised", audit.normalised_log_loss, "log-loss over that of the class shares; 1 is no better"),
        ("calibration", audit.calibration_error, f"expected calibration error, {_bins(audit)} bins"),
    ]
    shown = [(name, f"{value:.4f}", words) for name, value, words in rows if value is not None]
    if audit.answered_above and audit.task == "one-of-k":
        item = audit.answered_above.get(1, 0)
        words = f"rows with one score above {audit.threshold:g}; {number(audit.answered_above.get(0, 0))} with none"
        shown.append(("decided", percent(item / sum(audit.answered_above.values())), words))
    return shown


def _brier_words(audit: Audit) -> str:
    if audit.task == "one-of-k":
        return "squared error of the probabilities, summed over the classes, 0 to 2"
    return "squared error of the probability, 0 to 1"


def _bins(audit: Audit) -> int:
    settings = audit.state.get("settings", {})
    return int(settings.get("bins", 15))


def slice_table(audit: Audit) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Heads and rows of the table of slices: name, rows, accuracy, interval, and what is missing where any row is."""
    gaps = [
        (head, kind)
        for head, kind in (("no answer", "unanswered"), ("no label", "unlabelled"))
        if any(getattr(item, kind) for item in audit.slices)
    ]
    rows = [
        (
            item.name,
            number(item.rows),
            percent(item.accuracy) if item.rows else "-",
            interval_words(item.interval) if item.rows else "-",
            *(number(getattr(item, kind)) for _, kind in gaps),
        )
        for item in audit.slices
    ]
    return ("rows", "accuracy", "95 % interval", *(head for head, _ in gaps)), rows


def worst_classes(audit: Audit, most: int) -> tuple[Sequence[ClassCount], int]:
    """Classes by recall, the worst first, at most so many; and how many are left out. In their order if all fit."""
    # Of a class that is neither a label nor an answer in these rows nothing was counted.
    met = [item for item in audit.per_class if item.support or item.answered]
    if len(met) <= most:
        return met, 0
    # A class without rows has no recall: it is answered and never right, and comes after those that a share tells of.
    ranked = sorted(met, key=lambda row: (row.recall if row.recall is not None else 2.0, -row.support))
    return ranked[:most], len(met) - most


def show_regions(audit: Audit) -> bool:
    """Whether intersection over union is of interest: rows are pixels or positions of larger items."""
    return bool(audit.state.get("settings", {}).get("items"))


def confusions(audit: Audit, most: int) -> list[tuple[str, str, int]]:
    """The most frequent mistakes: (true class, answered class, rows)."""
    wrong = [(pair, rows) for pair, rows in audit.confusion.items() if pair[0] != pair[1]]
    wrong.sort(key=lambda item: (-item[1], item[0]))
    return [(audit.classes[pair[0]], audit.classes[pair[1]], rows) for pair, rows in wrong[:most]]


def optional_percent(share: float | None) -> str:
    """A share, or a dash where it is not defined."""
    return "-" if share is None else percent(share)
