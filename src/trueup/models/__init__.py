"""Live models and saved files, read into the words of the contract."""
