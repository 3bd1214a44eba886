"""Arrays and frames of NumPy and pandas."""
