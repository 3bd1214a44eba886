"""What calls of PyTorch Geometric do; each file registers its own."""
