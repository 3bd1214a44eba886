"""PyTorch: what its losses, modules and loops mean."""
