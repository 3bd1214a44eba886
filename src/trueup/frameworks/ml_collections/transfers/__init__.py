"""What the library's calls do to the values that matter; each module registers what it answers."""
