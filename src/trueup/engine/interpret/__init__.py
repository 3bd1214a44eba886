"""The abstract interpreter: Python's own meaning, with no library in it. `machine` is the way in.

In this room and in transfer/, `isinstance` is given tuples: `A | B` would be put together anew at each of many calls.
"""
