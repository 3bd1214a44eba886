"""Libraries that train or score classifiers and of which no facts are known yet: a program that uses them is named.

A library that has a folder states there what is said where nothing of it was read; the others stand here. Nothing of
such a program is interpreted.
"""

from __future__ import annotations

from functools import cache

from trueup.frameworks import all_frameworks
from trueup.frameworks.base import UnreadLibrary

_FIT = (".fit(",)
_BACKWARD = (".backward(",)

_WITHOUT_A_FOLDER: tuple[UnreadLibrary, ...] = (
    UnreadLibrary(title="trax", roots=("trax",), trains=("training.Loop(", ".train_epoch("), built_on="jax"),
    UnreadLibrary(title="mlx", roots=("mlx",), trains=("value_and_grad(", " grad(", "=grad(", "(grad(")),
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
    UnreadLibrary(title="TensorFlow Decision Forests", roots=("tensorflow_decision_forests", "ydf"), trains=_FIT),
    UnreadLibrary(title="setfit", roots=("setfit",), trains=("Trainer(",)),
    UnreadLibrary(title="sentence-transformers", roots=("sentence_transformers",), trains=(*_FIT, "Trainer(")),
    UnreadLibrary(title="trl", roots=("trl",), trains=("Trainer(",)),
    UnreadLibrary(title="simpletransformers", roots=("simpletransformers",), trains=(".train_model(",)),
    UnreadLibrary(title="ktrain", roots=("ktrain",), trains=(".fit", ".autofit("), alone=True, sets_modes=True),
    UnreadLibrary(title="catalyst", roots=("catalyst",), trains=("Runner(", ".train("), alone=True, sets_modes=True),
    UnreadLibrary(title="composer", roots=("composer",), trains=("Trainer(",), alone=True, sets_modes=True),
    UnreadLibrary(title="poutyne", roots=("poutyne",), trains=(*_FIT, ".train("), alone=True, sets_modes=True),
    UnreadLibrary(
        title="mmengine", roots=("mmengine", "mmcv"), trains=("Runner", ".train("), alone=True, sets_modes=True
    ),
    UnreadLibrary(
        title="detectron2", roots=("detectron2",), trains=("Trainer(", ".train("), alone=True, sets_modes=True
    ),
    UnreadLibrary(title="ultralytics", roots=("ultralytics",), trains=(".train(",)),
    UnreadLibrary(title="tabpfn", roots=("tabpfn",), trains=_FIT),
    UnreadLibrary(title="flair", roots=("flair",), trains=(".train(", "ModelTrainer(")),
    UnreadLibrary(title="spacy", roots=("spacy",), trains=(".update(", ".begin_training(")),
    UnreadLibrary(title="fasttext", roots=("fasttext",), trains=("train_supervised(", ".supervised(")),
    UnreadLibrary(title="nltk", roots=("nltk",), trains=("Classifier.train(", "SklearnClassifier(")),
    UnreadLibrary(title="pyspark", roots=("pyspark",), trains=_FIT, parts=frozenset({"ml", "mllib"})),
    UnreadLibrary(title="h2o", roots=("h2o",), trains=(".train(",)),
    UnreadLibrary(title="autogluon", roots=("autogluon",), trains=_FIT),
    UnreadLibrary(title="auto-sklearn", roots=("autosklearn",), trains=_FIT),
    UnreadLibrary(title="tpot", roots=("tpot",), trains=_FIT),
    UnreadLibrary(title="sktime", roots=("sktime",), trains=_FIT),
    UnreadLibrary(title="tslearn", roots=("tslearn",), trains=_FIT),
    UnreadLibrary(title="river", roots=("river",), trains=(".learn_one(", ".learn_many(")),
)


@cache
def unread_libraries() -> tuple[UnreadLibrary, ...]:
    """All of them, those that have a folder first."""
    return (*(library for framework in all_frameworks() for library in framework.unread), *_WITHOUT_A_FOLDER)
