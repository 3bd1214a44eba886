"""`trueup audit --confusion`: the verdict from a confusion matrix."""

from __future__ import annotations

import argparse

#: Options that say something about rows, or about scores, which a matrix does not hold.
_OTHERS = (
    *("data", "proba", "logits", "predicted", "proba_columns", "logits_columns", "predicted_columns"),
    *("labels_columns", "against", "against_columns", "model", "model_data", "by", "weights", "mask", "ignore"),
    *("batch_size", "threshold", "top_k", "per_file", "state", "shard", "missing", "exclude", "auc", "labels_as"),
)


def run_confusion(arguments: argparse.Namespace) -> int:
    """Read the matrix, judge and report."""
    from trueup.auditing.confusion_matrix import audit_confusion  # noqa: PLC0415
    from trueup.auditing.tables.confusion_file import read_confusion  # noqa: PLC0415
    from trueup.cli.audit_options import delimiter_of, reported_of, words  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415
    from trueup.cli.output_form import output_form  # noqa: PLC0415
    from trueup.cli.report_output import FORMATS, print_audit  # noqa: PLC0415

    beside = [name for name in _OTHERS if getattr(arguments, name) not in (None, [], False)]
    if beside:
        name = "PATH" if beside[0] == "data" else f"--{beside[0].replace('_', '-')}"
        raise UsageError(f"--confusion and {name} are both named. Expected: a matrix alone. Leave one of them out.")
    output_form(arguments.output_format, arguments.output_file, FORMATS)
    matrix, names, side = read_confusion(arguments.confusion, delimiter_of(arguments))
    if side and arguments.confusion_rows and side != arguments.confusion_rows:
        raise UsageError(
            f"--confusion-rows {arguments.confusion_rows}, and {arguments.confusion} calls its rows {side}. "
            "Expected: one of them. Leave the option out."
        )
    listed = words([arguments.classes or arguments.class_names or ""])
    audit = audit_confusion(
        matrix,
        classes=listed or names,
        rows=arguments.confusion_rows or side or "true",
        reported=reported_of(arguments),
        called=arguments.called,
        positive=arguments.positive,
    )
    return print_audit(audit, arguments)
