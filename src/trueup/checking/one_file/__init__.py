"""One file or saved model to its outcome: what was found in it, and what was not read."""
