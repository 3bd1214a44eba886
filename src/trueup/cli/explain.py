"""`trueup explain`: what "accuracy", another metric or a loss means in one release of a library."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.explaining.question import ExplainOptions

_EXAMPLE = """\
example:
  trueup explain accuracy --library {} --loss binary_crossentropy \\
      --units 10 --activation softmax --labels one-hot
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    from trueup.explaining.question import explained  # noqa: PLC0415 - other commands do without
    from trueup.frameworks import asked_first, examples, title_of  # noqa: PLC0415
    from trueup.frameworks.releases import all_backends  # noqa: PLC0415

    *libraries, last = explained()
    *backends, oldest = all_backends()
    parser = subparsers.add_parser(
        "explain",
        help="tell what a metric or a loss means in a release",
        description="Tell in plain words what a metric or a loss means in one release of a library:\n"
        "which function it becomes, what that counts, its floor, the name it is\n"
        "logged by, and what other releases make of the same line.",
        epilog=_EXAMPLE.format(examples()[0]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("what", choices=("accuracy", "loss"), help="what to explain; --metric names another metric")
    parser.add_argument(
        "--library",
        metavar="NAME[==RELEASE]",
        help=f"{', '.join(libraries)} or {last}, with a release as in {examples()[0]} "
        f"(default: today's {title_of(asked_first())})",
    )
    parser.add_argument("--loss", help='the loss as a program has it: binary_crossentropy, "mse", BinaryCrossentropy')
    parser.add_argument("--metric", help="the metric to explain, if not the string accuracy")
    parser.add_argument("--units", type=int, metavar="K", help="how many outputs the model has")
    parser.add_argument("--activation", help="what is applied last: softmax, sigmoid, linear …")
    parser.add_argument("--labels", help="how a class is written down: integer, one-hot, multi-hot, binary …")
    parser.add_argument("--from-logits", action="store_true", help="the loss is given from_logits=True")
    parser.add_argument("--backend", help=f"what the release runs on: {', '.join(backends)} or {oldest}")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation; exit code 0, or 2 for a word that nothing is known by."""
    from trueup.cli.main import UsageError  # noqa: PLC0415 - the parser does without
    from trueup.contract.bad_input import BadInputError  # noqa: PLC0415
    from trueup.explaining.explain import explain  # noqa: PLC0415
    from trueup.report.explanation import as_text  # noqa: PLC0415

    passed = _stated_options(arguments)
    as_json = arguments.output_format == "json"
    if arguments.what == "accuracy" and not passed:
        return _print_overview(as_json)
    try:
        known = explain(arguments.what, **passed)
    except BadInputError as error:
        raise UsageError(str(error)) from error
    print(known.to_json() if as_json else as_text(known).rstrip("\n"))
    return 0


def _print_overview(as_json: bool) -> int:
    """Without a question: what the usual models get, in all releases."""
    from trueup.explaining.table import support_lines  # noqa: PLC0415
    from trueup.report.explanation import overview  # noqa: PLC0415

    lines = support_lines()
    if not as_json:
        print(overview(lines).rstrip("\n"))
        return 0
    import json  # noqa: PLC0415 - only this output pays for it

    rows = [
        {"beside": words, "answers": [{"answer": answer, "releases": releases} for answer, releases in answers]}
        for words, answers in lines
    ]
    print(json.dumps({"version": 1, "kind": "overview", "rows": rows}, indent=2))
    return 0


def _stated_options(arguments: argparse.Namespace) -> ExplainOptions:
    words = ("library", "loss", "metric", "units", "activation", "labels", "from_logits", "backend")
    passed = {word: getattr(arguments, word) for word in words}
    return {word: value for word, value in passed.items() if value is not None and value is not False}  # type: ignore[return-value]
