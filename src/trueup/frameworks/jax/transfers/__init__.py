"""What calls of JAX do."""
