"""torchmetrics' accuracies as rows: what each is over the classes where no `average=` is written.

Run in torchmetrics 1.9.0 (and 0.11.4): nine items of class 0 and one of class 1, all answered with 0, give 0.5 by
`MulticlassAccuracy(num_classes=2)` and 0.9 by `Accuracy(task="multiclass", num_classes=2)`.
"""

from __future__ import annotations

#: Accuracies that are the mean of the classes' recalls by default ("macro").
MACRO_BY_DEFAULT = frozenset({"MulticlassAccuracy", "multiclass_accuracy"})
#: All accuracies of several classes; `Accuracy` and `accuracy` take `average="micro"` where none is written.
ACCURACIES = MACRO_BY_DEFAULT | {"Accuracy", "accuracy"}
#: Where `average=` stands among the arguments; the functions have scores and labels before.
AVERAGE_AT = {"MulticlassAccuracy": 2, "multiclass_accuracy": 3}
