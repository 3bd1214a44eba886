"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import signal
import threading

import hypothesis

from torchvision_of_another_build import import_all_the_same

# JAX is the smallest backend that Keras runs on; `make unit` runs what concerns live models on TensorFlow as well.
os.environ.setdefault("KERAS_BACKEND", "jax")

# A run in the background of a shell without job control is told to ignore Ctrl-C, and so would be the programs that the
# tests start and then stop with it.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Speed is measured by the benchmarks; here the first call may import SciPy or a framework, so no deadline holds.
hypothesis.settings.register_profile("without-deadline", deadline=None)
hypothesis.settings.load_profile("without-deadline")

import_all_the_same()


def pytest_collection_finish() -> None:
    """Whatever is there after collection stays to the end, and need not be looked through for garbage time and again.

    With frameworks loaded these are millions of objects: a fifth of the time of tests/rules and tests/fix went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
