"""What the stored output of a cell shows of a training: its losses, its accuracies, and the error that ended it."""

from __future__ import annotations

import math
import re

from trueup.contract.shown_run import ShownRun

#: So many numbers of a cell are kept: the first and the last ones.
_MOST = 400
_LENGTH = 300
_EPOCH = re.compile(r"^\s*Epoch\s+\d+\s*/\s*(\d{1,6})\b", re.MULTILINE)
_NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan"
#: A pair of a library's line: ` - loss: 0.91`. What was measured on other data has a word in front of it.
_PAIR = re.compile(rf"(?:^|\s-\s|\s{{2}})\s*([A-Za-z_]\w*): *({_NUMBER})(?![\w.])")
#: "Training loss: 0.3", "loss = 2.1", "Loss:1.5" as a program prints it.
_PRINTED = re.compile(rf"(?i)(?<![a-z])loss\b(?:\s*\([^)\d]*\))?['\"]?\s*[:=]?\s*({_NUMBER})(?![\w.%/])")
_OF_OTHER_DATA = re.compile(r"(?i)val|test|eval|dev\b|best|valid")
#: "Epoch 3", "epoch: 3", "[Epoch 3/10]" in a program's own lines and in bars of progress.
_NUMBERED = re.compile(r"(?i)\bepoch\b\s*(?:\[|\(|#|:|=|no\.)?\s*(\d{1,6})\b")
#: What a training gives back where a cell ends in it: it came to its end.
_GIVEN_BACK = re.compile(r"<[\w.]*\bHistory(?: object)? at 0x|\bTrainOutput\(global_step=")
_ACCURACIES = frozenset({"acc", "accuracy", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy"})


def shown_training(cell: int, text: str, outputs: object) -> ShownRun | None:
    """What the text below a cell shows; None where it is nothing of a training and no error."""
    raised, why = _error(outputs)
    epochs = frozenset(map(int, _EPOCH.findall(text))) if "loss: " in text else frozenset[int]()
    logged = bool(epochs)
    losses, accuracies = _logged(text) if logged else ([], [])
    if not losses:
        losses, logged = _printed(text), False
    went_on = len(set(_NUMBERED.findall(text))) > 1 or _GIVEN_BACK.search(text) is not None
    if not losses and not went_on and not raised:
        return None
    return ShownRun(cell, _kept(losses), logged, _kept(accuracies), epochs, went_on, raised, why)


def _logged(text: str) -> tuple[list[float], list[float]]:
    losses, accuracies = list[float](), list[float]()
    for line in text.split("\n"):
        if "loss: " not in line:
            continue
        for name, number in _PAIR.findall(line):
            if name == "loss":
                losses.append(float(number))
            elif name in _ACCURACIES and not math.isnan(float(number)):
                accuracies.append(float(number))
    return losses, accuracies


def _printed(text: str) -> list[float]:
    found = list[float]()
    for line in text.split("\n"):
        for match in _PRINTED.finditer(line):
            # The words in front of the number tell whose loss it is, those of the number before it apart.
            before = re.split(r"\d", line[max(match.start() - 30, 0) : match.start()])[-1]
            if not _OF_OTHER_DATA.search(before):
                found.append(float(match.group(1)))
    return found


def _kept(numbers: list[float]) -> tuple[float, ...]:
    half = _MOST // 2
    return tuple(numbers if len(numbers) <= _MOST else [*numbers[:half], *numbers[-half:]])


def _error(outputs: object) -> tuple[str, str]:
    """The name and the text of the exception that ended a cell."""
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict) and output.get("output_type") in ("error", "pyerr"):
            name, why = output.get("ename"), output.get("evalue")
            if isinstance(name, str) and name:
                return name, why[:_LENGTH] if isinstance(why, str) else ""
    return "", ""
