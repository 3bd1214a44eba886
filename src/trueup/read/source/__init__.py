"""Programs and notebooks, read without running them."""
