"""An Audit: what the accuracy of predictions is, and everything else that is taken for it. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from trueup.contract.finding import Finding
from trueup.contract.reportable import Reportable

#: The version of the dictionary that `Audit.to_dict` writes.
FORMAT = 1

#: Which question a definition answers; reports show the definitions in this order, a heading for each group.
Group = Literal["accuracy", "classes", "positive", "tags", "ranking", "agreement", "weights", "sums"]
GROUPS: tuple[Group, ...] = ("accuracy", "classes", "positive", "tags", "ranking", "agreement", "weights", "sums")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One definition of "accuracy", or of a figure that is taken for it, and its number.

    key: fixed name ("argmax", "elementwise", "top_k", "roc_auc" …).
    name: as a reader meets it ("element-wise accuracy").
    value: in [0, 1]; Matthews' correlation and kappa in [-1, 1]; a coverage error, and the group "sums", any number.
    right, of: the counts whose ratio it is; None where it is a mean of ratios or is weighted.
    counts: what it counts, in words.
    printed_by: who prints it under the name "accuracy"; empty where nobody is known to.
    interval: Wilson's, at 95 %, where the counted things are separate rows; else None.
    group: which question it answers.
    known_as: what scikit-learn, Keras and torchmetrics call it.
    within: the value lies between these for certain, where it was counted on a grid of scores; None where it is exact.
    in_percent: it is usually written as a share; correlations and areas under curves are not.
    by_name: a reported number is held against it only where it was called so: nobody prints it as the accuracy.
    """

    key: str
    name: str
    value: float
    counts: str
    right: int | None = None
    of: int | None = None
    printed_by: str = ""
    interval: tuple[float, float] | None = None
    group: Group = "accuracy"
    known_as: tuple[str, ...] = ()
    within: tuple[float, float] | None = None
    in_percent: bool = True
    by_name: bool = False


#: Earlier pickles of an Audit call the class so.
Rung = Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """What answering "yes" from a score of `threshold` on gives: shares in [0, 1]."""

    threshold: float
    recall: float
    false_alarms: float
    precision: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority:
    """What a model reaches that always gives the same answer.

    name: the largest class; for multi-label "each tag's more frequent value".
    right, of: rows of that class and all rows (multi-label: cells).
    """

    name: str
    right: int
    of: int

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """One class (or tag): how often it is true, answered, and both."""

    name: str
    support: int
    answered: int
    right: int

    @property
    def recall(self) -> float | None:
        """Of the rows of this class, the share that is answered with it; None without such rows."""
        return self.right / self.support if self.support else None

    @property
    def precision(self) -> float | None:
        """Of the rows answered with this class, the share that is of it; None where it is never answered."""
        return self.right / self.answered if self.answered else None

    @property
    def f1(self) -> float | None:
        """2 right / (support + answered); None where the class does not occur."""
        both = self.support + self.answered
        return 2 * self.right / both if both else None

    @property
    def iou(self) -> float | None:
        """Intersection over union, right / (support + answered - right): Jaccard's index; None as for `f1`."""
        either = self.support + self.answered - self.right
        return self.right / either if either else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bin of the reliability diagram: probabilities in [low, high), their mean, and how many came true."""

    low: float
    high: float
    rows: int
    right: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The accuracy of the rows with one value in the `by` column.

    unanswered, unlabelled: rows that lack an answer, or a label; the first are among `rows` where they count as wrong.
    """

    name: str
    rows: int
    right: int
    interval: tuple[float, float]
    unanswered: int = 0
    unlabelled: int = 0

    @property
    def accuracy(self) -> float:
        """In [0, 1]."""
        return self.right / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A number that was reported, held against every definition.

    text: as it was given ("0.9976", "99.76 %").
    value: what it stands for; a number above 1 is read as a percentage where no sum over batches is printed like it.
    low, high: the values that are printed like this.
    matches: keys of the definitions (or "majority") within that range, in their order.
    nearest, distance: where there is no match, the nearest definition and how far its value lies from the number.
    name: what it was called, as it was given; empty where nothing was said, which means the accuracy.
    called: the keys of the definitions that go by that name.
    group: the slice whose accuracy it is said to be; None for all rows.
    cut_off: key of a definition whose first digits it is, cut off instead of rounded; empty where there is none.
    """

    text: str
    value: float
    low: float
    high: float
    matches: tuple[str, ...]
    nearest: str
    distance: float
    name: str = ""
    called: tuple[str, ...] = ()
    group: str | None = None
    cut_off: str = ""

    @property
    def holds(self) -> bool:
        """It is the number that it is called."""
        return any(key in self.matches for key in self.called)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsOrder:
    """Another order of the classes that gives a far better accuracy of the same answers.

    moved: (class as it was counted, class whose rows are answered with it), for the classes that change.
    right: rows that are right in that order. p_value: of as great a gain by chance, over all such orders.
    """

    moved: tuple[tuple[str, str], ...]
    right: int
    of: int
    p_value: float

    @property
    def accuracy(self) -> float:
        """In [0, 1]."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that was met while counting and that a reader has to know: rows left out, ties, odd values.

    key: fixed name; number: how many; text: a sentence without a full stop.
    """

    key: str
    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit(Reportable):
    """The verdict over labels and predictions.

    kind, task: as in the settings ("proba"; "one-of-k").
    rows: all rows seen; counted: those behind every number here; the others are in `notes`.
    missing: what was done with rows that lack an answer: "wrong" (they are counted, as wrong), "exclude", or None where
        nothing was asked for and none was met. unanswered, unlabelled: how many rows lack an answer, or a label.
    majority: what always giving one answer reaches; `lift` is the accuracy above it.
    accuracy: the true accuracy, one of the definitions. For multi-label it is the share of rows right in every tag, and
        the lift compares `cell_accuracy`, the share of right tags.
    definitions: every definition, the true one first.
    mcc, balanced: Matthews' correlation in [-1, 1] and the mean recall; None where not defined.
    confusion: (true, answered) -> rows, sparse, as indices into `classes`; empty for multi-label.
    answered_above: outputs above the threshold in a row -> number of such rows; empty for class answers.
    brier, log_loss, normalised_log_loss, calibration_error: None for class answers, and where values are no
        probabilities. Brier: for one-of-k the sum over the classes, in [0, 2]; else of one output, in [0, 1]. Log-loss
        in nats; normalised: divided by that of always giving the class shares.
    reports: the numbers that were reported, in their order.
    curve: of a binary task with scores, from the highest threshold to the lowest, thinned to what a picture shows.
    columns_order: where another order of the columns of scores (or of the answers) gives a far better accuracy.
    findings: TU401 to TU406.
    late_state: what `state` is made of, worked out when it is first looked into.
    """

    _reports: ClassVar[str] = "trueup.report.audit"

    kind: str
    task: str
    rows: int
    counted: int
    classes: tuple[str, ...]
    threshold: float
    majority: Majority
    lift: float
    accuracy: Definition
    definitions: tuple[Definition, ...]
    mcc: float | None = None
    balanced: float | None = None
    per_class: tuple[ClassCount, ...] = ()
    confusion: Mapping[tuple[int, int], int] = field(default_factory=dict)
    answered_above: Mapping[int, int] = field(default_factory=dict)
    bins: tuple[Bin, ...] = ()
    brier: float | None = None
    log_loss: float | None = None
    normalised_log_loss: float | None = None
    calibration_error: float | None = None
    slices: tuple[Slice, ...] = ()
    slices_by: str | None = None
    notes: tuple[Note, ...] = ()
    reports: tuple[Reported, ...] = ()
    curve: tuple[CurvePoint, ...] = ()
    columns_order: ColumnsOrder | None = None
    findings: tuple[Finding, ...] = ()
    missing: Literal["wrong", "exclude"] | None = None
    unanswered: int = 0
    unlabelled: int = 0
    late_state: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> dict[str, Any]:
        """The Tally as a dictionary, as JSON holds it."""
        return dict(self.late_state)

    @property
    def reported(self) -> Reported | None:
        """The first number that was reported."""
        return self.reports[0] if self.reports else None

    def definition(self, key: str) -> Definition | None:
        """A definition by its key."""
        return next((item for item in self.definitions if item.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it, with a format number."""
        return _as_dict(self)

    def to_markdown(self) -> str:
        """The report as Markdown."""
        return self._report("markdown")

    def to_html(self) -> str:
        """The report as one self-contained HTML page."""
        return self._report("html")


