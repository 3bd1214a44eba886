"""Runs every scenario with the Keras that is installed and prints what it did, as JSON.

This file runs under Python 3.6 and later and with Keras 1 to 3, so it imports nothing of trueup and keeps to old
syntax. For each scenario it trains a tiny model for one epoch and writes down the keys of the history, the numbers of
`evaluate`, what NumPy counts on the same predictions under each definition, whether a weight moved, or the exception.

    python scenarios.py keras            # the package keras
    python scenarios.py tf.keras         # the module in TensorFlow
"""

import json
import os
import re
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("KERAS_BACKEND", "jax" if sys.version_info >= (3, 9) else "tensorflow")
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402

ITEMS, FEATURES, K, STEPS = 64, 8, 10, 4
BCE, CCE, SCCE = "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"


class Keras:
    """The parts of the installed Keras under names that do not change."""

    def __init__(self, library):
        if library == "tf.keras":
            import tensorflow

            self.module, self.version = tensorflow.keras, tensorflow.__version__
            self.backend = "tensorflow"
        else:
            import keras

            self.module, self.version = keras, keras.__version__
            self.backend = os.environ["KERAS_BACKEND"]
        self.layers, self.models = self.module.layers, self.module.models
        self.major = int(self.version.split(".")[0]) if library == "keras" else 2
        self.losses = getattr(self.module, "losses", None) or self._objectives()

    def _objectives(self):
        import keras.objectives

        return keras.objectives

    @property
    def ops(self):
        """Where mean and square are."""
        return self.module.ops if self.major >= 3 else self.module.backend

    def epochs(self):
        """The argument of fit that counts epochs."""
        return {"nb_epoch": 1} if self.major < 2 else {"epochs": 1}


def data(seed):
    """Inputs, and labels of every encoding."""
    random = np.random.RandomState(seed)
    return {
        "x": random.normal(size=(ITEMS, FEATURES)).astype("float32"),
        "steps": random.normal(size=(ITEMS, STEPS, FEATURES)).astype("float32"),
        "one-hot": np.eye(K, dtype="float32")[random.randint(0, K, ITEMS)],
        "one-hot 2": np.eye(2, dtype="float32")[random.randint(0, 2, ITEMS)],
        "one-hot steps": np.eye(K, dtype="float32")[random.randint(0, K, (ITEMS, STEPS))],
        "multi-hot": (random.uniform(size=(ITEMS, K)) < 0.3).astype("float32"),
        "multi-hot steps": (random.uniform(size=(ITEMS, STEPS)) < 0.4).astype("float32"),
        "int": random.randint(0, K, ITEMS),
        "int 2": random.randint(0, 2, ITEMS),
        "int steps": random.randint(0, K, (ITEMS, STEPS)),
        "bits": random.randint(0, 2, ITEMS).astype("float32"),
        "real": random.normal(size=(ITEMS, 1)).astype("float32"),
    }


def dense(keras, units, activation):
    """One layer with weights large enough for sure answers."""
    model = keras.models.Sequential()
    model.add(keras.layers.Dense(units, activation=activation, input_shape=(FEATURES,)))
    spread(model)
    return model


def per_step(keras, units, activation, flat=False):
    """The same layer at each of four steps; flat drops the last axis of size 1."""
    model = keras.models.Sequential()
    layer = keras.layers.Dense(units, activation=activation)
    model.add(keras.layers.TimeDistributed(layer, input_shape=(STEPS, FEATURES)))
    if flat:
        model.add(keras.layers.Reshape((STEPS,)))
    spread(model)
    return model


def squeezed(keras):
    """One sigmoid unit whose axis of classes is dropped."""
    model = dense(keras, 1, "sigmoid")
    if keras.major >= 3:
        model.add(keras.layers.Reshape(()))
    else:
        backend = keras.module.backend
        model.add(keras.layers.Lambda(lambda scores: backend.squeeze(scores, -1), output_shape=lambda shape: shape[:1]))
    return model


def spread(model):
    """Weights drawn by NumPy, so that every release starts from the same."""
    random = np.random.RandomState(7)
    model.set_weights([random.normal(size=weight.shape).astype("float32") for weight in model.get_weights()])


def wrapped(keras, name):
    """A function of the user's own around a loss."""
    inner = getattr(keras.losses, name)
    return lambda labels, scores: inner(labels, scores)


def custom(keras):
    """A loss that is none of Keras's."""
    ops = keras.ops
    return lambda labels, scores: ops.mean(ops.square(labels - scores), axis=-1)


