"""A model told as plain data, by a live object or by a file, to Setups: what both readers share."""
