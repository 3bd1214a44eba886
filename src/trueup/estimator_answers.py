"""`trueup.audit`: labels against predictions that are given, or that an estimator is asked for. Joins the two."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

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
    given = [
        word for word, scores in (("predicted", predicted), ("proba", proba), ("logits", logits)) if scores is not None
    ]
    if estimator is None and data is None:
        return one_model.audit(
            labels, predicted=predicted, proba=proba, logits=logits, reported=reported, **options
        )  # fmt: skip
    if estimator is None or data is None or given:
        came = " and ".join((*given, *(w for w, g in (("estimator", estimator), ("data", data)) if g is not None)))
        raise BadInputError(
            came,
            "an estimator with the data that it is asked about, and no predictions beside them",
            "Give estimator= and data= together, or predictions alone",
        )
    answers = _asked(estimator, data)
    if "classes" not in options and answers.classes:
        options.update(_classes(answers))
    judged = one_model.audit(labels, **{answers.kind: answers.values}, reported=reported, **options)
    words = {"predicted": "its answers", "proba": "its probabilities", "logits": "its raw scores"}[answers.kind]
    asked = Note(key="estimator_asked", number=judged.rows, text=f"the estimator was asked for {words}: {answers.by}")
    return replace(judged, notes=(asked, *judged.notes))


def _asked(estimator: Any, data: Any) -> Answers:
    from trueup.frameworks.live_estimators import reader_of  # noqa: PLC0415 - only where an estimator is given

    reader = reader_of(estimator)
    if reader is None:
        raise BadInputError(
            f"an object of the class {type(estimator).__module__}.{type(estimator).__qualname__} as estimator",
            "a fitted classifier of scikit-learn, XGBoost, LightGBM or CatBoost",
            "Ask the model yourself, and give its answers as proba=, logits= or predicted=",
        )
    return reader.answers(estimator, data)


def _classes(answers: Answers) -> Options:
    """The classes of the columns, where they are not the class numbers from 0 on."""
    known = answers.classes
    if known == tuple(range(len(known))):
        return {"classes": len(known)}
    return {"classes": [str(item) if isinstance(item, bool) else item for item in known]}
