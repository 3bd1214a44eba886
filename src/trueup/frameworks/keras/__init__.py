"""Keras, tf.keras and tf-keras: what their losses, layers, metrics and trainings mean."""

from __future__ import annotations

from trueup.frameworks.base import ArrayModule, Framework, Gate, InMemory, LoneHeads, ShownWords
from trueup.frameworks.keras.lines import KERAS, TF_KERAS_MODULE, TF_KERAS_PACKAGE
from trueup.frameworks.keras.model_files import GRAPH, HDF5_SIGN, METADATA, ZIP_SIGN

FRAMEWORK = Framework(
    key="keras",
    title="Keras",
    lines=(KERAS, TF_KERAS_MODULE, TF_KERAS_PACKAGE),
    asked_as={
        "tensorflow": "tf.keras",
        "tensorflow.keras": "tf.keras",
        "tensorflow-cpu": "tf.keras",
        "tensorflow-gpu": "tf.keras",
        "tf": "tf.keras",
        "tf_keras": "tf-keras",
    },
    asked_first=True,
    backend_variable="KERAS_BACKEND",
    examples=("keras==2.2.4", "keras==3.15.1+jax", "tensorflow==2.1.0"),
    absent={
        backend: f"Keras is to run on {backend}, which is not installed. Expected: a backend that is. "
        "Set KERAS_BACKEND to jax, tensorflow or torch, or install it."
        for backend in ("jax", "tensorflow", "torch")
    },
    packages={
        "keras": "keras",
        "tf-keras": "tf-keras",
        "tensorflow": "tensorflow",
        "tensorflow-cpu": "tensorflow",
        "tensorflow-gpu": "tensorflow",
        "tensorflow-macos": "tensorflow",
        "tensorflow-intel": "tensorflow",
        "tf-nightly": "tensorflow",
        "tf-nightly-cpu": "tensorflow",
        "tf-nightly-gpu": "tensorflow",
        "jax": "jax",
        "theano": "theano",
    },
    roots={
        "keras": "keras",
        "tf_keras": "tf-keras",
        "tensorflow": "tf.keras",
        "tensorflow_addons": "tf.keras",
        "tensorflow_datasets": "",
        "keras_preprocessing": "",
        "scikeras": "keras",
    },
    gate=Gate(
        words=(b"keras",),
        defines=(b".fit(",),
        models=("Model)", "Model(", "Sequential("),
        own_tests=(b"from keras.src import testing", b"from tf_keras.src.testing_infra import"),
        unnamed=(b".compile", b".fit(", b"Dense("),
    ),
    lone_heads=LoneHeads(
        names=("keras",),
        layers=("Dense(",),
        words=("Activation(", "Sequential(", "Model(", "argmax", "predict(", "accuracy_score", "oftmax"),
    ),
    arrays=(
        ArrayModule(name="keras.backend", argmax_axis=-1, keeps_items=True, joins_last=True),
        ArrayModule(name="tf", argmax_axis=0),
        ArrayModule(name="tf.math", argmax_axis=0),
    ),
    training=(".gradient(", ".minimize(", "apply_gradients(", "train_on_batch(", "def train_step("),
    meanings="meanings",
    naming="naming",
    fixes="fix_spelling",
    in_memory=InMemory(
        functions=("keras", "tf_keras", "tensorflow"),
        classes=("tensorflow.python.keras", "tf_keras", "keras"),
        names="memory_names",
        models="live",
    ),
    saved="saved",
    answering="answering",
    steps="steps",
    spelling="spelling_hints",
    model_names=(".keras", ".h5", ".hdf5", METADATA, GRAPH),
    model_signs={ZIP_SIGN: ("a zip archive", ".keras"), HDF5_SIGN: ("an HDF5 file", ".h5")},
    release_magics={"tensorflow_version": "tensorflow"},
    shown=ShownWords(
        names=("tf-keras", "keras", "tensorflow"),
        aliases={"tf": "tensorflow", "tf_keras": "tf-keras"},
        signs=(
            (r"Using (?:TensorFlow|Theano|CNTK) backend\.", "Keras before 2.4", "Using … backend."),
            (r"Train on \d+ (?:samples|steps)", "before TensorFlow 2.2", "Train on … samples"),
            (r"\d+/\d+ \[=*>?\.*\] - ", "Keras 2", "a bar of equals signs"),
            (r"\d+/\d+ \S*━", "Keras 3", "a bar of Keras 3"),
        ),
    ),
    images={"tensorflow/tensorflow": "tensorflow"},
)
