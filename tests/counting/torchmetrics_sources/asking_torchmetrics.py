"""A pytest plugin: while torchmetrics' own tests of classification run, each call is put to `trueup.audit` as well.

What came of each call goes, a line of JSON each, into the file that ASKED_INTO names; ASKED_EVERY=5 takes one test of
five. The tests hold torchmetrics
against references; here they only call it, on all that they have as inputs, so that no reference need be installed.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from torchvision_of_another_build import import_all_the_same

import_all_the_same()  # torchmetrics imports torchvision

import torchmetrics.functional.classification as functions  # noqa: E402
from asked_of_torchmetrics import NotAskedError, Numbers, Question, UndefinedError, ask, question_of  # noqa: E402
from calls_in_a_file import Calls  # noqa: E402
from conventions import convention_of  # noqa: E402

import trueup  # noqa: E402

#: torchmetrics computes in float32.
NEAR = 2e-6
#: Items of which each is an audit of its own.
ITEMS = 8
TASKS = ("binary", "multiclass", "multilabel")
#: Libraries that torchmetrics' tests take references of.
REFERENCES = ("cachier", "fairlearn.metrics", "fairlearn", "netcal.metrics", "netcal")


CALLS = Calls(Path(os.environ["ASKED_INTO"]))


def pytest_runtest_setup(item: pytest.Item) -> None:
    CALLS.test = item.nodeid.rpartition("/")[2]


def compared(metric: str, inputs: tuple[Any, Any], arguments: dict[str, Any], expected: Any) -> None:
    """Put one call that torchmetrics answered to the audit; of answers for each item only some."""
    if arguments.get("multidim_average") == "samplewise":
        inputs, expected = (inputs[0][:ITEMS], inputs[1][:ITEMS]), expected[:ITEMS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            outcome, more = answered(question_of(metric, *inputs, arguments), expected)
        except NotAskedError as why:
            outcome, more = "not asked", {"why": str(why)}
        except trueup.BadInputError as why:
            outcome, more = "refused", {"why": str(why)}
        except Exception as fault:
            outcome, more = "fault", {"why": f"{type(fault).__name__}: {fault}"}
    if outcome not in ("equal", "not asked"):
        more["arguments"] = {**{name: repr(value)[:100] for name, value in arguments.items()}, "inputs": shown(inputs)}
    CALLS.take(metric, outcome, **more)


def answered(question: Question, expected: Any) -> tuple[str, dict[str, Any]]:
    """What came of a question, and more about it: "of" says whether a definition was asked, or a share of counts."""
    try:
        answer, why = ask(question), ""
    except UndefinedError as reason:
        if (np.nan_to_num(as_array(expected)) == 0).all():
            return "undefined", {"why": str(reason), "expected": str(expected)}
        answer, why = None, str(reason)
    if answer is not None and equal(answer, expected):
        return "equal", {"of": "counts" if question.shares else "a definition"}
    convention = convention_of(question, expected, equal)
    if convention is not None:
        return "convention", {"convention": convention}
    numbers = {"answer": np.asarray(answer, float).tolist(), "expected": as_array(expected).tolist()}
    return "different", {"why": why, **numbers}


def shown(inputs: tuple[Any, Any]) -> list[str]:
    return [f"{each.dtype} {tuple(each.shape)}" for each in inputs]


def as_array(expected: Any) -> np.ndarray[Any, Any]:
    return np.asarray(expected.detach().double() if isinstance(expected, torch.Tensor) else expected, float)


def equal(answer: Numbers, expected: Any) -> bool:
    mine, theirs = np.asarray(np.nan if answer is None else answer, float), as_array(expected)
    return mine.shape == theirs.shape and bool(np.allclose(mine, theirs, rtol=NEAR, atol=NEAR, equal_nan=True))


def wrapped(metric: str, original: Any) -> Any:
    signature = inspect.signature(original)

    @functools.wraps(original)
    def call(*positional: Any, **named: Any) -> Any:
        result = original(*positional, **named)
        if not CALLS.inside:
            CALLS.inside = True
            try:
                bound = signature.bind(*positional, **named)
                bound.apply_defaults()
                arguments = dict(bound.arguments)
                compared(metric, (arguments.pop("preds"), arguments.pop("target")), arguments, result)
            finally:
                CALLS.inside = False
        return result

    return call


def of_batches(_: Any, preds: Any, target: Any, metric_functional: Any, *__: Any, **options: Any) -> None:
    """In place of `run_functional_metric_test`: the batches that it takes."""
    for inputs in list(zip(preds, target, strict=True))[: len(preds) // 2]:
        metric_functional(*inputs, **options.get("metric_args") or {})


def of_objects(_: Any, *, preds: Any, target: Any, metric_class: Any, **options: Any) -> None:
    """In place of `run_class_metric_test`: the object that is shown each batch has the answer for all."""
    arguments = options.get("metric_args") or {}
    metric = metric_class(**arguments)
    for inputs in zip(preds, target, strict=True):
        metric.update(*inputs)
    if isinstance(metric_class, functools.partial):
        arguments = {**metric_class.keywords, **arguments}
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(metric).__name__).lower()
    name = words.replace("log_auc", "logauc").replace("f_beta", "fbeta")
    if hasattr(functions, name):
        compared(name, (torch.cat(list(preds)), torch.cat(list(target))), arguments, metric.compute())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without what asks the same in several processes, with gradients, of half precision, or in scripts."""
    aside = re.compile("differentiab|half|dtype|script|plot|ddp")
    items[:] = [
        item
        for item in items
        if not aside.search(item.name.partition("[")[0]) and not getattr(item, "callspec", _NO_CALL).params.get("ddp")
    ][:: int(os.environ.get("ASKED_EVERY", "1"))]


_NO_CALL = types.SimpleNamespace(params={})


def replace_references() -> None:
    """Modules that have any name, and decorate nothing, where the real ones are not installed."""
    for name in REFERENCES:
        try:
            __import__(name)
        except ImportError:
            module = types.ModuleType(name)
            vars(module).update({"__getattr__": lambda _: lambda *_, **__: lambda function: function, "__path__": []})
            sys.modules[name] = module


def install() -> None:
    replace_references()
    for name in dir(functions):
        if name.partition("_")[0] in TASKS:
            function = getattr(functions, name)
            for place in [
                module for key, module in list(sys.modules.items()) if key.startswith("torchmetrics.functional")
            ]:
                if getattr(place, name, None) is function:
                    setattr(place, name, wrapped(name, function))
    from unittests._helpers.testers import MetricTester  # noqa: PLC0415 - after the references were replaced

    MetricTester.run_functional_metric_test = of_batches
    MetricTester.run_class_metric_test = of_objects


install()
