"""An audit as one HTML page that loads nothing: the template is in `templates/`, the pictures are drawn in it."""

from __future__ import annotations

from typing import Any

from trueup.contract.audit import Audit
from trueup.contract.percent import percent
from trueup.report.audit import pictures, words
from trueup.report.audit.curves import curves_of
from trueup.report.page import page
from trueup.report.visible import visible

MOST_MISTAKES = 12
MOST_CLASSES = 100


def render(audit: Audit) -> str:
    """The page. Every text is escaped, and characters that would hide or reorder text are made visible."""
    values = {**_head(audit), **_tables(audit), **_pictures(audit)}
    return page("audit_page.html", visible, audit=audit, **values)


def _head(audit: Audit) -> dict[str, Any]:
    from trueup import __version__  # noqa: PLC0415

    shown = words.digits_of(audit)
    single = audit.task != "multi-label"
    main = audit.accuracy if single else audit.definition("elementwise") or audit.accuracy
    return {
        "version": __version__,
        "title": words.title(audit),
        "majority_share": percent(audit.majority.share, shown),
        "majority_words": words.majority_sentence(audit),
        "lift": words.lift_sentence(audit).partition(":"),
        "main": main,
        "accuracy_share": percent(audit.accuracy.value, shown),
        "interval": words.interval_words(audit.accuracy.interval, shown),
        "reported": [
            (sentence, not item.holds)
            for sentence, item in zip(words.reported_sentences(audit), audit.reports, strict=True)
        ],
        "findings": audit.findings,
        "notes": [(words.number(note.number), note.text) for note in audit.notes],
    }


def _tables(audit: Audit) -> dict[str, Any]:
    classes, left = words.worst_classes(audit, MOST_CLASSES)
    regions = words.show_regions(audit)
    return {
        "groups": words.grouped_rows(audit),
        "regions": regions,
        "classes": [
            (
                item.name,
                words.number(item.support),
                words.number(item.answered),
                *map(
                    words.optional_percent,
                    (item.recall, item.precision, item.f1, *((item.iou,) if regions else ())),
                ),
            )
            for item in classes
        ],
        "classes_left": words.number(left) if left else "",
        "mistakes": [
            (true, answered, words.number(rows))
            for true, answered, rows in words.confusions(audit, MOST_MISTAKES)
            if len(audit.classes) > 2
        ],
        "quality": words.quality_rows(audit),
        "slices": words.slice_table(audit) if audit.slices else None,
        "sources": list(pictures.sources_of(audit)),
        "settings": _settings(audit),
    }


def _settings(audit: Audit) -> list[tuple[str, str]]:
    settings = audit.state.get("settings", {})
    left_out = ("kind", "task", "names", "classes")
    return [
        (name.replace("_", " "), str(value))
        for name, value in settings.items()
        if name not in left_out and value not in (None, False, 0)
    ]


def _pictures(audit: Audit) -> dict[str, Any]:
    bars, bars_left = pictures.recall_bars(audit)
    return {
        "marks": pictures.definition_marks(audit),
        "marks_description": pictures.definitions_description(audit),
        "reported_range": pictures.reported_range(audit),
        "matrix": pictures.matrix_of(audit),
        "points": pictures.points_of(audit),
        "settings_bins": int(audit.state.get("settings", {}).get("bins", 15)),
        "points_description": pictures.reliability_description(audit),
        "bars": bars,
        "bars_left": words.number(bars_left) if bars_left else "",
        "curves": curves_of(audit),
        "bars_description": pictures.recall_description(audit),
        "tags": audit.task == "multi-label",
    }
