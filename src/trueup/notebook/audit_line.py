"""`%trueup audit y_test model.predict(x_test)`: two expressions and what the second one gives."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from trueup.contract.audit import Audit
from trueup.contract.bad_input import BadInputError
from trueup.contract.head import PROBABILITIES
from trueup.contract.known import value_of
from trueup.models.live import is_model
from trueup.notebook.memory import Model, inspected

Kind = Literal["proba", "logits", "predicted"]
_OPTION = re.compile(r"(?:^|\s)--(?P<name>proba|logits|predicted|reported)(?:[ =]\s*(?P<value>[^\s-][^\s]*))?(?=\s|$)")
#: What methods of estimators give, whatever the estimator.
_METHODS: dict[str, Kind] = {"predict_proba": "proba", "decision_function": "logits", "predict_classes": "predicted"}
_EXAMPLE = "Write %trueup audit y_test model.predict(x_test)"


def audited(line: str, memory: Mapping[str, Any], value: Callable[[str], Any]) -> Audit:
    """The audit that a line asks for. value: gives what an expression of the notebook is."""
    from trueup.auditing.one_model import audit  # noqa: PLC0415 - NumPy comes in with it

    parsed = _options(line)
    labels, answers = _two_expressions(_OPTION.sub(" ", line) if parsed.reported is None else parsed.rest)
    kind = parsed.kind or kind_of(answers, memory)
    if kind is None:
        raise BadInputError(
            f"{answers}, of which is not seen what it gives",
            "answers, probabilities or logits, said or read of the model",
            "Add --predicted, --proba or --logits",
        )
    options: dict[str, Any] = {kind: value(answers)}
    return audit(value(labels), reported=parsed.reported, **options)


def _options(line: str) -> argparse.Namespace:
    """The options of a line, wherever they stand in it, and what is left of it."""
    kind: str | None = None
    reported: str | None = None
    rest = line
    for match in _OPTION.finditer(line):
        if match["name"] == "reported":
            if not match["value"]:
                raise BadInputError("--reported without a number", "the number as it was printed", "--reported 0.97")
            reported = match["value"]
            rest = rest.replace(match.group(), " ", 1)
        else:
            kind = match["name"]
            rest = re.sub(rf"(^|\s)--{kind}(?=\s|$)", " ", rest, count=1)
    return argparse.Namespace(kind=kind, reported=reported, rest=rest)


def _two_expressions(line: str) -> tuple[str, str]:
    """The first way to part a line at a blank so that both sides are expressions."""
    text = line.strip()
    for gap in re.finditer(r"\s+", text):
        first, second = text[: gap.start()], text[gap.end() :]
        if _is_expression(first) and _is_expression(second):
            return first, second
    raise BadInputError(f"{text!r}", "two expressions, labels and answers, with a blank between them", _EXAMPLE)


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def kind_of(expression: str, memory: Mapping[str, Any]) -> Kind | None:
    """What an expression gives, by the model whose method it calls; nothing is guessed from values."""
    node = ast.parse(expression, mode="eval").body
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        owner, method = node.func, "__call__"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if not isinstance(node.func.value, ast.Name):
            return None
        owner, method = node.func.value, node.func.attr
    else:
        return None
    model = memory.get(owner.id)
    if method in _METHODS and not is_model(model):
        return _METHODS[method]
    if is_model(model):
        return _kind_of_outputs(model, owner.id) if method in ("predict", "__call__", "predict_on_batch") else None
    # An estimator answers with classes; a model of anything else may answer with scores.
    return "predicted" if method == "predict" and hasattr(model, "classes_") else None


def _kind_of_outputs(model: Any, name: str) -> Kind | None:
    inspection = inspected(Model(name, model))
    activations = {value_of(setup.head.activation) for setup in inspection.setups} if inspection is not None else set()
    if len(activations) != 1:
        return None
    (activation,) = activations
    if activation in PROBABILITIES:
        return "proba"
    return "logits" if activation == "linear" else None
