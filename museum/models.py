"""Saves tiny models with every old release and puts the files into tests/saved/files, where their reader is tested.

The environments are those of run.py. This file also runs inside of them, under Python 3.6 and later and with Keras 1 to
3, so it imports nothing of trueup and keeps to old syntax.

    python museum/models.py                        # all releases
    python museum/models.py keras-2.0.4            # some of them
    python models.py --inside tf.keras FOLDER      # what it calls itself with in an environment

Every model is trained on one batch and saved whole, with compile state. What is kept is small: one .h5 of each release
stays as it was written; of the others the weights are taken out, and of a SavedModel all that describes no object.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

HERE = Path(__file__).resolve().parent
FILES = HERE.parent / "tests" / "saved" / "files"
#: What an environment of run.py lacks for saving.
BESIDE = {"keras-1.2.2": ["h5py==2.8.0"]}


class Keras:
    """The parts of the installed Keras under names that do not change."""

    def __init__(self, library):
        if library == "tf.keras":
            import tensorflow

            self.module, self.version = tensorflow.keras, tensorflow.__version__
        else:
            import keras

            self.module, self.version = keras, keras.__version__
        self.layers, self.models = self.module.layers, self.module.models
        numbers = [int(part) for part in self.version.split(".")[:2]]
        self.old = library == "keras" and numbers[0] == 1
        self.objects = library == "tf.keras" or tuple(numbers) >= (2, 3)
        self.folders = library == "tf.keras" and numbers >= [2, 0]
        self.archives = library == "tf.keras" and numbers >= [2, 12]

    def model(self, inputs, outputs):
        """A functional model."""
        if self.old:
            return self.models.Model(input=inputs, output=outputs)
        return self.models.Model(inputs=inputs, outputs=outputs)

    def joined(self, tensors):
        """The tensors side by side."""
        if self.old:
            return self.layers.merge(tensors, mode="concat", name="side_by_side")
        return self.layers.concatenate(tensors, name="side_by_side")


def stack(keras):
    """The first story: a softmax under the binary loss, "accuracy" left to Keras."""
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(5, activation="relu", input_shape=(4,)))
    model.add(keras.layers.Dense(3))
    model.add(keras.layers.Activation("softmax"))
    model.compile(optimizer="sgd", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def graph(keras):
    """A layer used twice, a model within the model, two outputs, losses by name."""
    left = keras.layers.Input(shape=(4,), name="left")
    right = keras.layers.Input(shape=(4,), name="right")
    shared = keras.layers.Dense(5, activation="tanh", name="shared")
    inner = keras.models.Sequential(name="inner")
    inner.add(keras.layers.Dense(4, activation="relu", input_shape=(10,), name="hidden"))
    inner.add(keras.layers.Dense(3, activation="softmax", name="classes"))
    both = keras.joined([shared(left), shared(right)])
    rare = keras.layers.Dense(1, activation="softmax", name="rare")(both)
    model = keras.model([left, right], [inner(both), rare])
    first = model.output_names[0]
    model.compile(
        optimizer="sgd",
        loss={first: "categorical_crossentropy", "rare": "binary_crossentropy"},
        metrics={first: "accuracy", "rare": "accuracy"},
        loss_weights={first: 1.0, "rare": 0.5},
    )
    return model


def own_loss(y_true, y_pred):
    """Nothing that a reader could know."""
    return (y_true - y_pred) ** 2


def own(keras):
    """Code in the file: a Lambda layer and a loss of the user's own."""
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(3, input_shape=(4,)))
    # Python writes the file's name into the code of a lambda.
    model.add(keras.layers.Lambda(eval(compile("lambda scores: scores * 2", "models.py", "eval"))))
    model.add(keras.layers.Activation("softmax"))
    model.compile(optimizer="sgd", loss=own_loss, metrics=["accuracy"])
    return model


def objects(keras):
    """Losses and metrics as objects: a sigmoid into a loss that takes logits."""
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(5, activation="relu", input_shape=(4,)))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    loss = keras.module.losses.BinaryCrossentropy(from_logits=True)
    counted = [keras.module.metrics.BinaryAccuracy(threshold=0.7, name="sure"), "accuracy"]
    model.compile(optimizer="sgd", loss=loss, metrics=counted)
    return model


def uncompiled(keras):
    """A model that was never compiled."""
    return keras.models.Sequential([keras.layers.Dense(3, activation="softmax", input_shape=(4,))])


