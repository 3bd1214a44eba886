"""What was asked for, as arms and tasks: each arm's model is built once and held against its loss before training."""

from __future__ import annotations

import ast
import copy
import difflib
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras

from trueup.comparing.data import Data
from trueup.comparing.environment import current_environment, installed_keras
from trueup.comparing.heads import PlannedArm, RefusedArm, head_for, plan_arm
from trueup.comparing.losses import LossChoice, loss_choice
from trueup.comparing.models import BuiltModel, keywords_of, read_model
from trueup.comparing.task import Budget, Job, Task, task_of
from trueup.comparing.user_functions import NamedFunction
from trueup.contract.bad_input import BadInputError
from trueup.frameworks.keras.typed_names import METRIC_NAMES, RESOLVED_WORDS, canonical_metric

_MOST_SEEDS = 1000
_ACCURACIES = tuple(name for name in METRIC_NAMES if name == "acc" or name.endswith("accuracy"))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be trained.

    given_names: what the user called each arm by. repeated: those of these words that name an arm a second time.
    """

    job: Job
    arms: tuple[PlannedArm, ...]
    tasks: tuple[Task, ...]
    refused: tuple[RefusedArm, ...]
    given_names: Mapping[str, str]
    repeated: Mapping[str, str]


def plan_of(
    model: Any, data: Data, losses: Sequence[Any], seeds: Sequence[int], budget: Budget, command: str = ""
) -> Plan:
    """The arms for these losses, and a task for each arm and seed, seed by seed.

    model: the user's function, or its name (a `NamedFunction`).

    Raises:
        BadInputError: the function gives no model for these data, or no loss fits any head that it builds.
    """
    build = _function_of(model)
    choices = [loss_choice(each) for each in losses]
    texts = [each if isinstance(each, str) else choice.name for each, choice in zip(losses, choices, strict=True)]
    keywords, models = keywords_of(build), dict[str, BuiltModel]()
    arms: dict[str, PlannedArm] = {}
    refused: list[RefusedArm] = []
    names, repeated = dict[str, str](), dict[str, str]()
    target = installed_keras()
    for choice, text in zip(choices, texts, strict=True):
        call = call_for(choice, keywords, data.classes)
        # Arms with the same head share one model to be looked at: to build it may take seconds.
        if repr(call) not in models:
            models[repr(call)] = read_model(build, call, data.train.inputs)
        found = plan_arm(choice, models[repr(call)], call, target, data.classes)
        if isinstance(found, RefusedArm):
            refused.append(found)
            continue
        _refuse_twice(arms.get(found.arm.name), found)
        if found.arm.name in arms:
            repeated[text] = found.arm.name
        arms.setdefault(found.arm.name, found)
        names[text] = found.arm.name
    _refuse_nothing(arms, refused)
    reference = {"units": data.classes, "activation": "softmax"}
    job = Job(
        build=model,
        reference={name: reference[name] for name in keywords},
        budget=budget,
        classes=data.classes,
        names=data.names,
        data=data.mark,
        items=data.items,
        environment=current_environment(),
        own_validation=data.validation is not None,
        command=command,
    )
    tasks = tuple(task_of(job, planned, seed) for seed in seeds for planned in arms.values())
    return Plan(job, tuple(arms.values()), tasks, tuple(refused), names, repeated)


def _function_of(model: Any) -> Callable[..., Any]:
    build = model.load() if isinstance(model, NamedFunction) else model
    if not callable(build):
        raise BadInputError(
            f"model={type(build).__name__}", "a function that builds a model", "Each run begins with a fresh one"
        )
    return build


def call_for(choice: LossChoice, taken: Sequence[str], classes: int) -> dict[str, Any]:
    """The keywords for the head that a loss wants, those of them that the function takes.

    With "@built" the function is called as any other program would call it.
    """
    if choice.requested.as_built:
        return {}
    units, activation = head_for(choice, choice.meaning(installed_keras()), classes)
    wanted = {"units": units, "activation": activation}
    return {name: wanted[name] for name in taken}


def _refuse_twice(before: PlannedArm | None, found: PlannedArm) -> None:
    if before is not None and before.choice.identity != found.choice.identity:
        raise BadInputError(f"two losses called {found.arm.name}", "different names", "Rename one of the functions")


def _refuse_nothing(arms: Mapping[str, PlannedArm], refused: Sequence[RefusedArm]) -> None:
    if not arms:
        came = "; ".join(f"{each.name}: {each.why}" for each in refused) or "no losses"
        raise BadInputError(
            f"nothing to train: {came}",
            "a loss that fits a head of the model's function",
            refused[0].do if refused else "Name losses",
        )


def seeds_of(value: int | Sequence[int]) -> tuple[int, ...]:
    """So many seeds from 0 on, or those in the list.

    Raises:
        BadInputError: none, too many, one twice, or one that no generator takes.
    """
    found = range(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise BadInputError(f"seeds={value!r}", "a number of seeds, or a list of them", "Write seeds=5")
    right = 0 < len(found) <= _MOST_SEEDS and all(isinstance(seed, int) and 0 <= seed < 2**32 for seed in found)
    if not right or len(set(found)) < len(found):
        raise BadInputError(
            f"seeds={value!r}",
            f"1 to {_MOST_SEEDS} different whole numbers from 0 on",
            "Write seeds=5, or seeds=[1, 2, 3]",
        )
    return tuple(found)


def optimizer_of(value: Any) -> dict[str, Any]:
    """The configuration of an optimizer out of its name ("adam", "sgd(learning_rate=0.1)"), object, class or
    configuration; each run gets a fresh one.

    Raises:
        BadInputError: there is no such optimizer, or it does not take the arguments.
    """
    try:
        found = _named_optimizer(value) if isinstance(value, str) else keras.optimizers.get(value)
        config = {**keras.optimizers.serialize(found), "build_config": None}
        # Keras numbers the names of optimizers on and on.
        config["config"] = {name: value for name, value in config["config"].items() if name != "name"}
        keras.optimizers.deserialize(copy.deepcopy(config))
    except BadInputError:
        raise
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInputError(
            f"optimizer={value!r} ({error})", "an optimizer of Keras with its arguments", "Write 'sgd(momentum=0.9)'"
        ) from error
    return config


def metric_of(name: Any) -> str:
    """The name of an accuracy that Keras knows, or resolves by the loss.

    Raises:
        BadInputError: it knows no accuracy of this name.
    """
    row = canonical_metric(name) if isinstance(name, str) else None
    try:
        if row in _ACCURACIES and (name in RESOLVED_WORDS or keras.metrics.get(name) is not None):
            return str(name)
    except (ValueError, TypeError):
        pass
    near = difflib.get_close_matches(str(name), _ACCURACIES, 3)
    do = f"Did you mean {' or '.join(near)}" if near else "Leave it out for accuracy"
    raise BadInputError(f"metric={name!r}", "the name of an accuracy of Keras", do)


def _named_optimizer(text: str) -> Any:
    known = {
        name.lower(): kind
        for name, kind in vars(keras.optimizers).items()
        if inspect.isclass(kind) and issubclass(kind, keras.optimizers.Optimizer) and name != "Optimizer"
    }
    match = re.fullmatch(r"\s*(\w+)\s*(?:\((.*)\))?\s*", text, re.DOTALL)
    kind = known.get(match[1].lower()) if match else None
    if match is None or kind is None:
        near = difflib.get_close_matches(match[1].lower() if match else text, known, 3)
        do = f"Did you mean {' or '.join(near)}" if near else f"There are {', '.join(sorted(known))}"
        raise BadInputError(f"there is no optimizer {text!r}", "one of Keras's", do)
    try:
        call = ast.parse(f"_({match[2] or ''})", mode="eval").body
        arguments = {str(each.arg): ast.literal_eval(each.value) for each in getattr(call, "keywords", ())}
    except (SyntaxError, ValueError) as error:
        raise BadInputError(f"optimizer={text!r} ({error})", "NAME(argument=value)", "Check the brackets") from error
    return kind(**arguments)
