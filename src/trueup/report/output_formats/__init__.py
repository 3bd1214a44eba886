"""One file for each output format of `check`, named `<format>_report.py`, with a `render`."""
