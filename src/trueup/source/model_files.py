"""By which names files are taken for saved models. Imports statements alone: each file of a tree is asked."""

from __future__ import annotations

from trueup.frameworks import all_frameworks

MODEL_SUFFIXES = tuple(name for framework in all_frameworks() for name in framework.model_names)
#: Names under which trained estimators are saved, and much else: what such a file begins with tells more.
BOOSTER_SUFFIXES = tuple({name for framework in all_frameworks() for name in framework.booster_names})

_SIGNS = tuple(sign for framework in all_frameworks() for sign in framework.model_signs.items())
_FIRST_BYTES = tuple(sign for sign, _ in _SIGNS)


def is_model(path: str) -> bool:
    """True where the name says that the file is a saved model; what is in it is another matter."""
    return path.endswith(MODEL_SUFFIXES) or path.lower().endswith(MODEL_SUFFIXES)


def may_be_booster(path: str) -> bool:
    """True where the name is one under which trained estimators are saved as well."""
    return path.lower().endswith(BOOSTER_SUFFIXES)


def misnamed(data: bytes) -> str:
    """Why bytes taken for a program are none, and what to do, where they begin as a saved model does; else ""."""
    if not data.startswith(_FIRST_BYTES):
        return ""
    for sign, (what, suffix) in _SIGNS:
        if data.startswith(sign):
            name = f"give it a name in {suffix}, or with - the option --stdin-filename model{suffix}"
            return f"it is {what} and no program; if it is a saved model, {name}"
    return ""