def _as_dict(audit: Audit) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "what": "trueup audit",
        "kind": audit.kind,
        "task": audit.task,
        "rows": audit.rows,
        "counted": audit.counted,
        **{name: getattr(audit, name) for name in ("missing", "unanswered", "unlabelled")},
        "classes": list(audit.classes),
        "threshold": audit.threshold,
        "majority": {
            "name": audit.majority.name,
            "right": audit.majority.right,
            "of": audit.majority.of,
            "share": audit.majority.share,
        },
        "lift": audit.lift,
        "accuracy": _fields(audit.accuracy),
        "definitions": [_fields(item) for item in audit.definitions],
        "mcc": audit.mcc,
        "balanced": audit.balanced,
        "per_class": [
            {
                **_fields(item),
                **{name: getattr(item, name) for name in ("recall", "precision", "f1", "iou")},
            }
            for item in audit.per_class
        ],
        "confusion": [[*pair, rows] for pair, rows in sorted(audit.confusion.items())],
        "answered_above": [[cells, rows] for cells, rows in sorted(audit.answered_above.items())],
        "bins": [_fields(item) for item in audit.bins],
        "brier": audit.brier,
        "log_loss": audit.log_loss,
        "normalised_log_loss": audit.normalised_log_loss,
        "calibration_error": audit.calibration_error,
        "slices_by": audit.slices_by,
        "slices": [{**_fields(item), "accuracy": item.accuracy} for item in audit.slices],
        "notes": [_fields(note) for note in audit.notes],
        "reported": _fields(audit.reported) if audit.reported else None,
        "called": audit.reported.name if audit.reported else None,
        "reports": [{**_fields(item), "holds": item.holds} for item in audit.reports],
        "curve": [_fields(point) for point in audit.curve],
        "columns_order": _fields(audit.columns_order) if audit.columns_order else None,
        "findings": [
            {"code": item.code, "name": item.name, "severity": item.severity, "message": item.message, "url": item.url}
            for item in audit.findings
        ],
        "state": audit.state,
    }


def _fields(record: Any) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in record.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no infinity; the threshold that nothing reaches is one
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
