"""Rows in the order of their scores: one by one while they are few, else on a fixed grid; areas under curves."""
