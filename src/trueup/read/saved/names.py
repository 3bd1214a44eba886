"""By which names files are taken for saved models. Imports nothing: each file of a tree is asked."""

from __future__ import annotations

#: The two files of a SavedModel folder; since TensorFlow 2.5 the first one holds what Keras knows of the model.
METADATA, GRAPH = "keras_metadata.pb", "saved_model.pb"
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", METADATA, GRAPH)


def is_model(path: str) -> bool:
    """True where the name says that the file is a saved model; what is in it is another matter."""
    return path.endswith(MODEL_SUFFIXES) or path.lower().endswith(MODEL_SUFFIXES)
