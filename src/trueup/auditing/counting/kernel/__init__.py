"""A compiled way of counting probabilities, where a compiler was there at installation: the same integers, sooner."""
