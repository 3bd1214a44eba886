"""Literal searches in a file's bytes, with which a framework's gate asks whether a setup may stand in it."""

from __future__ import annotations

#: A name under which another library has its `nn` and its `Dense`; what it trains is not read.
OTHERS = (b"import jax", b"flax", b"optax")
#: A program's own module file is shorter than this.
SHORT = 12_000
#: How far from a call's beginning its words are looked for.
_CALL = 400
#: What trains an estimator, and what measures or asks it.
_TRAINS = (b".fit(", b".train(", b".cv(", b"cross_val_score(", b"cross_validate(", b"cross_val_predict(",
           b".partial_fit(", b"learning_curve(", b"validation_curve(", b"permutation_test_score(")  # fmt: skip
_MEASURES = (b"_score(", b".score(", b"classification_report(", b"confusion_matrix(", b"best_score_", b".predict",
             b"cv_results_", b"cross_validate(", b"hamming_loss(", b"_error(", b"scoring", b"scorer", b"best_score",
             b"evals_result", b".rsquared", b".prsquared")  # fmt: skip
#: What a module does that trains, or defines what is trained.
_TRAINS_OR_DEFINES = (b".backward(", b".fit(", b"training_step", b"compute_metrics", b"Trainer(", b"nn.Module")
#: What stands in a file of tests, in a part of a package, and in an estimator's own definition.
_NO_PROGRAM = (b"def test_", b"import pytest", b"import unittest", b"from numpy.testing", b"\nfrom ..",
               b"sklearn.utils._", b"_fit_context", b"scikit-learn developers")  # fmt: skip


def calls_with(data: bytes, call: bytes, words: tuple[bytes, ...]) -> bool:
    """One of the words stands in a call, or shortly behind its beginning."""
    at = data.find(call)
    while at >= 0:
        if has_any(data[at : at + _CALL], words):
            return True
        at = data.find(call, at + 1)
    return False


def has_any(data: bytes, words: tuple[bytes, ...]) -> bool:
    """One of the words stands in the data."""
    for word in words:  # noqa: SIM110 - asked of every file; `any` takes longer than the searches in short ones
        if word in data:
            return True
    return False


def trains_and_measures(data: bytes, library: bytes) -> bool:
    """The library is imported, not only named; an estimator is trained, and what it answers is measured."""
    if not has_any(data, (b"from " + library, b"import " + library)) or has_any(data, _NO_PROGRAM):
        return False
    return has_any(data, _TRAINS) and has_any(data, _MEASURES)


def measures(data: bytes) -> bool:
    """Metrics of a file of their own, which another file of the program calls."""
    return b"sklearn.metrics" in data and b"_score(" in data and not has_any(data, _NO_PROGRAM)


def trains_or_defines(data: bytes) -> bool:
    """A module that trains, or defines what is trained, which a program that names no library calls."""
    return has_any(data, _TRAINS_OR_DEFINES)
