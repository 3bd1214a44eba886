"""Anything that shows a classifier, read into setups."""
