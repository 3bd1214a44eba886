"""`python -m stories`, in the folder examples/."""

import sys

from stories.runner.command_line import main

if __name__ == "__main__":
    sys.exit(main())
