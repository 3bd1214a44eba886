"""What calls of optax do."""
