"""Findings that a user takes out: by comments, and by a baseline of what is known."""