def column(labels):
    """Labels (n,) as (n, 1), or (n, t) as (n, t, 1)."""
    return labels.reshape(labels.shape + (1,))


def made(keras, name, **more):
    """A function that makes a loss object, for releases that have the class."""
    return lambda: getattr(keras.losses, name)(**more)


def one_of_k(keras):
    """Scenarios of k softmax outputs: name -> (model, labels, loss, metrics, weighted metrics), made when needed."""
    softmax = lambda: dense(keras, K, "softmax")  # noqa: E731
    two = lambda: dense(keras, 2, "softmax")  # noqa: E731
    return [
        ("A softmax k one-hot CCE", softmax, "one-hot", CCE),
        ("A2 acc", softmax, "one-hot", CCE, ["acc"]),
        ("A3 Accuracy", softmax, "one-hot", CCE, ["Accuracy"]),
        ("A4 ACC", softmax, "one-hot", CCE, ["ACC"]),
        ("A5 ce", softmax, "one-hot", CCE, ["ce"]),
        ("A6 crossentropy", softmax, "one-hot", BCE, ["crossentropy"]),
        ("A8 weighted", softmax, "one-hot", CCE, ["accuracy"], ["accuracy"]),
        ("B softmax k one-hot BCE", softmax, "one-hot", BCE),
        ("B2 softmax k one-hot BCE class", softmax, "one-hot", made(keras, "BinaryCrossentropy")),
        ("B3 softmax k one-hot BCE fn", softmax, "one-hot", lambda: getattr(keras.losses, BCE)),
        ("B4 softmax k one-hot custom fn wrapping BCE", softmax, "one-hot", lambda: wrapped(keras, BCE)),
        ("C softmax k int SCCE", softmax, "int", SCCE),
        ("C1 SCCE class", softmax, "int", made(keras, "SparseCategoricalCrossentropy")),
        ("C2 softmax k int(n,1) SCCE", softmax, ("int", column), SCCE),
        ("C3 softmax k int CCE", softmax, "int", CCE),
        ("C4 softmax k int BCE", softmax, "int", BCE),
        ("C5 softmax k int custom SCCE lambda", softmax, "int", lambda: wrapped(keras, SCCE)),
        ("G 2-softmax one-hot BCE", two, "one-hot 2", BCE),
        ("G2 2-softmax one-hot CCE", two, "one-hot 2", CCE),
        ("H 2-softmax int BCE", two, "int 2", BCE),
        ("K3 mse k units", softmax, "one-hot", "mean_squared_error"),
        ("L loss='crossentropy' onehot", softmax, "one-hot", "crossentropy"),
        ("L3 loss='ce' int", softmax, "int", "ce"),
        ("Q softmax k one-hot CCE(from_logits)", softmax, "one-hot",
         made(keras, "CategoricalCrossentropy", from_logits=True)),
    ]  # fmt: skip


def per_item(keras):
    """Scenarios of one output, and of k outputs that are no softmax."""
    tags = lambda: dense(keras, K, "sigmoid")  # noqa: E731
    one = lambda: dense(keras, 1, "sigmoid")  # noqa: E731
    only = lambda: dense(keras, 1, "softmax")  # noqa: E731
    logit = lambda: dense(keras, 1, "linear")  # noqa: E731
    bce_from_logits = made(keras, "BinaryCrossentropy", from_logits=True)
    return [
        ("D sigmoid k multihot BCE", tags, "multi-hot", BCE),
        ("E sigmoid1 BCE (n,)", one, "bits", BCE),
        ("E2 sigmoid1 BCE (n,1)", one, ("bits", column), BCE),
        ("E3 squeezed output (n,)", lambda: squeezed(keras), "bits", BCE),
        ("F 1 unit softmax CCE (n,1)", only, ("bits", column), CCE),
        ("F2 1 unit sigmoid CCE (n,1)", one, ("bits", column), CCE),
        ("J logits k=1 BCE(from_logits)", logit, ("bits", column), bce_from_logits),
        ("J2 logits k BCE(from_logits)", lambda: dense(keras, K, "linear"), "multi-hot", bce_from_logits),
        ("J3 unbounded 1 unit mse with 0/1 labels", logit, ("bits", column), "mean_squared_error"),
        ("K custom loss multihot", tags, "multi-hot", lambda: custom(keras)),
        ("K2 mse 1 unit regression", logit, "real", "mean_squared_error"),
        ("L2 loss='ce' multihot sigmoid", tags, "multi-hot", "ce"),
        ("L4 loss='ce' 1 unit", one, ("bits", column), "ce"),
        ("M focal", tags, "multi-hot", "binary_focal_crossentropy"),
        ("P sigmoid k one-hot CCE", tags, "one-hot", CCE),
        ("R 1 unit softmax SCCE zeros", only, ("zeros", column), SCCE),
    ]


