"""Finds the stories, fetches their data, runs them, and keeps what came of it."""
