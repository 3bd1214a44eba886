"""Asks the torchmetrics that is installed what its metrics answer, and prints that as JSON.

This file runs with torchmetrics 0.2 and later, so it imports nothing of trueup. Each question is a metric under every
name and every way of making it that a release ever had; the answer is the number of the first that there is, or the
exception where that one raises.

    python torchmetrics_scenarios.py torchmetrics
"""

import json
import sys
import warnings

import torch
import torchmetrics

warnings.filterwarnings("ignore")

#: Nine items of class 0 and one of class 1, all answered with 0: every item counted gives 0.9, every class 0.5.
RARE = ([0] * 10, [0] * 9 + [1])
#: Answers and labels of three classes, as unequal as their numbers allow.
UNEQUAL = ([0, 0, 1, 2, 2, 2, 2, 0, 1], [0, 1, 1, 2, 0, 2, 0, 0, 0])
#: Scores and labels of two classes; scores of three classes, whose second place is right where the first is not.
BINARY = ([0.2, 0.6, 0.4, 0.9, 0.7], [0, 1, 1, 0, 1])
RAW = ([-1.0, 0.3, 0.7, 2.0], [0, 1, 1, 1])
PLACES = ([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]], [0, 1])
#: Rows of three tags: five of six cells are right, one of two rows.
TAGS = ([[0.9, 0.1, 0.8], [0.2, 0.7, 0.6]], [[1, 0, 1], [0, 1, 0]])
#: The names that a metric had, and words of the current one behind `Multiclass`.
NAMES = {
    "Accuracy": ("Accuracy",), "Precision": ("Precision",), "Recall": ("Recall",), "Specificity": ("Specificity",),
    "F1Score": ("F1Score", "F1"), "FBetaScore": ("FBetaScore", "FBeta"), "JaccardIndex": ("JaccardIndex", "IoU"),
    "CohenKappa": ("CohenKappa",), "MatthewsCorrCoef": ("MatthewsCorrCoef", "MatthewsCorrcoef"),
    "ConfusionMatrix": ("ConfusionMatrix",),
}  # fmt: skip


def main():
    """Ask all questions."""
    rows = [{"scenario": name, **answer(ask)} for name, ask in questions()]
    document = {
        "library": "torchmetrics", "version": torchmetrics.__version__, "torch": torch.__version__,
        "python": "{}.{}".format(*sys.version_info), "rows": rows,
    }  # fmt: skip
    print("seen: " + json.dumps(document))


def answer(ask):
    """What comes out: a number, or numbers in lists, or the exception's name and its first line."""
    try:
        return {"answer": rounded(ask())}
    except Exception as error:
        return {"error": type(error).__name__, "message": (str(error).strip().splitlines() or [""])[0][:160]}


def rounded(value):
    """Six digits, which single precision holds."""
    if isinstance(value, (list, tuple)):
        return [rounded(each) for each in value]
    tensor = torch.as_tensor(value)
    return round(float(tensor), 6) if tensor.ndim == 0 else rounded(list(tensor))


def questions():
    """Pairs of a question's name and a function that asks it."""
    for metric, names in NAMES.items():
        for average in (None, "micro", "macro", "weighted"):
            if average is None or metric not in ("CohenKappa", "MatthewsCorrCoef", "ConfusionMatrix"):
                yield f"{metric} {average or 'by default'}", lambda n=names, a=average: plain(n, a)(*tensors(UNEQUAL))
                yield (
                    f"{metric} {average or 'by default'}, exchanged",
                    lambda n=names, a=average: plain(n, a)(*tensors(UNEQUAL)[::-1]),
                )
    yield "Accuracy of rare classes", lambda: plain(("Accuracy",), None, classes=2)(*tensors(RARE))
    yield "MulticlassAccuracy of rare classes", lambda: of_task("Multiclass", num_classes=2)(*tensors(RARE))
    yield "accuracy of rare classes", lambda: function("accuracy", 2)(*tensors(RARE))
    yield "multiclass_accuracy of rare classes", lambda: function("multiclass_accuracy", 2)(*tensors(RARE))
    yield "binary scores", lambda: two_classes()(*tensors(BINARY))
    yield "binary raw scores", lambda: two_classes()(*tensors(RAW))
    yield "tags", lambda: several_tags()(*tensors(TAGS))
    yield "first place", lambda: plain(("Accuracy",), None, top_k=1)(*tensors(PLACES))
    yield "first two places", lambda: plain(("Accuracy",), None, top_k=2)(*tensors(PLACES))
    yield "two batches, then each again after a reset", batches


def tensors(pair):
    """Predictions and labels."""
    return [torch.tensor(side) for side in pair]


def plain(names, average, classes=3, **more):
    """The metric whose task is an argument, or that finds it out itself, under the first of its names."""
    found = [getattr(torchmetrics, name) for name in names if hasattr(torchmetrics, name)]
    if not found:
        raise LookupError("this release has no {}".format(" or ".join(names)))
    options = dict(more, **({"average": average} if average else {}))
    if names[0] == "FBetaScore":
        options["beta"] = 2.0
    return first_that_is_made(found[0], ways_of_classes(classes), options)


def ways_of_classes(classes):
    """Arguments that say how many classes there are, those of the newest releases first."""
    return [{"task": "multiclass", "num_classes": classes}, {"num_classes": classes}, {}]


def of_task(task, name="Accuracy", **options):
    """A metric of one task, as there are since 0.11."""
    return getattr(torchmetrics.classification, task + name)(**options)


def function(name, classes):
    """A function of a task, or with the task as an argument, or that finds it out."""
    from torchmetrics import functional

    home = functional if hasattr(functional, name) else functional.classification
    asked = getattr(home, name)
    ways = [{"num_classes": classes}, {}] if name != "accuracy" else ways_of_classes(classes)
    return lambda *sides: first_that_is_made(lambda **options: asked(*sides, **options), ways, {})


def two_classes():
    """An accuracy of one score for each item."""
    return first_that_is_made(torchmetrics.Accuracy, [{"task": "binary"}, {}], {})


def several_tags():
    """An accuracy of rows of tags."""
    return first_that_is_made(torchmetrics.Accuracy, [{"task": "multilabel", "num_labels": 3}, {}], {})


def first_that_is_made(made, ways, options):
    """A metric by the first way that the release has: what it does not know by its name raises."""
    for way in ways[:-1]:
        try:
            return made(**dict(way, **options))
        except TypeError as error:
            if not any("argument '" + name + "'" in str(error) for name in way):
                raise
    return made(**dict(ways[-1], **options))


def batches():
    """The value of each of two calls, of both together, and of the second alone after a reset."""
    metric = plain(("Accuracy",), None, classes=2)
    first = metric(*tensors(([0, 0], [1, 1])))
    second = metric(*tensors(([1], [1])))
    both = metric.compute()
    metric.reset()
    metric.update(*tensors(([1], [1])))
    return [first, second, both, metric.compute()]


if __name__ == "__main__":
    main()
