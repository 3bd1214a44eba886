"""Runs under several losses, by what is right on the same items: what can be told of them."""
