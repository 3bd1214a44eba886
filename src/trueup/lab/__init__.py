"""The four stories on real data."""
