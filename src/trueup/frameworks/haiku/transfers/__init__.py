"""What calls of haiku do."""
