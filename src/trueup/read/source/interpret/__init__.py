"""The abstract interpreter: Python's own meaning, with no library in it. `machine` is the way in."""
