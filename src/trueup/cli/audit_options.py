"""The options of `trueup audit`, and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trueup.cli.report_output import FORMATS

if TYPE_CHECKING:
    from trueup.auditing.counting.choose import Options
    from trueup.auditing.counting.settings import Kind
    from trueup.auditing.tables.files import Unit
    from trueup.auditing.tables.wanted import Role, Wanted

_KINDS: tuple[Kind, ...] = ("proba", "logits", "predicted")
_BESIDE: tuple[Role, ...] = ("weights", "by", "mask")


#: Labels that one column of scores answers.
_ONE_COLUMN = ("named", "binary", "sign")
_IN_COLUMNS: dict[Kind, str] = {
    "proba": "probabilities stand in these columns",
    "logits": "scores before softmax or sigmoid stand in these columns",
    "predicted": "class answers stand in this column (several: one-hot rows; those of other models: --against-columns)",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """All options of the command, in groups."""
    parser.add_argument(
        "data",
        nargs="*",
        metavar="PATH",
        help="labels (.npy, .npz, or a table), or tables that hold labels and predictions (.csv, .tsv, .jsonl, "
        ".parquet, .arrow, .feather, .npz): files, folders, or patterns in quotation marks",
    )
    _add_predictions(parser.add_argument_group("predictions", "Exactly one kind is named; it is never guessed."))
    _add_confusion(parser.add_argument_group("a confusion matrix", "In place of labels and predictions."))
    _add_model(parser.add_argument_group("a model", "Loading a model can run code that stands in it."))
    _add_meaning(parser.add_argument_group("what is counted"))
    _add_reading(parser.add_argument_group("reading"))
    _add_scale(parser.add_argument_group("many files and machines"))
    add_output(parser.add_argument_group("output"))


def _add_predictions(group: argparse._ArgumentGroup) -> None:
    what = {
        "proba": "probabilities, (n, k), or (n,) for the second of two classes",
        "logits": "scores before softmax or sigmoid",
        "predicted": "class answers, written like the labels",
    }
    for kind, words in what.items():
        group.add_argument(
            f"--{kind}", action="append", metavar="PATH", help=f"{words}: in files of their own, beside the labels"
        )
    for kind in _KINDS:
        ending = "column" if kind == "predicted" else "columns"
        group.add_argument(
            f"--{kind}-{ending}",
            dest=f"{kind}_columns",
            action="append",
            metavar="NAMES",
            help=f"{_IN_COLUMNS[kind]}: names and patterns such as 'p*', with commas between",
        )
    group.add_argument(
        "--labels-column",
        "--labels-columns",
        dest="labels_columns",
        action="append",
        metavar="NAMES",
        help="labels stand in this column (several: one-hot rows)",
    )

    group.add_argument(
        "--against",
        action="append",
        metavar="FILE",
        help="predictions of another model, of the same kind and for the same rows; may be repeated",
    )
    group.add_argument(
        "--against-columns",
        action="append",
        metavar="NAMES",
        help="columns of another model in the same tables; may be repeated",
    )


def _add_confusion(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--confusion",
        metavar="FILE",
        help="counts of a confusion matrix (.csv, .tsv, .npy), with or without names and totals, as papers have it",
    )
    group.add_argument(
        "--confusion-rows", choices=("true", "predicted"), help="what a row of it stands for (default: the true class)"
    )


def _add_model(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--model", metavar="FILE", help="a saved Keras model, whose answers to --data are counted")
    group.add_argument("--data", dest="model_data", metavar="FILE", help=".npy or .npz with a row for each label")
    group.add_argument("--model-gives", choices=("proba", "logits"), help="what its output is; never guessed")
    group.add_argument("--trust-model", action="store_true", help="load it although it may hold code, and run that")


def _add_meaning(group: argparse._ArgumentGroup) -> None:
    add_reported(group)
    group.add_argument(
        "--positive", metavar="CLASS", help="precision and recall are of this class (of two: the second)"
    )
    group.add_argument(
        "--auc",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="areas under curves (default: for two classes, and where a number was reported)",
    )
    group.add_argument(
        "--classes", metavar="K|LIST", help="their number, or the labels of all classes in the order of the columns"
    )
    group.add_argument("--class-names", metavar="LIST", help="names to show the classes by, in the same order")
    group.add_argument(
        "--labels-as",
        choices=("integer", "named", "one-hot", "multi-hot", "binary", "sign"),
        help="how labels are written; left out: by shape and type (multi-hot is never guessed)",
    )
    group.add_argument("--threshold", type=float, metavar="T", help='a score counts as "yes" above it (default: 0.5)')
    group.add_argument("--top-k", type=int, metavar="K", help="the k of top-k accuracy (default: 5)")
    group.add_argument("--bins", type=int, metavar="N", help="bins of the calibration error (default: 15)")
    group.add_argument("--ignore", metavar="LABEL", help="the label that marks padding")
    group.add_argument("--batch-size", type=int, metavar="N", help="for the mean of batch accuracies, file by file")
    group.add_argument("--by", metavar="COLUMN|FILE", help="accuracy for each value of this column")
    group.add_argument("--weights", metavar="COLUMN|FILE", help="a weight for each row")
    group.add_argument("--mask", metavar="COLUMN|FILE", help="1 where a row counts, 0 where it is padding")


def add_reported(group: argparse._ActionsContainer) -> None:
    """What was reported; `trueup merge` has it too."""
    group.add_argument(
        "--reported",
        action="append",
        metavar="[NAME=]NUMBER",
        help="the accuracy that was reported, as printed: 0.9976, 99.76%%; another figure, or a value of --by, with "
        "its name: macro_f1=0.81, roc_auc=0.93; may be given several times",
    )
    group.add_argument("--called", metavar="KEY", help="what a number without a name was called: elementwise, top_k …")


def reported_of(arguments: argparse.Namespace) -> str | dict[str, str] | None:
    """The numbers by their names; a single one without a name as it is."""
    from trueup.cli.main import UsageError  # noqa: PLC0415

    passed: list[str] = arguments.reported or []
    if arguments.called and not passed:
        raise UsageError(f"--called {arguments.called} names what a reported number was called. Expected: --reported.")
    if len(passed) == 1 and "=" not in passed[0]:
        return passed[0]
    named: dict[str, str] = {}
    for text in passed:
        name, equals, number = text.rpartition("=")
        if equals and not name.strip():
            raise UsageError(
                f"--reported {text}: no name in front of '='. Expected: NAME=NUMBER, or the accuracy without '='."
            )
        if name.strip() in named:
            came = f"two numbers for {name.strip()}" if name.strip() else "two numbers without a name"
            raise UsageError(f"--reported {text}: {came}. Expected: NAME=NUMBER, each name once.")
        named[name.strip()] = number.strip()
    return named or None


def _add_reading(group: argparse._ArgumentGroup) -> None:
    _add_missing(group)
    group.add_argument("--delimiter", metavar="C", help="between the fields of a text table (default: by its ending)")
    group.add_argument(
        "--exclude",
        action="append",
        choices=("nan", "lines", "files"),
        default=[],
        help="leave out, and count: rows with NaN; lines of text tables that do not fit; files that cannot be read",
    )


def _add_missing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--missing",
        choices=("wrong", "exclude"),
        help="rows that have a label and no answer (an empty field, or NaN): counted as wrong, or left out; rows "
        "without a label are left out in either case, and the report says how many (default: they end the count); the "
        "same for a file of labels without its predictions, and the other way round",
    )


def _add_scale(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--per-file", action="store_true", help="accuracy for each file; in place of --by")
    group.add_argument("--jobs", type=int, metavar="N", help="threads (default: one for each processor, at most 8)")
    group.add_argument("--state", metavar="FILE", help="keep the count here, and go on from it if it is there")
    group.add_argument("--shard", metavar="I/N", help="count only this part of the data; see trueup merge")
    group.add_argument("--engine", choices=("threads", "dask"), default="threads", help="default: threads")
    group.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; left out: two processes here")


def add_output(group: argparse._ArgumentGroup) -> None:
    """What `trueup merge` has too."""
    group.add_argument("--output-format", choices=FORMATS, help="default: by the ending of --output-file, else text")
    group.add_argument("--output-file", "-o", metavar="FILE", help="write the report here, whole or not at all")
    group.add_argument("--exit-zero", action="store_true", help="exit code 0 even where something is found")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress and no remarks")


def kind_of(arguments: argparse.Namespace) -> Kind:
    """The one kind of predictions that was named."""
    from trueup.cli.main import UsageError  # noqa: PLC0415

    if arguments.model:
        return _kind_of_model(arguments)
    if arguments.model_data or arguments.model_gives:
        raise UsageError("--data and --model-gives belong to --model")
    named = [kind for kind in _KINDS if getattr(arguments, kind) or getattr(arguments, f"{kind}_columns")]
    if len(named) != 1:
        none = f"no predictions were named{_what_is_there(arguments)}"
        came = f"{' and '.join(named)} were named" if named else none
        raise UsageError(
            f"{came}. Expected: exactly one of --proba, --logits and --predicted, or of --proba-columns, "
            "--logits-columns and --predicted-column. Say what the model gives: it is never guessed."
        )
    return named[0]


def _what_is_there(arguments: argparse.Namespace) -> str:
    """The columns of a text table, so that the right one can be named at once."""
    from pathlib import Path  # noqa: PLC0415

    file = arguments.data[0]
    if not file.lower().endswith((".csv", ".tsv", ".jsonl", ".ndjson")) or not Path(file).is_file():
        return ""
    try:
        with Path(file).open(encoding="utf-8-sig", newline="") as stream:
            header = _header(file, stream.readline(1 << 16), arguments.delimiter)
    except (OSError, ValueError, TypeError, RecursionError):
        return ""
    shown = ", ".join(name.strip() or "''" for name in header[:12]) + (", …" if len(header) > 12 else "")
    return f" ({file} has the columns {shown}; a confusion matrix goes into --confusion)"


def _header(file: str, line: str, delimiter: str | None) -> list[str]:
    """The names of the columns, out of the first line; ValueError where it has none."""
    import csv  # noqa: PLC0415
    import json  # noqa: PLC0415

    if not file.lower().endswith((".csv", ".tsv")):
        return list(dict(json.loads(line)))
    try:
        return next(csv.reader([line], delimiter=delimiter or ("\t" if file.lower().endswith(".tsv") else ",")), [])
    except csv.Error as error:
        raise ValueError(line) from error


def _kind_of_model(arguments: argparse.Namespace) -> Kind:
    from trueup.cli.main import UsageError  # noqa: PLC0415

    if not arguments.model_data or not arguments.model_gives:
        raise UsageError("--model needs --data FILE and --model-gives proba or logits")
    if any(getattr(arguments, role) for role in (*_KINDS, *_BESIDE)) or arguments.shard or arguments.engine == "dask":
        raise UsageError("--model goes with labels and --data alone: no other predictions, columns, shards or cluster")
    gives: Kind = arguments.model_gives
    return gives


def units_of(arguments: argparse.Namespace, kind: Kind) -> list[Unit]:
    """The files, side by side where predictions have files of their own."""
    from trueup.auditing.tables.files import model_unit, paired_units, table_units  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415

    if arguments.model:
        return [model_unit(arguments.data, arguments.model_data, arguments.model)]
    scores = getattr(arguments, kind)
    if not scores:
        return table_units(arguments.data)
    beside = {role: [getattr(arguments, role)] for role in _BESIDE if getattr(arguments, role)}
    for role, (path,) in beside.items():
        if not path.lower().endswith((".npy", ".npz")):
            raise UsageError(f"--{role} {path}: beside --{kind} FILE it has to be an .npy or .npz file")
    _refuse_column(arguments, kind, scores)
    return paired_units({"labels": arguments.data, "scores": scores, **beside}, gaps=arguments.missing is not None)


def _refuse_column(arguments: argparse.Namespace, kind: Kind, scores: Sequence[str]) -> None:
    """A name in place of a file, beside a table: it is meant as a column of that."""
    from pathlib import Path  # noqa: PLC0415

    from trueup.auditing.tables.files import TABLES  # noqa: PLC0415
    from trueup.cli.main import UsageError  # noqa: PLC0415

    table = next((path for path in arguments.data if path.lower().endswith(TABLES)), None)
    for path in scores:
        if table and not Path(path).suffix and not Path(path).exists():
            column = f"--{kind}-column{'' if kind == 'predicted' else 's'} {path}"
            raise UsageError(f"--{kind} {path}: no such file. Expected: a file. For a column of {table} say {column}.")


def wanted_of(arguments: argparse.Namespace, kind: Kind) -> Wanted:
    """The columns by role."""
    from trueup.auditing.tables.wanted import Wanted  # noqa: PLC0415

    beside = _BESIDE if not getattr(arguments, kind) else ()
    columns: dict[Role, tuple[str, ...]] = {
        "labels": words(arguments.labels_columns),
        "scores": words(getattr(arguments, f"{kind}_columns")),
        **{role: (getattr(arguments, role),) for role in beside if getattr(arguments, role)},
    }
    classes = _classes(arguments.classes) if arguments.classes else None
    return Wanted(
        columns=columns,
        text=None if classes is None else isinstance(classes, list) and isinstance(classes[0], str),
        delimiter=delimiter_of(arguments),
        skip_lines="lines" in arguments.exclude,
        gaps=arguments.missing is not None,
        trust_model=arguments.trust_model,
        one_each=arguments.labels_as in _ONE_COLUMN or (kind == "predicted" and arguments.labels_as == "integer"),
        classes=tuple(map(str, classes)) if isinstance(classes, list) else (),
    )


def options_of(arguments: argparse.Namespace) -> Options:
    """What is said about labels and scores."""
    names = ("labels_as", "threshold", "top_k", "bins", "batch_size", "positive", "auc", "missing")
    found: Options = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}  # type: ignore[assignment]
    if arguments.reported and arguments.auc is None:
        found["auc"] = True
    if arguments.classes:
        found["classes"] = _classes(arguments.classes)
    if arguments.ignore is not None:
        found["ignore"] = _number_or_word(arguments.ignore)
    if "nan" in arguments.exclude:
        found["nan"] = "exclude"
    for role in ("weights", "mask", "by"):
        if getattr(arguments, role):
            found[role] = True
    if arguments.by:
        found["by_name"] = arguments.by
    if arguments.per_file:
        found["by"], found["by_name"] = True, "file"
    return found


def words(values: Sequence[str] | None) -> tuple[str, ...]:
    """What stands between commas, in one value or several."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _classes(text: str) -> int | list[str] | list[int]:
    listed = words([text]) or (text,)
    if len(listed) == 1 and listed[0].isdecimal():
        return int(listed[0])
    if all(word.lstrip("-").isdecimal() for word in listed):
        return [int(word) for word in listed]
    return list(listed)


def _number_or_word(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() else text


def delimiter_of(arguments: argparse.Namespace) -> str | None:
    """The one character between fields, or None."""
    from trueup.cli.main import UsageError  # noqa: PLC0415

    passed: str | None = arguments.delimiter
    passed = "\t" if passed == "\\t" else passed
    if passed is not None and len(passed) != 1:
        raise UsageError(f"--delimiter {passed!r} is not a single character")
    return passed
