"""Predictions and labels, counted exactly: tables, counts, many files, and the verdict on a reported number."""
