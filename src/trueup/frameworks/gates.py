"""Literal searches in a file's bytes, with which a framework's gate asks whether a setup may stand in it.

What the words are is stated by the frameworks (`Gate` in `frameworks/base.py`); here are questions that several ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from trueup.frameworks import all_frameworks
from trueup.frameworks.base import EstimatorWords, Gate

#: A program's own module file is shorter than this.
SHORT = 12_000
#: How far from a call's beginning its words are looked for.
_CALL = 400
#: How a file of tests begins.
_TESTS = (b"import pytest", b"import unittest", b"from numpy.testing", b".pytest import")
#: What stands in a file of tests, and in a part of a package.
_NO_PROGRAM = (b"def test_", *_TESTS, b"\nfrom ..")


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
    if not has_any(data, (b"from " + library, b"import " + library)) or not is_program(data):
        return False
    words = _estimator_words()
    return has_any(data, words.trains) and has_any(data, words.measures)


def is_program(data: bytes) -> bool:
    """False for tests, for a part of a package, and for a library's own definition of an estimator."""
    return not has_any(data, _NO_PROGRAM) and not has_any(data, _estimator_words().own_files)


def measures_for_nobody(data: bytes) -> bool:
    """A file of tests, or of a library of estimators: what it measures is no result of a program."""
    return has_any(data, _TESTS) or has_any(data, _estimator_words().own_files)


def tests_a_framework(data: bytes) -> bool:
    """A framework's own tests: their models and numbers are nobody's."""
    return has_any(data, _own_tests())


def trains_or_defines(data: bytes) -> bool:
    """A module that trains, or defines what is trained, which a program that names no library calls."""
    return has_any(data, _defines())


def defines_model(text: str) -> bool:
    """A program in which a model stands that another file of the project may train."""
    return any(word in text for word in _models())


def has_other_layers(data: bytes) -> bool:
    """Another library is named that has an `nn` and a `Dense` of its own; what it trains is not this framework's."""
    return has_any(data, _own_layers())


@cache
def _estimator_words() -> EstimatorWords:
    return EstimatorWords(*map(_united, zip(*(gate.estimators for gate in _gates()), strict=True)))


@cache
def _defines() -> tuple[bytes, ...]:
    return _united(gate.defines for gate in _gates())


@cache
def _models() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for gate in _gates() for word in gate.models))


@cache
def _own_layers() -> tuple[bytes, ...]:
    return _united(gate.own_layers for gate in _gates())


@cache
def _own_tests() -> tuple[bytes, ...]:
    return _united(gate.own_tests for gate in _gates())


def _gates() -> Iterator[Gate]:
    return (framework.gate for framework in all_frameworks() if framework.gate is not None)


def _united(words: Iterable[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(word for each in words for word in each))
