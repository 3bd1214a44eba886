"""By which names files are taken for saved models. Imports nothing: each file of a tree is asked."""

from __future__ import annotations

#: The two files of a SavedModel folder; since TensorFlow 2.5 the first one holds what Keras knows of the model.
METADATA, GRAPH = "keras_metadata.pb", "saved_model.pb"
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", METADATA, GRAPH)


#: How the two kinds of files begin that hold a model.
ZIP_SIGN, HDF5_SIGN = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"


def is_model(path: str) -> bool:
    """True where the name says that the file is a saved model; what is in it is another matter."""
    return path.endswith(MODEL_SUFFIXES) or path.lower().endswith(MODEL_SUFFIXES)


def misnamed(data: bytes) -> str:
    """Why bytes taken for a program are none, and what to do, where they begin as a saved model does; else ""."""
    kind = {ZIP_SIGN: ("a zip archive", ".keras"), HDF5_SIGN: ("an HDF5 file", ".h5")}
    for sign, (what, suffix) in kind.items():
        if data.startswith(sign):
            name = f"give it a name in {suffix}, or with - the option --stdin-filename model{suffix}"
            return f"it is {what} and no program; if it is a saved model, {name}"
    return ""
