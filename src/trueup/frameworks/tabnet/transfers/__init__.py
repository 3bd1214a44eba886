"""What calls of pytorch-tabnet do."""