def at_each_step(keras):
    """Scenarios of sequences."""
    softmax = lambda: per_step(keras, K, "softmax")  # noqa: E731
    tag = lambda: per_step(keras, 1, "sigmoid")  # noqa: E731
    return [
        ("I seq one-hot CCE", softmax, "one-hot steps", CCE),
        ("I2 seq int SCCE (n,t)", softmax, "int steps", SCCE),
        ("I3 seq int SCCE (n,t,1)", softmax, ("int steps", column), SCCE),
        ("I4 seq one-hot BCE", softmax, "one-hot steps", BCE),
        ("I5 seq tagging sigmoid (n,t,1) labels (n,t)", tag, "multi-hot steps", BCE),
        ("I6 seq tagging sigmoid (n,t) labels (n,t)", lambda: per_step(keras, 1, "sigmoid", True),
         "multi-hot steps", BCE),
    ]  # fmt: skip


def counted(labels, scores):
    """The number that each definition of accuracy gives, where the shapes allow it."""
    counts = {}
    labels, scores = np.asarray(labels, dtype="float64"), np.asarray(scores, dtype="float64")
    if labels.size == scores.size:
        cells = labels.reshape(scores.shape)
        counts["binary_accuracy round"] = np.mean(np.round(scores) == cells)
        counts["binary_accuracy threshold"] = np.mean((scores > 0.5) == cells)
        counts["accuracy none"] = np.mean(scores == cells)
        clipped = np.clip(scores, 1e-7, 1 - 1e-7)
        counts["binary_crossentropy none"] = np.mean(-cells * np.log(clipped) - (1 - cells) * np.log(1 - clipped))
        if scores.ndim > 1:
            share = np.clip(scores / np.maximum(scores.sum(-1, keepdims=True), 1e-30), 1e-7, 1 - 1e-7)
            counts["categorical_crossentropy none"] = np.mean(-np.sum(cells * np.log(share), -1))
    if scores.ndim == 1:
        counts["categorical_accuracy argmax"] = float(np.argmax(scores) == np.argmax(labels))
        return rounded(counts)
    answers = np.argmax(scores, -1)
    if labels.ndim == scores.ndim:
        counts["categorical_accuracy argmax"] = np.mean(answers == np.argmax(labels, -1))
    elif labels.ndim < scores.ndim:
        counts["categorical_accuracy argmax"] = np.mean(answers == 0)
    if labels.size == answers.size:
        counts["sparse_categorical_accuracy argmax"] = np.mean(answers == labels.reshape(answers.shape))
    return rounded(counts)


def rounded(numbers):
    """Numbers that JSON takes, with six digits."""
    return dict((name, round(float(number), 6)) for name, number in sorted(numbers.items()))


def hidden_logits(model, inputs):
    """What the last dense layer gives before its activation."""
    weights = model.get_weights()
    return np.dot(inputs, weights[0]) + weights[1]


def loss_candidates(model, inputs, labels, scores):
    """What the loss would be on the activation's output and on the logits behind it."""
    found = dict((name, number) for name, number in counted(labels, scores).items() if "crossentropy" in name)
    if len(model.get_weights()) == 2 and inputs.ndim == 2 and labels.shape == scores.shape:
        logits = hidden_logits(model, inputs).astype("float64")
        found["binary_crossentropy of the logits"] = np.mean(
            np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits)))
        )
        for name, values in (("logits", logits), ("scores", np.asarray(scores, dtype="float64"))):
            high = values.max(-1, keepdims=True)
            log_softmax = values - high - np.log(np.exp(values - high).sum(-1, keepdims=True))
            found["categorical_crossentropy of the " + name] = np.mean(-np.sum(labels * log_softmax, -1))
    return rounded(found)


def compiled(keras, model, loss, metrics, weighted):
    """Compile as a program would; the newest Keras runs eagerly, which is faster for one batch."""
    more = {"weighted_metrics": weighted} if weighted else {}
    if keras.major >= 3:
        more["run_eagerly"] = True
    model.compile(loss=loss, optimizer="sgd", metrics=metrics, **more)


