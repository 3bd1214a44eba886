"""What calls of equinox do."""
