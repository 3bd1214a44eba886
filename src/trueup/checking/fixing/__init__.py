"""Fixes on disk or as a diff: applied, checked again, and taken back where a file got worse."""