def trained(model):
    """The model after one batch, so that everything that training makes is there."""
    import numpy as np

    rows = 4
    inputs = [np.ones((rows, 4), "float32") for _ in model.inputs]
    truth = [np.ones((rows, int(tensor.shape[-1] or 1)), "float32") / 3 for tensor in model.outputs]
    model.train_on_batch(inputs if len(inputs) > 1 else inputs[0], truth if len(truth) > 1 else truth[0])
    return model


def shape_is_static(model):
    """Theano's tensors have no fixed shape, so such models are not trained here."""
    return all(not callable(getattr(tensor.shape, "eval", None)) for tensor in model.outputs)


def save_all(library, folder):
    """All models of this release as files of the folder."""
    keras = Keras(library)
    makers = [stack, graph, own] + ([objects] if keras.objects else []) + [uncompiled]
    for maker in makers:
        model = maker(keras)
        if maker is not uncompiled and shape_is_static(model):
            trained(model)
        path = str(folder / maker.__name__)
        model.save(path + ".h5")
        if maker is not uncompiled:
            without_weights(path + ".h5")
        if keras.archives and maker in (graph, objects):
            model.save(path + ".keras")
            archive_without_weights(path + ".keras")
        if keras.folders and maker in (stack, objects):
            save_folder(model, path)


def without_weights(path):
    """The file with the attributes that Keras wrote, and nothing below its groups."""
    import h5py

    with h5py.File(path, "r") as whole, h5py.File(path + ".new", "w") as kept:
        for name, value in whole.attrs.items():
            kept.attrs[name] = value
        for name in whole:
            kept.create_group(name)
    Path(path + ".new").replace(path)


def archive_without_weights(path):
    """The archive with its entries of JSON."""
    import zipfile

    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(path + ".new", "w") as kept:
        for name in whole.namelist():
            if name.endswith(".json"):
                kept.writestr(whole.getinfo(name), whole.read(name))
    Path(path + ".new").replace(path)


def save_folder(model, path):
    """A SavedModel, of which only the description of its objects is kept."""
    model.save(path, save_format="tf")
    from tensorflow.core.protobuf import saved_model_pb2

    file = Path(path) / "saved_model.pb"
    whole = saved_model_pb2.SavedModel()
    whole.ParseFromString(file.read_bytes())
    for graph_of_one in whole.meta_graphs:
        for field in ("graph_def", "signature_def", "collection_def", "asset_file_def", "saver_def"):
            graph_of_one.ClearField(field)
        graph_of_one.meta_info_def.ClearField("stripped_op_list")
        graph_of_one.object_graph_def.ClearField("concrete_functions")
    file.write_bytes(whole.SerializeToString())
    for each in Path(path).iterdir():
        if each.is_dir():
            shutil.rmtree(str(each))
        elif each.name not in ("saved_model.pb", "keras_metadata.pb"):
            each.unlink()


def gather(names, folder):
    """Run every environment and put what it saved into the tests; the names of those that failed."""
    sys.path.insert(0, str(HERE))
    import run

    failed = []
    for exhibit in run.EXHIBITS:
        if (names and exhibit.name not in names) or exhibit.name.startswith("keras-3"):
            continue
        python = run.environment(exhibit, folder)
        with tempfile.TemporaryDirectory() as temporary:
            if python is None or not saved_by(exhibit, str(python), temporary):
                failed.append(exhibit.name)
                continue
            target = FILES / exhibit.name
            shutil.rmtree(str(target), ignore_errors=True)
            for file in sorted(each for each in Path(temporary).rglob("*") if each.is_file()):
                kept = target / file.relative_to(temporary)
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(file.read_bytes())
    return failed


def saved_by(exhibit, python, temporary):
    """True where the environment saved all models into the folder."""
    beside = BESIDE.get(exhibit.name)
    if beside:
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps"] + beside, check=True)
    environment = dict(os.environ)
    environment.update(exhibit.environment)
    command = [python, str(Path(__file__).resolve()), "--inside", exhibit.library, temporary]
    return subprocess.run(command, env=environment, check=False).returncode == 0


def main():
    """Exit code 1 where a release could not be run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="releases as run.py names them (default: all)")
    parser.add_argument("--inside", nargs=2, metavar=("LIBRARY", "FOLDER"), help="save here, with this environment")
    parser.add_argument("--folder", default=".venvs/museum", help="where environments are kept")
    arguments = parser.parse_args()
    if arguments.inside:
        save_all(arguments.inside[0], Path(arguments.inside[1]))
        return 0
    failed = gather(arguments.names, Path(arguments.folder).resolve())
    for name in failed:
        print(name + ": not saved", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
