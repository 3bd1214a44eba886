"""The files in which Keras and TensorFlow save models: their names, and how they begin."""

from __future__ import annotations

#: The two files of a SavedModel folder; since TensorFlow 2.5 the first one holds what Keras knows of the model.
METADATA, GRAPH = "keras_metadata.pb", "saved_model.pb"
#: How the two kinds of files begin that hold a model.
ZIP_SIGN, HDF5_SIGN = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
