"""`trueup.compare`: one model and one set of data under several losses, trained alike, counted alike, compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from trueup.contract.bad_input import BadInputError
from trueup.contract.comparison import Comparison, Run

if TYPE_CHECKING:
    from pathlib import Path

    from trueup.comparing.data import Data
    from trueup.comparing.engines import Engine
    from trueup.comparing.plan import Plan
    from trueup.comparing.runner import Watcher
    from trueup.comparing.task import Budget
    from trueup.comparing.user_functions import NamedFunction

LOSSES = ("binary_crossentropy", "categorical_crossentropy")


class Options(TypedDict, total=False):
    """How runs are trained and kept.

    epochs: of each run (10); with a time budget as many as fit into it, and at most 1000 unless this is given.
    time_budget: seconds of training for each run, looked at after each batch; how far a run comes then depends on the
        machine.
    batch_size: items of a batch (32).
    optimizer: a name ("adam"), a name with arguments ("sgd(learning_rate=0.003, momentum=0.7)"), an object or a
        configuration of Keras. Each run gets a fresh one with this configuration.
    metric: the accuracy that Keras is asked to print ("accuracy").
    validation_split: share of the training items, in (0, 1), drawn by the seed, on which every epoch is counted (0.1);
        not used where the data has validation items.
    stratify: the same share in every class (False).
    baseline: the loss (as given) or arm that the others are held against; else each is held against each.
    jobs: processes that train at a time (1: this one).
    engine: "processes", or "dask".
    scheduler: the address of a Dask cluster; left out: a cluster of `jobs` processes on this machine, at least two.
    command: what is kept with each run as the command that makes it again.
    watcher: is told of epochs and remarks (`trueup.comparing.runner.Watcher`).
    """

    epochs: int
    time_budget: float
    batch_size: int
    optimizer: Any
    metric: str
    validation_split: float
    stratify: bool
    baseline: str
    jobs: int
    engine: Literal["processes", "dask"]
    scheduler: str
    command: str
    watcher: Watcher


def compare(
    model: Callable[..., Any] | NamedFunction | str,
    data: Any,
    *,
    losses: Sequence[Any] = LOSSES,
    seeds: int | Sequence[int] = 5,
    margin: float = 0.01,
    store: str | Path | None = None,
    **options: Unpack[Options],
) -> Comparison:
    """Train a model under several losses, count each run in the same way, and say which is better.

    Args:
        model: a function, or its name ("mymodule:build"), that builds a Keras model, not compiled, with one output
            (n, units). It may take the keywords `units` and `activation` for its last layer (one of them, both, or
            `**keywords`), and is then called with what each loss needs; without them its head is taken as it stands.
        data: a function without arguments, its name, or what it gives: (x_train, y_train), (x_test, y_test), or a
            dictionary with "train", "test" and, if there are some, "validation" pairs. Labels are integers 0 to k-1,
            one-hot rows or words; they are written for each loss as it wants them.
        losses: each a name ("binary", "categorical", "sparse", or any of Keras's), with arguments
            ("categorical_crossentropy(label_smoothing=0.1)"), with a head ("binary_crossentropy@1xsigmoid",
            "…@softmax", "…@built" for the model as it stands); an object, a function or a configuration of Keras; a
            function of yours `(y_true, y_pred)`, for k-unit softmax and one-hot labels unless a head is named; or a
            pair of a loss and a head.
        seeds: how many (from 0 on), or which. A seed settles the split, the initial weights and the items' order.
        margin: a difference of accuracies that does not matter, in (0, 1).
        store: a SQLite file in which finished runs are kept, and looked for first; None keeps nothing.
        options: see `trueup.comparing.Options`.

    At each seed all arms have the same training, validation and test items, the same order of batches, and the same
    initial weights in all layers whose shape is the same; each has a fresh optimizer and the same budget. Keras's
    random numbers are seeded anew for each run; Python's and NumPy's go on afterwards where they were.

    Raises:
        BadInputError: a function fails or gives something else, a loss is none or fits no head; the message says which.

    A run whose loss stops being finite is kept as diverged and shown. A loss that does not fit the head and that was
    not given with a head is left out, and the comparison's notes say why.
    """
    from trueup.comparing.plan import seeds_of  # noqa: PLC0415 - Keras and NumPy are loaded by those who train

    if not 0 < margin < 1:
        raise BadInputError(f"margin={margin!r}", "a difference of accuracies, above 0 and below 1", "Write 0.01")
    plan, read = _planned(model, data, losses, seeds_of(seeds), options)
    baseline = _baseline(plan, options.get("baseline"))
    engine = _engine(options)
    runs = _trained(plan, read, (store, engine), options.get("watcher"))
    return _compared(plan, (read, runs), margin, baseline)


def _planned(model: Any, data: Any, losses: Any, seeds: Sequence[int], options: Options) -> tuple[Plan, Data]:
    from trueup.comparing.data import data_of  # noqa: PLC0415
    from trueup.comparing.plan import plan_of  # noqa: PLC0415
    from trueup.comparing.training import kept_random_state  # noqa: PLC0415
    from trueup.comparing.user_functions import NamedFunction, name_of  # noqa: PLC0415

    build = NamedFunction.of(model, "model") if isinstance(model, str) else model
    source = NamedFunction.of(data, "data") if isinstance(data, str) else data
    loaded = source.load() if isinstance(source, NamedFunction) else source
    listed = list(losses) if isinstance(losses, Sequence) and not isinstance(losses, str) else [losses]
    budget = _budget(options)
    with kept_random_state():
        read = data_of(loaded, f"{name_of(source)}()" if callable(loaded) else "data")
        plan = plan_of(build, read, listed, seeds, budget, options.get("command", ""))
    return plan, read


def _baseline(plan: Plan, name: str | None) -> str | None:
    """The arm that the others are held against, from what the user calls it."""
    names = [planned.arm.name for planned in plan.arms]
    arm = plan.given_names.get(name, name) if name is not None else None
    if arm is not None and arm not in names:
        raise BadInputError(
            f"baseline={name!r}",
            f"one of {', '.join(plan.given_names)}",
            "Name a loss as it is given, or an arm as it is shown",
        )
    return arm


def _trained(plan: Plan, data: Data, how: tuple[str | Path | None, Engine], watcher: Watcher | None) -> list[Run]:
    from trueup.comparing.runner import Watcher, run_all  # noqa: PLC0415

    watcher, (store, engine) = watcher or Watcher(), how
    for each in plan.refused:
        watcher.say(f"Not trained: {each.name}: {each.why}. {each.do}.")
    for remark in _of_data(data):
        watcher.say(f"{remark[0].upper()}{remark[1:]}.")
    return run_all(plan.tasks, (plan.job, data), store, engine, watcher)


def _compared(plan: Plan, done: tuple[Data, Sequence[Run]], margin: float, baseline: str | None) -> Comparison:
    from trueup.runs import compared  # noqa: PLC0415 - NumPy and SciPy

    data, runs = done
    comparison = compared(runs, margin=margin, baseline=baseline)
    return replace(comparison, notes=(*comparison.notes, *_of_data(data), *_notes(plan, runs)))


def _of_data(data: Data) -> list[str]:
    """What no loss can do anything about."""
    return [
        f"class {name} has {items:,} test {'item' if items == 1 else 'items'} and no training item: no run can learn it"
        for name, items in data.never_trained()
    ]


def _notes(plan: Plan, runs: Sequence[Run]) -> list[str]:
    notes = [f"not trained: {each.name}: {each.why}" for each in plan.refused]
    notes += [f"{text!r} names {arm}, which was given before: trained once" for text, arm in plan.repeated.items()]
    notes += [
        f"{planned.arm.name} was asked for although it does not fit: {', '.join(planned.misfits)}"
        for planned in plan.arms
        if planned.misfits
    ]
    own_heads = dict.fromkeys(run.arm.name for run in runs if run.made.own.get("own_initial_weights"))
    if own_heads:
        notes.append(
            f"{'; '.join(own_heads)}: the head has another shape than the others', and so initial weights of its own; "
            "all other layers begin from the same weights at each seed"
        )
    return notes


def _budget(options: Options) -> Budget:
    from trueup.comparing.plan import metric_of, optimizer_of  # noqa: PLC0415
    from trueup.comparing.task import Budget  # noqa: PLC0415

    seconds = options.get("time_budget")
    epochs = options.get("epochs", 10 if seconds is None else 1000)
    split = options.get("validation_split", 0.1)
    batch, jobs = options.get("batch_size", 32), options.get("jobs", 1)
    for name, value in (("epochs", epochs), ("batch_size", batch), ("jobs", jobs)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise BadInputError(f"{name}={value!r}", "a whole number, 1 or more", f"Write {name}=10")
    if seconds is not None and not 0 < seconds < float("inf"):
        raise BadInputError(f"time_budget={seconds!r}", "seconds, above 0", "Write time_budget=60")
    if not 0 < split < 1:
        raise BadInputError(f"validation_split={split!r}", "a share above 0 and below 1", "Write 0.1")
    if seconds is not None and jobs > 1:
        raise BadInputError(
            f"time_budget={seconds!r} with jobs={jobs}",
            "runs that do not take time from each other",
            "Train one at a time, or set epochs",
        )
    return Budget(
        epochs=epochs,
        seconds=None if seconds is None else float(seconds),
        batch_size=batch,
        optimizer=optimizer_of(options.get("optimizer", "adam")),
        metric=metric_of(options.get("metric", "accuracy")),
        validation_split=float(split),
        stratify=bool(options.get("stratify", False)),
    )


def _engine(options: Options) -> Engine:
    from trueup.comparing import engines  # noqa: PLC0415

    kind, jobs = options.get("engine", "processes"), options.get("jobs", 1)
    if kind not in ("processes", "dask"):
        raise BadInputError(f"engine={kind!r}", "'processes' or 'dask'", "Leave it out for processes")
    if kind == "dask":
        return partial(engines.on_cluster, address=options.get("scheduler"), workers=max(2, jobs))
    if options.get("scheduler") is not None:
        raise BadInputError(f"scheduler={options['scheduler']!r}", "engine='dask' beside it", "Name both, or neither")
    return engines.in_this_process if jobs == 1 else partial(engines.in_processes, jobs=jobs)
