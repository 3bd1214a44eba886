"""`python -m trueup`."""

from __future__ import annotations

import sys

from trueup.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
