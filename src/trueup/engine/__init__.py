"""One meaning of programs and layers: the abstract interpreter, transfers, and the setups they end in."""
