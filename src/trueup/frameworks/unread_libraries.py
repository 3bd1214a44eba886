"""Libraries that train or score classifiers and of which no facts are known yet: a program that uses them is named.

A row says what has to stand in a program for it to train with the library, or to score with it. The words are searched
for as they stand, behind an import of the library whose name is used: nothing of such a program is interpreted.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadLibrary:
    """One library.

    title: how its users write it. roots: the packages that it is imported as.
    trains, scores: words, one of which stands in a program that trains, or that only scores, with it.
    parts: modules of the package, one of which has to be imported for that; empty where each will do.
    beneath: titles of libraries that are built on it: it is named only where none of them is.
    alone: True where it is named only in a file in which no setup was read: it trains models of a framework that is
        read, by steps of the program that may well have been followed.
    """

    title: str
    roots: tuple[str, ...]
    trains: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    alone: bool = False
    beneath: frozenset[str] = frozenset()


#: Libraries of models and data that stand beside the frameworks in so many programs that none names a module so.
COMPANIONS = ("torchvision", "jax", "flax", "optax", "transformers", "theano")

_FIT = (".fit(",)
_BACKWARD = (".backward(",)
_GRADIENTS = ("jax.grad(", "value_and_grad(", " grad(", "=grad(", "(grad(", "apply_gradients(", "apply_updates(")

#: What of scikit-learn predicts; the rest prepares data, which is read where a network is trained on it.
_ESTIMATORS = frozenset(
    [
        "calibration",
        "cross_decomposition",
        "discriminant_analysis",
        "dummy",
        "ensemble",
        "gaussian_process",
        "kernel_ridge",
        "linear_model",
        "multiclass",
        "multioutput",
        "naive_bayes",
        "neighbors",
        "neural_network",
        "semi_supervised",
        "svm",
        "tree",
    ]
)

UNREAD_LIBRARIES: tuple[UnreadLibrary, ...] = (
    UnreadLibrary(
        title="scikit-learn",
        roots=("sklearn", "sklearnex", "cuml"),
        trains=(*_FIT, ".partial_fit(", "cross_val_score(", "cross_validate(", "cross_val_predict("),
        parts=_ESTIMATORS,
        alone=True,
    ),
    UnreadLibrary(
        title="scikit-learn",
        roots=("sklearn", "cuml"),
        scores=("_score(", "classification_report(", "confusion_matrix(", "hamming_loss(", "log_loss(", "roc_curve("),
        parts=frozenset({"metrics"}),
        alone=True,
    ),
    UnreadLibrary(title="xgboost", roots=("xgboost",), trains=(*_FIT, ".train(", ".cv("), alone=True),
    UnreadLibrary(title="lightgbm", roots=("lightgbm",), trains=(*_FIT, ".train(", ".cv("), alone=True),
    UnreadLibrary(title="catboost", roots=("catboost",), trains=(*_FIT, ".train(", "cv("), alone=True),
    UnreadLibrary(title="optax", roots=("optax",), trains=(*_GRADIENTS, "optax."), alone=True),
    UnreadLibrary(title="flax", roots=("flax",), trains=_GRADIENTS, alone=True),
    UnreadLibrary(title="haiku", roots=("haiku",), trains=_GRADIENTS, alone=True),
    UnreadLibrary(title="equinox", roots=("equinox",), trains=_GRADIENTS, alone=True),
    UnreadLibrary(title="trax", roots=("trax",), trains=("training.Loop(", ".train_epoch(")),
    UnreadLibrary(
        title="jax",
        roots=("jax",),
        trains=_GRADIENTS,
        alone=True,
        beneath=frozenset({"optax", "flax", "haiku", "equinox", "trax"}),
    ),
    UnreadLibrary(title="mlx", roots=("mlx",), trains=_GRADIENTS),
    UnreadLibrary(title="tinygrad", roots=("tinygrad",), trains=_BACKWARD),
    UnreadLibrary(title="paddle", roots=("paddle",), trains=(*_BACKWARD, *_FIT, ".minimize(", ".train(")),
    UnreadLibrary(title="mindspore", roots=("mindspore",), trains=(".train(", "value_and_grad(", "TrainOneStepCell(")),
    UnreadLibrary(title="mxnet", roots=("mxnet",), trains=(*_BACKWARD, *_FIT)),
    UnreadLibrary(title="chainer", roots=("chainer",), trains=(*_BACKWARD, "Trainer(", ".update(")),
    UnreadLibrary(title="theano", roots=("theano",), trains=("grad(", "updates=")),
    UnreadLibrary(title="lasagne", roots=("lasagne", "nolearn"), trains=("lasagne.updates", *_FIT, "grad(")),
    UnreadLibrary(title="caffe", roots=("caffe", "caffe2"), trains=("Solver(", ".solve(", "AddGradientOperators(")),
    UnreadLibrary(title="cntk", roots=("cntk",), trains=("Trainer(", "train_minibatch(")),
    UnreadLibrary(title="jittor", roots=("jittor",), trains=(".step(", *_BACKWARD)),
    UnreadLibrary(title="oneflow", roots=("oneflow",), trains=_BACKWARD),
    UnreadLibrary(title="megengine", roots=("megengine",), trains=_BACKWARD),
    UnreadLibrary(title="tflearn", roots=("tflearn",), trains=_FIT),
    UnreadLibrary(title="tensorlayer", roots=("tensorlayer",), trains=(*_FIT, ".minimize(", "GradientTape(")),
    UnreadLibrary(title="sonnet", roots=("sonnet",), trains=(".minimize(", "GradientTape(", ".apply(")),
    UnreadLibrary(title="tf_slim", roots=("tf_slim",), trains=("learning.train(", "create_train_op(")),
    UnreadLibrary(title="TensorFlow Decision Forests", roots=("tensorflow_decision_forests", "ydf"), trains=_FIT),
    UnreadLibrary(title="fastai", roots=("fastai",), trains=(".fit", ".fine_tune("), alone=True),
    UnreadLibrary(
        title="transformers", roots=("transformers",), trains=("Trainer(", *_BACKWARD, ".compute_loss("), alone=True
    ),
    UnreadLibrary(title="setfit", roots=("setfit",), trains=("Trainer(",)),
    UnreadLibrary(title="sentence-transformers", roots=("sentence_transformers",), trains=(*_FIT, "Trainer(")),
    UnreadLibrary(title="trl", roots=("trl",), trains=("Trainer(",)),
    UnreadLibrary(title="simpletransformers", roots=("simpletransformers",), trains=(".train_model(",)),
    UnreadLibrary(title="ktrain", roots=("ktrain",), trains=(".fit", ".autofit("), alone=True),
    UnreadLibrary(
        title="lightning",
        roots=("pytorch_lightning", "lightning", "lightning_fabric"),
        trains=("Trainer(", "training_step(", *_BACKWARD, "LightningCLI("),
        alone=True,
    ),
    UnreadLibrary(
        title="ignite", roots=("ignite",), trains=("create_supervised_trainer(", "Engine(", ".run("), alone=True
    ),
    UnreadLibrary(title="skorch", roots=("skorch",), trains=_FIT, alone=True),
    UnreadLibrary(title="accelerate", roots=("accelerate",), trains=_BACKWARD, alone=True),
    UnreadLibrary(title="catalyst", roots=("catalyst",), trains=("Runner(", ".train("), alone=True),
    UnreadLibrary(title="composer", roots=("composer",), trains=("Trainer(",), alone=True),
    UnreadLibrary(title="poutyne", roots=("poutyne",), trains=(*_FIT, ".train("), alone=True),
    UnreadLibrary(title="mmengine", roots=("mmengine", "mmcv"), trains=("Runner", ".train("), alone=True),
    UnreadLibrary(title="detectron2", roots=("detectron2",), trains=("Trainer(", ".train("), alone=True),
    UnreadLibrary(title="ultralytics", roots=("ultralytics",), trains=(".train(",)),
    UnreadLibrary(title="pytorch-tabnet", roots=("pytorch_tabnet",), trains=_FIT),
    UnreadLibrary(title="tabpfn", roots=("tabpfn",), trains=_FIT),
    UnreadLibrary(title="flair", roots=("flair",), trains=(".train(", "ModelTrainer(")),
    UnreadLibrary(title="spacy", roots=("spacy",), trains=(".update(", ".begin_training(")),
    UnreadLibrary(title="fasttext", roots=("fasttext",), trains=("train_supervised(", ".supervised(")),
    UnreadLibrary(title="nltk", roots=("nltk",), trains=("Classifier.train(", "SklearnClassifier(")),
    UnreadLibrary(title="pyspark", roots=("pyspark",), trains=_FIT, parts=frozenset({"ml", "mllib"})),
    UnreadLibrary(title="h2o", roots=("h2o",), trains=(".train(",)),
    UnreadLibrary(title="autogluon", roots=("autogluon",), trains=_FIT),
    UnreadLibrary(title="pycaret", roots=("pycaret",), trains=("create_model(", "compare_models(")),
    UnreadLibrary(title="auto-sklearn", roots=("autosklearn",), trains=_FIT),
    UnreadLibrary(title="tpot", roots=("tpot",), trains=_FIT),
    UnreadLibrary(title="sktime", roots=("sktime",), trains=_FIT),
    UnreadLibrary(title="tslearn", roots=("tslearn",), trains=_FIT),
    UnreadLibrary(title="river", roots=("river",), trains=(".learn_one(", ".learn_many(")),
    UnreadLibrary(
        title="tf.estimator",
        roots=("tensorflow",),
        trains=("train_and_evaluate(", "estimator.Estimator(", "Classifier(feature_columns"),
        alone=True,
    ),
    UnreadLibrary(
        title="operations of TensorFlow itself",
        roots=("tensorflow",),
        trains=(".minimize(", ".compute_gradients(", ".apply_gradients("),
        alone=True,
    ),
)
