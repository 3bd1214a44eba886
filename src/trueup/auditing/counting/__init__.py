"""Blocks of labels and predictions in, an Audit out: integer counts, merge is `+`, ratios last."""
