"""One name for each thing of Keras and TensorFlow, whatever the release or the import calls it."""

from __future__ import annotations

from trueup.frameworks.keras.layer_rows import LAYER_ALIASES, LAYERS, MERGE_FUNCTIONS
from trueup.frameworks.qualified_names import Naming, builtin_names

#: Roots under which Keras is imported, the longest first, with the library that each is.
KERAS_ROOTS: tuple[tuple[str, str], ...] = (
    ("tensorflow.contrib.keras.python.keras", "tf.keras"),
    ("tensorflow.contrib.keras.api.keras", "tf.keras"),
    ("tensorflow.contrib.keras", "tf.keras"),
    ("tensorflow.python.keras.api._v2.keras", "tf.keras"),
    ("tensorflow.python.keras.api._v1.keras", "tf.keras"),
    ("tensorflow.python.keras.api.keras", "tf.keras"),
    ("tensorflow.python.keras", "tf.keras"),
    ("tensorflow.compat.v1.keras", "tf.keras"),
    ("tensorflow.compat.v2.keras", "tf.keras"),
    ("tensorflow.keras", "tf.keras"),
    ("tensorflow.contrib.learn.keras", "tf.keras"),
    ("keras.src", "keras"),
    ("keras.api", "keras"),
    ("keras.legacy", "keras"),
    ("tf_keras.src", "tf-keras"),
    ("tf_keras.api", "tf-keras"),
    ("tf_keras", "tf-keras"),
    ("keras", "keras"),
)

#: Parts of a module path that tell which room of Keras a name lives in.
_SECTIONS = {
    "layers": "layers",
    "models": "models",
    "losses": "losses",
    "objectives": "losses",
    "metrics": "metrics",
    "activations": "activations",
    "backend": "backend",
    "ops": "backend",
    "utils": "utils",
    "np_utils": "utils",
    "datasets": "datasets",
    "preprocessing": "preprocessing",
    "applications": "applications",
    "callbacks": "callbacks",
    "optimizers": "optimizers",
    "wrappers": "wrappers",
    "initializers": "initializers",
    "regularizers": "regularizers",
    "random": "random",
}
#: Names that live in one room however they are reached.
_HOMES = {
    "Sequential": "models",
    "Model": "models",
    "Functional": "models",
    "Graph": "models",
    "load_model": "models",
    "clone_model": "models",
    "model_from_json": "models",
    "Input": "layers",
    "InputLayer": "layers",
    "to_categorical": "utils",
    "KerasClassifier": "wrappers",
    "KerasRegressor": "wrappers",
    "image_dataset_from_directory": "preprocessing",
    "text_dataset_from_directory": "preprocessing",
    "audio_dataset_from_directory": "preprocessing",
    "ImageDataGenerator": "preprocessing",
}
_TF_ROOTS = ("tensorflow.compat.v1", "tensorflow.compat.v2", "tensorflow.python.ops", "tensorflow.python", "tensorflow")


#: Rooms of Keras that TensorFlow 2 offers beside `tf.keras` as well: the same objects. In TensorFlow 1 they are others.
_ROOMS_OF_TENSORFLOW_2 = frozenset({"losses", "metrics", "optimizers"})

#: Frameworks beside which an undefined `Sequential` or `Model` may be another one.
_OTHER_FRAMEWORKS = frozenset({"torch", "jax", "flax", "mxnet", "paddle", "chainer", "tflearn", "lasagne"})
_MEANT_OF_KERAS = {
    **dict.fromkeys(["to_categorical", "np_utils"], "utils"),
    **dict.fromkeys(["EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau"], "callbacks"),
    **dict.fromkeys(["mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters"], "datasets"),
    "ImageDataGenerator": "preprocessing.image",
    "KerasClassifier": "wrappers.scikit_learn",
}
_AMBIGUOUS = frozenset({"Layer", "Lambda", "Dot", "Add", "Maximum", "Minimum", "Average", "Multiply", "Subtract"})


