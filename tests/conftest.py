"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import signal
import threading
from pathlib import Path

import hypothesis

from torchvision_of_another_build import import_all_the_same

# Read when a library is first imported, here and in the processes that tests start.
for _name, _value in {
    # JAX is the smallest backend that Keras runs on; `make tensorflow` runs what concerns live models there as well.
    "KERAS_BACKEND": "jax",
    # Models of tests run for a few steps: XLA takes little trouble over them, and what one process compiled, all others
    # and later runs take from a folder.
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    "JAX_COMPILATION_CACHE_DIR": str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "jax"),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    # Each process of a run has one processor. A second thread would wait for its share of a few rows by spinning, and
    # take the processor from the other process: the tests of estimators in memory took 14 s of it instead of 6.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "TF_NUM_INTRAOP_THREADS": "1",
}.items():
    os.environ.setdefault(_name, _value)

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
