"""What calls of flax do."""
