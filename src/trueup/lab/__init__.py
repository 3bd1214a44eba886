"""Trains: the same model and data under several losses, each run kept and counted in the same way."""
