"""The releases of Keras in its three lines, what they run on, and what the releases of one say of another.

Taken from the package indexes in November 2026; TensorFlow before 2.12 from its release notes, since indexes no longer
list it for today's Pythons.
"""

from __future__ import annotations

from trueup.frameworks.base import Backends, Beside, Line, Redirect

#: The Keras that a program meets which imports `keras` beside a given TensorFlow. From 2.2 on the package hands out
#: TensorFlow's own module (2.4.3 is its first stable release), from 2.16 on TensorFlow brings Keras 3.
_BESIDE_TENSORFLOW = (
    Beside(since=(0,), release=(1, 2, 2), first=(1, 0), after=(2, 0)),
    Beside(since=(1, 0), release=(2, 2, 4), first=(2, 0), after=(2, 4)),
    Beside(since=(1, 15), release=(2, 3, 1), first=(2, 0), after=(2, 4)),
    Beside(since=(2, 0), release=(2, 3, 1), first=(2, 3), after=(2, 4)),
    Beside(since=(2, 2), release=(2, 4, 3), first=(2, 3), after=(2, 5)),
    Beside(since=(2, 4), release=None),
    Beside(since=(2, 16), release=(), first=(3, 0)),
)
#: The TensorFlow whose `tf.keras` a program meets beside a given Keras.
_BESIDE_KERAS = (
    Beside(since=(0,), release=(1, 15, 0), first=(1, 4), after=(2, 0)),
    Beside(since=(2, 3), release=(2, 1, 0), first=(1, 13), after=(2, 4)),
    Beside(since=(2, 4), release=None),
    Beside(since=(3,), release=(2, 16, 2)),
)

KERAS = Line(
    key="keras",
    title="Keras",
    package="keras",
    releases="0.1:3 0.2:0 0.3:3 1.0:8 1.1:2 1.2:2 2.0:9 2.1:6 2.2:5 2.3:1 2.4:3 2.6:0 2.7:0 2.8:0 2.9:0 2.10:0 "
    "2.11:0 2.12:0 2.13:1 2.14:0 2.15:0 3.0:5 3.1:1 3.2:1 3.3:3 3.4:1 3.5:0 3.6:0 3.7:0 3.8:0 3.9:2 "
    "3.10:0 3.11:3 3.12:4 3.13:2 3.14:1 3.15:1",
    backends=(
        Backends(names=("theano",), since=(0, 1), until=(0, 3), source="keras/backend came with 0.3.0"),
        Backends(names=("theano", "tensorflow"), since=(0, 3), until=(2, 0, 5), source="keras/backend/__init__.py"),
        Backends(
            names=("theano", "tensorflow", "cntk"), since=(2, 0, 5), until=(2, 4), source="keras/backend/__init__.py"
        ),
        Backends(names=("tensorflow", "jax", "torch"), since=(3,), source="keras/src/backend/__init__.py"),
    ),
    redirects=(
        Redirect(
            since=(2, 4),
            until=(3,),
            line="tf.keras",
            keeps_number=True,
            source="keras 2.4.0 re-exports tensorflow.keras; from 2.6 the package holds its source "
            "(keras-team/keras b5cb82c689)",
        ),
    ),
    read_since=(2, 0),
    beside={"tensorflow": _BESIDE_TENSORFLOW},
)
TF_KERAS_MODULE = Line(
    key="tf.keras",
    title="tf.keras",
    package="tensorflow",
    releases="0.12:1 1.0:1 1.1:0 1.2:1 1.3:0 1.4:1 1.5:1 1.6:0 1.7:1 1.8:0 1.9:0 1.10:1 1.11:0 1.12:3 1.13:2 "
    "1.14:0 1.15:5 2.0:4 2.1:4 2.2:3 2.3:4 2.4:4 2.5:3 2.6:5 2.7:4 2.8:4 2.9:3 2.10:1 2.11:1 2.12:1 "
    "2.13:1 2.14:1 2.15:1 2.16:2 2.17:1 2.18:1 2.19:1 2.20:0 2.21:0",
    digits=2,
    since=(1, 4),
    backend="tensorflow",
    backends=(Backends(names=("tensorflow",), since=(1, 4), source="part of TensorFlow"),),
    redirects=(
        Redirect(
            since=(2, 16),
            line="keras",
            keeps_number=False,
            source="TensorFlow 2.16 release notes: tf.keras is Keras 3, in the release of the keras package installed "
            "beside it",
        ),
    ),
    read_since=(1, 4),
    beside={"keras": _BESIDE_KERAS},
)
TF_KERAS_PACKAGE = Line(
    key="tf-keras",
    title="tf-keras",
    package="tf-keras",
    releases="2.14:1 2.15:1 2.16:0 2.17:0 2.18:0 2.19:0 2.20:1 2.21:0",
    digits=2,
    backend="tensorflow",
    backends=(Backends(names=("tensorflow",), since=(2, 14), source="part of TensorFlow"),),
    read_since=(2, 14),
    beside={"tensorflow": (Beside(since=(2, 14), release=None),)},
    stands_for=("tf.keras",),
)
