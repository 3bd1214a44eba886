"""What holds for all tests."""

from __future__ import annotations

import signal
import threading

# A run in the background of a shell without job control is told to ignore Ctrl-C, and so would be the programs that the
# tests start and then stop with it.
if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
