"""What the formats of findings share: excerpts, closing lines, what was not read; and what else `check` prints."""
