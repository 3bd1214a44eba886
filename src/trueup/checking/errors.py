"""Errors that a user can put right; the command turns them into one line and exit code 2."""

from __future__ import annotations


class SettingsError(ValueError):
    """An option or a configuration file says something that cannot be meant. The text says what and where."""
