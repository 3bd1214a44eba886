"""Bytes to trees: decoding, notebooks, Python 2, and what is sound of a broken file. Nothing is run."""
