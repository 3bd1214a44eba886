"""Files that the library writes, read as data."""