def evaluated(keras, model, inputs, labels):
    """The numbers of evaluate by name."""
    more = {"return_dict": True} if keras.major >= 3 else {}
    values = model.evaluate(inputs, labels, batch_size=ITEMS, verbose=0, **more)
    if isinstance(values, dict):
        return values
    return dict(zip(model.metrics_names, values if isinstance(values, list) else [values]))


def run(keras, scenario, drawn):
    """What one scenario does."""
    name, model, labels, loss = scenario[:4]
    metrics, weighted = (list(scenario[4]) if len(scenario) > 4 else ["accuracy"]), list(scenario[5:6])
    truth = drawn[labels] if isinstance(labels, str) else labels[1](drawn[labels[0]])
    try:
        loss = loss if isinstance(loss, str) else loss()
    except AttributeError as error:
        return {"scenario": name, "skipped": "this release has no such loss: %s" % error}
    try:
        network = model()
        inputs = drawn["steps"] if len(network.input_shape) == 3 else drawn["x"]
        before = network.get_weights()
        compiled(keras, network, loss, metrics, weighted[0] if weighted else None)
        history = network.fit(inputs, truth, batch_size=ITEMS, verbose=0, **keras.epochs()).history
        scores = np.asarray(network.predict(inputs, batch_size=ITEMS, verbose=0))
        shown = evaluated(keras, network, inputs, truth)
    except Exception as error:  # every release has exceptions of its own
        return {"scenario": name, "error": type(error).__name__, "message": short(error)}
    moved = max(float(np.abs(new - old).max()) for new, old in zip(network.get_weights(), before))
    return {
        "scenario": name,
        "logged": sorted(key for key in history if key != "loss"),
        "shown": rounded(shown),
        "counted": counted(truth, scores),
        "losses": loss_candidates(network, inputs, np.asarray(truth), scores),
        "moved": moved > 0,
    }


def run_several(keras, drawn):
    """One model of three outputs, the metric asked for by name for each."""
    parts = (
        ("cls", K, "softmax", CCE, "one-hot"),
        ("tags", K, "sigmoid", BCE, "multi-hot"),
        ("bin", 1, "sigmoid", BCE, "bits"),
    )
    given = keras.layers.Input(shape=(FEATURES,))
    outputs = [keras.layers.Dense(units, activation=act, name=name)(given) for name, units, act, _, _ in parts]
    if keras.major < 2:
        model = keras.models.Model(input=given, output=outputs)
    else:
        model = keras.models.Model(inputs=given, outputs=outputs)
    spread(model)
    labels = [drawn[encoding] if name != "bin" else drawn[encoding].reshape(-1, 1) for name, _, _, _, encoding in parts]
    losses = dict((name, loss) for name, _, _, loss, _ in parts)
    metrics = dict((name, ["accuracy"]) for name, _, _, _, _ in parts)
    compiled(keras, model, losses, metrics, None)
    history = model.fit(drawn["x"], labels, batch_size=ITEMS, verbose=0, **keras.epochs()).history
    predictions = model.predict(drawn["x"], batch_size=ITEMS, verbose=0)
    shown = evaluated(keras, model, drawn["x"], labels)
    return {
        "scenario": "N list per-out",
        "logged": sorted(key for key in history if not key.endswith("loss")),
        "shown": rounded(shown),
        "counted": dict((part[0], counted(truth, scores)) for part, truth, scores in zip(parts, labels, predictions)),
    }


def short(error):
    """The first line of an exception, without addresses and paths."""
    text = re.sub(r"\s+", " ", str(error))
    return re.sub(r"(/[\w.\-]+){2,}/?", "...", text)[:160]


def main():
    """Print one JSON document."""
    keras = Keras(sys.argv[1])
    drawn = data(11)
    drawn["zeros"] = np.zeros(ITEMS)
    scenarios = one_of_k(keras) + per_item(keras) + at_each_step(keras)
    rows = [run(keras, scenario, drawn) for scenario in scenarios]
    rows.append(run_several(keras, drawn))
    document = {
        "library": sys.argv[1],
        "version": keras.version,
        "backend": keras.backend,
        "python": sys.version.split()[0],
        "numpy": np.__version__,
        "rows": rows,
    }
    print("seen: " + json.dumps(document, sort_keys=True))


if __name__ == "__main__":
    main()
