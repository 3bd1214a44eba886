"""The options of `trueup compare`, and what they ask for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.comparing import Options

FORMATS = ("text", "json", "markdown", "html")
STORE = "trueup-runs.sqlite"


def add_options(parser: argparse.ArgumentParser) -> None:
    """All options of the command, in groups."""
    _add_compared(parser.add_argument_group("what is compared"))
    _add_training(parser.add_argument_group("training", "The same for every run."))
    _add_running(parser.add_argument_group("keeping and running"))
    _add_output(parser.add_argument_group("output"))


def _add_compared(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--model",
        metavar="MODULE:FUNCTION",
        required=True,
        help="builds a Keras model that is not compiled; may take units= and activation= for its last layer",
    )
    group.add_argument(
        "--data",
        metavar="MODULE:FUNCTION",
        required=True,
        help="gives (x_train, y_train), (x_test, y_test), or a dictionary with train, test and validation",
    )
    group.add_argument(
        "--losses",
        action="append",
        metavar="LIST",
        help="NAME, NAME(argument=value), MODULE:FUNCTION, each with @ACTIVATION, @UNITSxACTIVATION or @built where "
        "another head is wanted than the loss's own, with commas between (default: binary,categorical)",
    )
    group.add_argument("--seeds", metavar="N|LIST", default="5", help="how many, or which, such as 3,5,8 (default: 5)")
    group.add_argument("--baseline", metavar="LOSS", help="hold the others against this one only")
    group.add_argument(
        "--margin", type=float, metavar="M", default=0.01, help="a difference that does not matter (default: 0.01)"
    )


def _add_training(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--epochs", type=int, metavar="N", help="of each run (default: 10)")
    group.add_argument(
        "--time-budget", type=float, metavar="SECONDS", help="of each run, in place of epochs or beside them"
    )
    group.add_argument("--batch-size", type=int, metavar="N", help="items of a batch (default: 32)")
    group.add_argument(
        "--optimizer", metavar="NAME", help='adam, or with arguments: "sgd(learning_rate=0.003, momentum=0.7)"'
    )
    group.add_argument("--metric", metavar="NAME", help="the accuracy that Keras is asked to print (default: accuracy)")
    group.add_argument(
        "--validation-split",
        type=float,
        metavar="SHARE",
        help="of the training items, drawn by the seed, where the data has no validation items (default: 0.1)",
    )
    group.add_argument("--stratify", action="store_true", help="the same share of every class")


def _add_running(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--store",
        metavar="FILE",
        default=STORE,
        help=f"finished runs are kept here, and taken from here (default: {STORE})",
    )
    group.add_argument("--no-store", action="store_true", help="keep nothing")
    group.add_argument("--jobs", type=int, metavar="N", help="processes that train at a time (default: 1)")
    group.add_argument("--engine", choices=("processes", "dask"), help="default: processes")
    group.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster; left out: processes of this machine")


def _add_output(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--output-format", choices=FORMATS, help="default: by the ending of --output-file, else text")
    group.add_argument("--output-file", "-o", metavar="FILE", help="write the report here, whole or not at all")
    group.add_argument("--html", metavar="FILE", help="write the HTML page here, beside the report")
    group.add_argument("--exit-zero", action="store_true", help="exit code 0 even where something is found")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress and no remarks")


def losses_of(arguments: argparse.Namespace) -> list[str]:
    """What stands between commas, but for those within brackets."""
    return [loss for text in arguments.losses or ["binary,categorical"] for loss in _outside_brackets(text)]


def _outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


def seeds_of(arguments: argparse.Namespace) -> int | Sequence[int]:
    """A number of seeds, or the seeds themselves."""
    from trueup.cli.main import UsageError  # noqa: PLC0415

    words = [word.strip() for word in arguments.seeds.split(",") if word.strip()]
    if not words or not all(word.isdecimal() for word in words):
        raise UsageError(
            f"--seeds {arguments.seeds}. Expected: a number of seeds, or several seeds. Write 5, or 3,5,8."
        )
    numbers = [int(word) for word in words]
    return numbers if len(numbers) > 1 or "," in arguments.seeds else numbers[0]


def options_of(arguments: argparse.Namespace) -> Options:
    """What was said of the training, the engine and the baseline."""
    names = (
        *("epochs", "time_budget", "batch_size", "optimizer", "metric", "validation_split"),
        *("baseline", "jobs", "engine", "scheduler"),
    )
    found: Options = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}  # type: ignore[assignment]
    if arguments.stratify:
        found["stratify"] = True
    return found
