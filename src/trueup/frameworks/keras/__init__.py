"""Keras, tf.keras and tf-keras: what their losses, layers, metrics and trainings mean."""
