"""Models of Transformers in memory: the module that gives the logits, and the loss that the forward calls.

Source: Transformers 5.24, tests/live/test_models_of_libraries.py and tests/probes/test_installed_transformers.py.
"""

from __future__ import annotations

from typing import Any

from trueup.frameworks.live_parts import LiveModel, LivePart, children, forward_is_of, path_of
from trueup.frameworks.transformers.model_rows import LOSSES, SINGLE, HeadRow, head_of_class

#: Names under which models hold what makes their logits, as the library's classes have them.
_HEADS = ("classifier", "score", "classification_head", "logits_proj", "sequence_summary", "cls")
#: Of heads that are several layers, the one that gives the logits.
_LAST = ("out_proj", "dense", "seq_relationship", "classifier", "summary")
_NO_HEAD = "no classifier was found in it: give the module that makes its logits"
_UNKNOWN_LOSS = "which loss the model calls follows from its labels: give y=, or set config.problem_type"
_TEXTS = ("ForCausalLM", "LMHeadModel", "ForMaskedLM", "ForConditionalGeneration")


def parts_of(model: Any, y: Any) -> LiveModel | None:
    """A model with a head of classification; None for a backbone, and for other libraries' models."""
    names = [cls.__name__ for cls in type(model).__mro__ if str(cls.__module__).startswith("transformers.")]
    config = getattr(model, "config", None)
    if "PreTrainedModel" not in names or config is None or not forward_is_of(model, "transformers"):
        return None
    if any(name.endswith(_TEXTS) for name in names):
        part = model.get_output_embeddings()
        return LiveModel(parts=(_part(model, part, 1),), loss=LOSSES[SINGLE][0], loss_path="loss_function")
    row = next((row for name in names if (row := head_of_class(name)) is not None), None)
    if row is None:
        return None
    head = next((found for name in _HEADS if (found := children(model).get(name)) is not None), None)
    part = _part(model, _last(head), 1 if row.place == "token" else 0)
    problem = _problem(row, config, y)
    if problem is None:
        return LiveModel(parts=(part,), why_loss=_UNKNOWN_LOSS, loss_path="config.problem_type")
    return LiveModel(
        parts=(part,), loss=LOSSES[problem][0], loss_path="config.problem_type" if row.by_problem else "loss"
    )


def _part(model: Any, module: Any, positions: int) -> LivePart:
    if module is None:
        return LivePart(module=None, why=_NO_HEAD)
    return LivePart(module=module, path=path_of(model, module), positions=positions)


def _last(head: Any) -> Any:
    """The layer of a head that gives the logits; the head itself where it is one, or is the program's own."""
    if head is None or not children(head):
        return head
    return next((part for name in _LAST if (part := children(head).get(name)) is not None), head)


def _problem(row: HeadRow, config: Any, y: Any) -> str | None:
    """What the forward takes for its `problem_type`, and writes into the configuration when it is first called."""
    if not row.by_problem:
        return SINGLE
    stated = getattr(config, "problem_type", None)
    if stated is not None:
        return stated if stated in LOSSES else None
    if getattr(config, "num_labels", 0) == 1:
        return "regression"
    kind = _kind_of(y)
    return {"whole": SINGLE, "real": "multi_label_classification"}.get(kind)


def _kind_of(y: Any) -> str:
    """Whether labels are whole numbers or real ones, as they become tensors; "" where that is not seen."""
    dtype = str(getattr(y, "dtype", ""))
    if dtype:
        return "whole" if "int" in dtype else "real" if "float" in dtype else ""
    while isinstance(y, list | tuple) and y:
        y = y[0]
    return "whole" if isinstance(y, int) and not isinstance(y, bool) else "real" if isinstance(y, float) else ""
