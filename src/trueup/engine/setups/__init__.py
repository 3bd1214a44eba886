"""What the interpreter noted down, put together as setups."""
