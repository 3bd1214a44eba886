"""Finds the compiled kernel, and refuses one that was made of other sources than those that lie beside it."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

from trueup.auditing.counting.kernel.compiling import FOLDER, LIBRARY, digest_of_sources

#: "numpy": count with NumPy even where a compiled kernel is there. "plain": compiled, without AVX2.
CHOICE = "TRUEUP_KERNEL"


class Call(ctypes.Structure):
    """The fields of kernel.h's Call."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("scores", "labels")),
        *((name, ctypes.c_int64) for name in ("rows", "columns", "is_double", "label_type")),
        *((name, ctypes.c_double) for name in ("cut", "clip")),
        *((name, ctypes.c_int64) for name in ("bins", "top")),
        *((name, ctypes.c_void_p) for name in ("counts", "above", "confusion", "keys", "bins_of", "right", "cells")),
        *((name, ctypes.c_int64) for name in ("shift", "lowest", "half", "size")),
    )


class Kernel:
    """The compiled functions."""

    def __init__(self, library: Path) -> None:
        """Raises OSError or AttributeError where the file is no kernel of these sources."""
        functions = ctypes.CDLL(str(library))  # lets go of the interpreter while it counts
        functions.trueup_kernel_sources.restype = ctypes.c_char_p
        if functions.trueup_kernel_sources().decode() != digest_of_sources():
            raise OSError(f"{library} was compiled from other sources")
        self._count = functions.trueup_count
        self._count.argtypes = (ctypes.POINTER(Call), ctypes.c_int)
        self._count.restype = ctypes.c_int64

    def count(self, call: Call) -> int:
        """Rows counted, up to the first that are left to NumPy."""
        counted: int = self._count(ctypes.byref(call), os.environ.get(CHOICE) == "plain")
        return max(0, counted)


@cache
def _beside_the_sources() -> Kernel | None:
    try:
        return Kernel(FOLDER / LIBRARY)
    except (OSError, AttributeError):
        return None


def kernel() -> Kernel | None:
    """The compiled kernel, or None: none is there, or TRUEUP_KERNEL asks for NumPy."""
    return None if os.environ.get(CHOICE) == "numpy" else _beside_the_sources()
