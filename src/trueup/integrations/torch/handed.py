"""What a loss is handed, as a model that `trueup.inspect` could have been given: told by how the scores came about.

PyTorch keeps what each tensor was computed by, for its gradient. That a loss is handed a softmax is seen there,
whatever code it came out of.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from trueup.contract.bad_input import BadInputError
from trueup.contract.inspection import Inspection
from trueup.contract.known import Place
from trueup.engine.outside.description import CompileArgument, Description, Output
from trueup.engine.outside.followed_outputs import followed_outputs
from trueup.engine.part_spots import PartSpot
from trueup.frameworks.torch.live import KIND, running_target
from trueup.inspecting import inspection_of
from trueup.integrations.torch.loss_calls import LossCall
from trueup.models.live import LiveArguments, with_labels

#: Rows of a batch that are looked at for how labels are written.
_ROWS = 100_000
#: Operations that leave each score as it is; those that move axes leave open which of them was meant.
_MOVING = (
    "View",
    "Squeeze",
    "Unsqueeze",
    "Reshape",
    "Transpose",
    "Permute",
    "T",
    "Expand",
    "Select",
    "Unbind",
    "Split",
)
_KEEPING = ("ToCopy", "Clone", "Alias", "Slice", "Index", "UnsafeView", "Detach", "Clamp", "Gather", "Cat", "Stack")
_ACTIVATIONS = {
    "Softmax": "Softmax",
    "LogSoftmax": "LogSoftmax",
    "Sigmoid": "Sigmoid",
    "LogSigmoid": "LogSigmoid",
    "Relu": "ReLU",
    "Tanh": "Tanh",
}
_LINEAR = (
    "Addmm",
    "Mm",
    "Bmm",
    "Baddbmm",
    "Linear",
    "Convolution",
    "Addmv",
    "Mv",
    "MkldnnConvolution",
    "CudnnConvolution",
)
_DEEPEST = 12


def inspection_of_call(call: LossCall, name: str, path: str) -> Inspection:
    """What does not fit together in a call of a loss.

    Args:
        call: as it was called; its scores with what they were computed by, where gradients are recorded.
        name, path: of the model, and of its step that called the loss.
    """
    where = Place(name, path=path)
    options = {key: True for key in ("weight", "pos_weight") if call.options.get(key) is not None}
    plain: dict[str, Any] = {
        key: call.options[key] for key in ("label_smoothing", "ignore_index") if key in call.options
    }
    loss = CompileArgument(
        name=call.name,
        spelling="function",
        where=where,
        qualified=f"torch.nn.functional.{call.name}",
        config={**plain, **options},
    )
    description = Description(
        name=name,
        target=running_target(),
        where=where,
        outputs=(_output(call.scores, where),),
        compiled_at=where,
        loss=loss,
    )
    try:
        described = with_labels(description, LiveArguments(y=_plain(call.labels[:_ROWS])))
    except (BadInputError, AttributeError, TypeError, IndexError):
        described = description
    return inspection_of(described)


def _output(scores: Any, where: Place) -> Output:
    nn, found = sys.modules["torch"].nn, activation_of(scores)
    if found is None:
        return Output(where=where, why="what its scores were computed by is not seen")
    kind, axis = found
    units = 1 if scores.ndim < 2 else int(scores.shape[1 if _classes_second(scores, axis) else -1])
    with sys.modules["torch"].device("meta"):
        layers = [nn.Linear(1, units)]
    if kind:
        cls = getattr(nn, kind)
        layers.append(cls(dim=axis) if kind in ("Softmax", "LogSoftmax") else cls())
    (output,) = followed_outputs(nn.Sequential(*layers), where, KIND, "module")
    # Layers that stand for what was seen have no places of their own.
    return replace(output, value=replace(output.value, where=PartSpot(where))) if output.value is not None else output


def _classes_second(scores: Any, axis: int) -> bool:
    return scores.ndim > 2 and axis == 1


def activation_of(scores: Any) -> tuple[str, int] | None:
    """What scores went through last: (name of the module that does it, "" for a plain linear layer; its axis).

    None where that is not seen: no gradient is recorded, or it is something else.
    """
    node, moved = scores.grad_fn, False
    for _ in range(_DEEPEST):
        if node is None:
            return None
        name = type(node).__name__.partition("Backward")[0]
        if name in _ACTIVATIONS:
            axis = getattr(node, "_saved_dim", -1)
            # PyTorch saves it without a sign: -1 is 2**64 - 1.
            axis = axis - (1 << 64) if axis >= 1 << 63 else axis
            last = axis in (-1, scores.ndim - 1) or moved
            return _ACTIVATIONS[name], -1 if last else axis
        if name in _LINEAR:
            return "", 1 if name.endswith("Convolution") and not moved and scores.ndim > 2 else -1
        if name not in _KEEPING and name not in _MOVING:
            return None
        moved = moved or name in _MOVING
        node = next((each for each, _ in node.next_functions if each is not None), None)
    return None


def _plain(labels: Any) -> Any:
    labels = labels.detach().cpu()
    return labels.float() if str(labels.dtype) == "torch.bfloat16" else labels
