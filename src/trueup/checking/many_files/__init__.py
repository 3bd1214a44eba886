"""Paths to a result: the files side by side, what is kept from earlier runs, and one order for all."""
