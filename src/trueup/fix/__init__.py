"""Fixes: a finding's changes turned into edits of the source as it is spelled, in three levels of safety."""
