"""`trueup.audit`: labels against predictions that are given, or that an estimator is asked for. Joins the two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack, cast

from trueup.auditing import one_model
from trueup.contract.audit import Audit, Note
from trueup.contract.bad_input import BadInputError

if TYPE_CHECKING:
    from trueup.auditing.counting.choose import Options
    from trueup.auditing.counting.reported import Reports
    from trueup.frameworks.live_estimators import Answers

    class AskedOptions(Options, total=False):
        """Options, and the data that an estimator is asked about."""

        data: Any


def audit(
    labels: Any,
    *,
    predicted: Any = None,
    proba: Any = None,
    logits: Any = None,
    estimator: Any = None,
    reported: Reports = None,
    **options: Unpack[AskedOptions],
) -> Audit:
    """Count predictions against labels and say what the accuracy is, and which accuracy a reported number was.

    Args:
        labels: (n,), (n, 1), or (n, k) rows of 0s and 1s; class numbers, names, 0/1 or -1/+1 (`labels_as`). With
            scores of shape (…, k) and labels of shape (…), leading axes are rows (tokens, pixels).
        predicted: class answers, written like the labels.
        proba: probabilities, (n, k), or (n,) and (n, 1) for the second of two classes.
        logits: scores before softmax or sigmoid, shaped like `proba`.
        estimator: in their place a fitted classifier of scikit-learn, XGBoost, LightGBM or CatBoost, or a booster of
            theirs. It is asked for probabilities where it has them, else for classes, and a note says which.
        reported: an accuracy that was reported for these predictions, as printed ("0.9976", "99.76 %", 97.6), or
            several numbers by what they were called: {"accuracy": "0.97", "macro_f1": "0.81", "site a": "0.93"}; names
            are those of definitions, of scikit-learn's, Keras's and torchmetrics' functions, or values of `by`.
        options: `data`, the items that the estimator is asked about, as its `predict` takes them; of the others see
            `trueup.auditing.counting.choose.Options`.

    Exactly one of predicted, proba, logits and estimator is given: what scores are is never guessed from their values.
    All may be NumPy arrays (memory-mapped ones are read block by block), lists, columns and frames of pandas, polars
    and Arrow, or tensors of torch, JAX and TensorFlow.

    Raises:
        BadInputError: what was given does not fit together; the message says what to do.

    >>> answer = audit([0, 1, 2, 2], proba=[[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.6, 0.3, 0.1]])
    >>> answer.accuracy.value, answer.majority.share
    (0.75, 0.5)
    """
    data = options.get("data")
    rest = cast("Options", {key: option for key, option in options.items() if key != "data"})
    if estimator is None and data is None:
        return one_model.audit(labels, predicted=predicted, proba=proba, logits=logits, reported=reported, **rest)
    _refuse_others(predicted=predicted, proba=proba, logits=logits, estimator=estimator, data=data)
    answers = _asked(estimator, data)
    if "classes" not in rest and answers.classes:
        rest["classes"] = _classes(answers)
    return _with_note(one_model.audit(labels, **{answers.kind: answers.values}, reported=reported, **rest), answers)


def _refuse_others(**forms: Any) -> None:
    forms_passed = [word for word, passed in forms.items() if passed is not None]
    if forms_passed != ["estimator", "data"]:
        raise BadInputError(
            " and ".join(forms_passed),
            "an estimator with the data that it is asked about, and no predictions beside them",
            "Give estimator= and data= together, or predictions alone",
        )


def _with_note(judged: Audit, answers: Answers) -> Audit:
    """The audit, with what was asked of the estimator as its first note."""
    words = {"predicted": "its answers", "proba": "its probabilities", "logits": "its raw scores"}[answers.kind]
    asked = Note(key="estimator_asked", number=judged.rows, text=f"the estimator was asked for {words}: {answers.by}")
    return replace(judged, notes=(asked, *judged.notes))


def _asked(estimator: Any, data: Any) -> Answers:
    from trueup.frameworks import all_frameworks  # noqa: PLC0415 - only where an estimator is given
    from trueup.frameworks.live_estimators import reader_of  # noqa: PLC0415

    reader = reader_of(estimator)
    if reader is None:
        known = ", ".join(item.title for item in all_frameworks() if item.estimators)
        raise BadInputError(
            f"an object of the class {type(estimator).__module__}.{type(estimator).__qualname__} as estimator",
            f"a fitted classifier of one of these: {known}",
            "Ask the model yourself, and give its answers as proba=, logits= or predicted=",
        )
    return reader.answers(estimator, data)


def _classes(answers: Answers) -> Any:
    """How many classes the columns stand for, or their names in that order where they are not the numbers from 0 on."""
    known = answers.classes
    if known == tuple(range(len(known))):
        return len(known)
    return [str(item) if isinstance(item, bool) else item for item in known]