class _Keras(Naming):
    def canonical(self, full: str) -> tuple[str, str]:
        for root, library in KERAS_ROOTS:
            if full == root:
                return library, "keras"
            if full.startswith(root + "."):
                return library, _keras_name(full[len(root) + 1 :])
        parts = full.split(".")
        if parts[0] == "tensorflow":
            if len(parts) == 3 and parts[1] in _ROOMS_OF_TENSORFLOW_2 and _is_of_keras(parts[2]):
                return "tf.keras", _keras_name(".".join(parts[1:]))
            root = next(root for root in _TF_ROOTS if full == root or full.startswith(root + "."))
            return "tensorflow", "tf" + full[len(root) :]
        if parts[0] == "keras_preprocessing":
            # What `keras.preprocessing` is made of in Keras 2.2 to 2.7: the same classes.
            return "", _keras_name(".".join(("preprocessing", *parts[1:])))
        if parts[0] == "tensorflow_datasets":
            return "", "tfds." + parts[-1]
        if parts[0] == "tensorflow_addons":
            return "tf.keras", "tfa." + ".".join(parts[1:])
        return "keras", "keras.wrappers." + parts[-1]

    def star_offers(self, module: str, name: str) -> bool:
        base = self.canonical(module)[1]
        homes = _homes_of(name)
        if not base.startswith("keras") or (homes and _room_of(base) not in (None, *homes)):
            return False
        if base == "keras.layers":
            return name in LAYERS or name in LAYER_ALIASES or name in MERGE_FUNCTIONS or name in ("Input", "RNN")
        if base == "keras.models":
            return name in ("Sequential", "Model", "load_model", "Graph", "clone_model")
        return name[:1] != "_" and name not in builtin_names()

    def claims(self, name: str) -> bool:
        return bool(_homes_of(name))

    def meant_by(self, name: str, libraries: frozenset[str]) -> str | None:
        # A snippet that imports no framework at all is taken for Keras where it names its classes, which no other has.
        root = next((root for root in ("tensorflow.keras", "keras", "tf_keras") if root in libraries), None)
        if root is None and not libraries & _OTHER_FRAMEWORKS:
            root = "tensorflow.keras" if "tensorflow" in libraries else "keras"
        if root is not None and (name in ("Sequential", "Model") or (name in LAYERS and name not in _AMBIGUOUS)):
            section = "models" if name in ("Sequential", "Model") else "layers"
            return f"{root}.{section}.{name}"
        if root is not None and name in _MEANT_OF_KERAS:
            return f"{root}.{_MEANT_OF_KERAS[name]}.{name}"
        return {"tf": "tensorflow", "keras": root or "keras"}.get(name)

    def also_imports(self, module: str) -> str | None:
        if not module.startswith("tensorflow."):
            return None
        return "tensorflow.keras" if "keras" in module else "tensorflow"


def _is_of_keras(name: str) -> bool:
    """True for a class, or a function that TensorFlow 1 does not have under `tf.losses` and `tf.metrics`."""
    return name[:1].isupper() or "crossentropy" in name or name.endswith("_accuracy")


def _keras_name(rest: str) -> str:
    parts = rest.split(".")
    name = parts[-1]
    section = next((_SECTIONS[part] for part in parts[:-1] if part in _SECTIONS), None)
    if len(parts) == 1 and name in _SECTIONS:
        return f"keras.{_SECTIONS[name]}"
    if section == "datasets":
        known = [part for part in parts if part not in ("datasets",)]
        return "keras.datasets." + ".".join(known)
    if (section in (None, "layers", "models") and name in _HOMES) or (
        section in (None, "preprocessing", "utils", "wrappers") and name in _HOMES
    ):
        section = _HOMES[name]
    if section is None or section == "layers":
        name = LAYER_ALIASES.get(name, name)
        section = "layers" if name in LAYERS or section == "layers" else section
    return f"keras.{section}.{name}" if section else f"keras.{rest}"


def _homes_of(name: str) -> tuple[str, ...]:
    """The rooms of Keras that have this name, which `import *` of another room or library does not bring."""
    if name in _HOMES:
        return ("preprocessing", "utils") if _HOMES[name] == "preprocessing" else (_HOMES[name],)
    if name in LAYERS or name in LAYER_ALIASES:
        return ("layers",)
    return (_MEANT_OF_KERAS[name].partition(".")[0],) if name in _MEANT_OF_KERAS else ()


def _room_of(base: str) -> str | None:
    """The room of Keras that a canonical module is; None for what may hold anything."""
    room = base.split(".")[1] if "." in base else None
    return room if room in _SECTIONS.values() else None


NAMING = _Keras()
