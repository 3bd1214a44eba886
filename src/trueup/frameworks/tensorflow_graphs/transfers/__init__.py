"""What calls of TensorFlow's graphs do."""
