"""What measured numbers are called: the words that name a quantity, and quantities that are the same number.

The words are those that programs print in front of a number. A name says something only where it names a quantity:
"score" and "result" may be anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from trueup.frameworks.metric_arguments import ACCURATE_AVERAGES


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """One quantity. title: as a text writes it; means: what it is, as a clause; words: a pattern of its names."""

    key: str
    title: str
    means: str
    words: str


_END = r"(?![a-z])"
_BEGIN = r"(?<![a-z])"

#: In the order in which a name is looked for: the longer names first, so that what they hold is not taken for another.
QUANTITIES: tuple[QuantityRow, ...] = (
    QuantityRow("adjusted_balanced_accuracy", "chance-adjusted balanced accuracy",
                "the mean of the recalls of all classes, moved so that chance scores 0 and all right answers 1",
                r"\b(?:chance[ _-]*)?adj\w*\.?[ _-]*(?:bal\w*\.?[ _-]*)?acc\w*|informedness|youden\w*"),
    QuantityRow("balanced_accuracy", "balanced accuracy", "the mean of the recalls of all classes",
                r"\bbal(?:anced|\.)?(?:[ _-]*|\b[^:=|,;]*\b)acc\w*|macro[ _-]*acc\w*|mean[ _-]*class[ _-]*acc\w*"
                r"|class[ _-]*wise[ _-]*acc\w*|per[ _-]*class[ _-]*acc\w*|\bbacc\b|\bbca\b|uar\b"),
    QuantityRow("top_k_accuracy", "top-k accuracy", "the share of items whose class is among the k highest scores",
                r"top[ _-]*(?:k|\d+|one|three|five|ten)\b[ _-]*\w*|acc\w*[ _-]*@[ _-]*\w+"),
    QuantityRow("accuracy", "accuracy", "the share of right answers",
                rf"{_BEGIN}acc(?:uracy|uracies|uarcy|urancy|uray|racy|urate|s)?{_END}|准确率|准确度|正确率|精度|正解率|정확도"
                rf"|{_BEGIN}genauigkeit|{_BEGIN}akurasi|{_BEGIN}acur[aá]cia|{_BEGIN}exactitud{_END}"),
    QuantityRow("average_precision", "average precision", "the area under the precision-recall curve",
                rf"average[ _-]*precision|{_BEGIN}(?:m?ap|aupr|auprc|prc?[ _-]*auc|auc[ _-]*pr){_END}"),
    QuantityRow("roc_auc", "ROC AUC", "the share of pairs that the scores put in the right order",
                rf"{_BEGIN}(?:roc|auroc|rocauc){_END}|(?<![a-z])(?:\w*_)?auc(?:s|roc)?{_END}|area under"),
    QuantityRow("f1", "F1", "the harmonic mean of precision and recall",
                rf"{_BEGIN}f[ _-]?(?:1|beta|0\.5|2|one)?[ _-]*(?:score|measure|macro|micro|weighted){_END}"
                rf"|{_BEGIN}f[ _-]?(?:1|β|beta)(?![0-9a-z])|{_BEGIN}dice"),
    QuantityRow("jaccard", "Jaccard index", "intersection over union", r"jaccard|\bm?iou\b"),
    QuantityRow("precision", "precision", "the share of right answers among those of a class", r"precision|\bppv\b"),
    QuantityRow("recall", "recall", "the share of a class's items that are found",
                r"recall|sensitivity|sensitivit\w|\btpr\b|specificity|true positive"),
    QuantityRow("kappa", "Cohen's kappa", "the agreement beyond chance", r"kappa"),
    QuantityRow("mcc", "Matthews correlation", "the correlation of answers and labels", r"matthews|\bmcc\b|\bphi\b"),
    QuantityRow("log_loss", "log-loss", "the mean cross-entropy", r"log[ _-]*loss|cross[ _-]*entropy|\bnll\b"),
    QuantityRow("brier", "Brier score", "the mean squared error of the probabilities", r"brier"),
    QuantityRow("hamming_loss", "Hamming loss", "the share of wrong entries", r"hamming"),
    QuantityRow("zero_one_loss", "zero-one loss", "the share of wrong answers",
                r"zero[ _-]*one|0[ _/-]*1[ _-]*loss|error[ _-]*rate|misclassif\w*"),
    QuantityRow("r2", "R²", "the share of the targets' variance that is explained",
                rf"{_BEGIN}r[ _-]*(?:2|\^2|\*\*2|²|sq|square|squared)(?![0-9a-z])|determination|explained variance"),
    QuantityRow("rmse", "root mean squared error", "the root of the mean squared error",
                r"rmse|root[ _-]*mean[ _-]*square\w*"),
    QuantityRow("mse", "mean squared error", "the mean of the squared differences",
                r"\bmse\b|(?<!root )mean[ _-]*squared?[ _-]*err\w*"),
    QuantityRow("mae", "mean absolute error", "the mean of the absolute differences",
                r"\bm(?:ed)?ae\b|(?:mean|median)[ _-]*absolute[ _-]*err\w*"),
    QuantityRow("loss", "loss", "what the training makes small", rf"{_BEGIN}loss(?:es)?{_END}"),
    QuantityRow("error", "error", "a number that is the better the smaller it is", rf"{_BEGIN}err(?:or|ors)?{_END}"),
)  # fmt: skip
_ROWS = {row.key: row for row in QUANTITIES}
_PATTERNS = tuple((row.key, re.compile(row.words)) for row in QUANTITIES)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: Quantities whose names do for one another: an area is not always said to be under which curve.
_KIN = (
    frozenset({"roc_auc", "average_precision", "auc"}),
    frozenset({"balanced_accuracy", "adjusted_balanced_accuracy"}),
    frozenset({"roc_auc", "partial_roc_auc"}),
    frozenset({"f1", "fbeta"}),
    frozenset({"r2", "explained_variance"}),
    frozenset({"mae", "median_ae"}),
)
_OTHER_TITLES = {
    "auc": ("area under a curve", "an area, not a share of right answers"),
    "partial_roc_auc": ("partial ROC AUC", "the area under a part of the ROC curve, scaled so that chance scores 0.5"),
    "fbeta": ("F-measure", "a weighted mean of precision and recall"),
    "explained_variance": ("explained variance", "a share of the targets' variance"),
    "mape": ("mean absolute percentage error", "the mean of the relative differences"),
    "median_ae": ("median absolute error", "the middle one of the absolute differences"),
    "log_likelihood": ("log-likelihood", "how likely the data is under the fitted density"),
    "pseudo_r2": ("pseudo-R²", "how far the log-likelihood lies above that of a constant"),
    "gmean": ("geometric mean of the recalls", "the root of the product of all classes' recalls"),
    "specificity": ("specificity", "the share of the other classes' items that are not answered with a class"),
    "hinge_loss": ("hinge loss", "how far the decision values miss the margin"),
    "max_error": ("largest error", "the largest of the absolute differences"),
    "msle": ("mean squared logarithmic error", "the mean of the squared differences of logarithms"),
    "rmsle": ("root mean squared logarithmic error", "the root of the mean squared logarithmic error"),
    "d2": ("D²", "the share by which a loss lies below that of a constant"),
    "ranking": ("ranking score", "how high the right labels stand in the order of the scores"),
    "inertia": ("score of a clustering", "minus the sum of the squared distances to the centres"),
}


#: Quantities that are the better the larger they are.
LARGER_IS_BETTER = frozenset(
    {"accuracy", "balanced_accuracy", "adjusted_balanced_accuracy", "average_precision", "roc_auc", "partial_roc_auc",
     "f1", "fbeta", "jaccard", "precision", "recall", "kappa", "mcc", "r2", "gmean", "specificity"}
)  # fmt: skip

#: Quantities of targets that are real numbers, of which none is right or wrong.
OF_REAL_NUMBERS = frozenset(
    {"r2", "mse", "rmse", "mae", "mape", "median_ae", "explained_variance", "max_error", "msle", "rmsle"}
)

#: The parts of data that a name may speak of.
PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("training", re.compile(rf"{_BEGIN}(?:train(?:ing)?|trn|tr){_END}|训练")),
    ("validation", re.compile(rf"{_BEGIN}(?:val(?:id(?:ation)?)?|dev){_END}|{_BEGIN}valid(?:ation)?|验证")),
    ("test", re.compile(rf"{_BEGIN}(?:test(?:ing)?|tst|te){_END}|{_BEGIN}test|测试")),
)
_TOP = re.compile(
    rf"(?:{_BEGIN}acc(?:uracy)?|{_BEGIN}top|{_BEGIN}prec(?:ision)?|{_BEGIN}hits?|{_BEGIN}recall)s?[ @-]*(\d+)(?![\d.%])"
)


#: The training as something that is done, which names no data: "after training", "finished training", "training done".
_ENDS = r"(?:finish|complet|end|stop|start|beg[iu]n)\w*|done|over"
_TRAINING_ITSELF = re.compile(
    rf"\b(?:{_ENDS}|after|before|during)\s+(?:the\s+)?training\b(?!\s*(?:set|data|sample|example|batch|split))"
    rf"|\btraining\s+(?:is\s+|was\s+|has\s+)?(?:{_ENDS})\b"
)


@lru_cache(maxsize=2048)
def parts_in(text: str) -> tuple[str, ...]:
    """The parts of data that a text names, in order."""
    plain = _TRAINING_ITSELF.sub(" ", _CAMEL.sub("_", text).lower().replace("_", " "))
    found = [(match.start(), part) for part, pattern in PARTS for match in pattern.finditer(plain)]
    return tuple(part for _, part in sorted(found))


@lru_cache(maxsize=2048)
def places_in(text: str) -> int | None:
    """How many of the highest scores a name counts: 5 for "acc@5", "top-5 accuracy", "prec5"; None for none."""
    found = _TOP.findall(_CAMEL.sub("_", text).lower().replace("_", " "))
    return int(found[-1]) if found else None


def title_of_quantity(key: str) -> str:
    """A quantity as a text writes it."""
    row = _ROWS.get(key)
    return row.title if row is not None else _OTHER_TITLES.get(key, (key.replace("_", " "), ""))[0]


def meaning_of_quantity(key: str) -> str:
    """What a quantity is, as a clause; "" where that is not written down."""
    row = _ROWS.get(key)
    return row.means if row is not None else _OTHER_TITLES.get(key, ("", ""))[1]


@lru_cache(maxsize=2048)
def quantities_in(text: str) -> frozenset[str]:
    """The quantities that the words of a text name; each stretch of it is read once, by the longest name."""
    left = _CAMEL.sub("_", text).lower().replace("_", " ")
    found = set()
    for key, pattern in _PATTERNS:
        left, count = pattern.subn(" \x00 ", left)
        if count:
            found.add(key)
    return frozenset(found)


def names_it(key: str, average: str, names: frozenset[str]) -> bool:
    """True where one of the names is right for the quantity."""
    if key in names or any(key in kin and kin & names for kin in _KIN):
        return True
    if "accuracy" in names and is_accuracy(key, average):
        return True
    if key == "accuracy" and "zero_one_loss" in names:
        return False
    # A loss or an error by its family's name.
    losses = {"log_loss", "brier", "hamming_loss", "zero_one_loss", "mse", "rmse", "mae", "mape", "median_ae"}
    return key in losses and bool(names & {"loss", "error"})


def is_accuracy(key: str, average: str) -> bool:
    """True for what equals the accuracy where each item has one answer of several classes."""
    return key == "accuracy" or average in ACCURATE_AVERAGES.get(key, ())
