"""What calls on frames do to the values that matter; each module registers what it answers."""
