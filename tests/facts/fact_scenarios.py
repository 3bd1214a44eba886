"""The scenarios that releases of Keras were run with, as setups: the model, the labels and the compile call."""

from __future__ import annotations

from dataclasses import dataclass, field

from trueup.contract.head import Head
from trueup.contract.known import Known, Maybe, Place, Unknown
from trueup.contract.labels import Encoding, Labels
from trueup.contract.loss import Loss, Spelling
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target, Version
from trueup.facts import canonical_metric

HERE = Place("scenario.py", 1, 1, 1, 2)
K, STEPS = 10, 4


@dataclass(frozen=True)
class Scenario:
    """One output: units, activation and rank of the scores, shape of the labels, loss and metrics as compile has them.

    columns: size of the labels' last axis, None for flat labels. metrics: the strings; weighted: those of
    weighted_metrics.
    """

    units: int
    activation: str
    encoding: Encoding
    columns: int | None
    loss: str | None
    spelling: Spelling = "string"
    metrics: tuple[str, ...] = ("accuracy",)
    weighted: tuple[str, ...] = ()
    rank: int = 2
    from_logits: bool = False
    direct: bool = True

    def setup(self, library: str, version: Version | None, backend: str | None = None, **more: object) -> Setup:
        """The scenario in one release."""
        name: Maybe[str] = Known(self.loss) if self.loss else Unknown("a loss of the user's own")
        metrics = [_metric(text, library) for text in self.metrics]
        metrics += [_metric(text, library, weighted=True) for text in self.weighted]
        return Setup(
            where=HERE,
            target=Target(library=library, version=version, backend=backend, why="the test says so"),
            head=Head(
                units=Known(self.units),
                activation=Known(self.activation),
                rank=Known(self.rank),
                direct=self.direct,
            ),
            labels=Labels(encoding=Known(self.encoding), columns=Known(self.columns)),
            loss=Loss(name=name, spelling=self.spelling, from_logits=Known(self.from_logits)),
            metrics=tuple(metrics),
            validation=False,
            **more,  # type: ignore[arg-type]
        )


def _metric(text: str, library: str, weighted: bool = False) -> Metric:
    name = canonical_metric(text, library)
    assert name is not None
    return Metric(name=Known(name), typed=text, spelling="string", weighted=weighted)


def _softmax(loss: str | None, encoding: Encoding, columns: int | None, **more: object) -> Scenario:
    return Scenario(K, "softmax", encoding, columns, loss, **more)  # type: ignore[arg-type]


def _one(activation: str, loss: str, columns: int | None, **more: object) -> Scenario:
    return Scenario(1, activation, "binary", columns, loss, **more)  # type: ignore[arg-type]


BCE, CCE, SCCE = "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"

SCENARIOS: dict[str, Scenario] = {
    "A softmax k one-hot CCE": _softmax(CCE, "one-hot", K),
    "A2 acc": _softmax(CCE, "one-hot", K, metrics=("acc",)),
    "A3 Accuracy": _softmax(CCE, "one-hot", K, metrics=("Accuracy",)),
    "A4 ACC": _softmax(CCE, "one-hot", K, metrics=("ACC",)),
    "A5 ce": _softmax(CCE, "one-hot", K, metrics=("ce",)),
    "A6 crossentropy": _softmax(BCE, "one-hot", K, metrics=("crossentropy",)),
    "A7 [accuracy, acc]": _softmax(CCE, "one-hot", K, metrics=("accuracy", "acc")),
    "A8 weighted": _softmax(CCE, "one-hot", K, weighted=("accuracy",)),
    "A9 weighted only": _softmax(CCE, "one-hot", K, metrics=(), weighted=("acc",)),
    "B softmax k one-hot BCE": _softmax(BCE, "one-hot", K),
    "B2 softmax k one-hot BCE class": _softmax(BCE, "one-hot", K, spelling="object"),
    "B3 softmax k one-hot BCE fn": _softmax(BCE, "one-hot", K, spelling="function"),
    "B4 softmax k one-hot custom fn wrapping BCE": _softmax(BCE, "one-hot", K, spelling="wrapped"),
    "C softmax k int SCCE": _softmax(SCCE, "integer", None),
    "C1 SCCE class": _softmax(SCCE, "integer", None, spelling="object"),
    "C2 softmax k int(n,1) SCCE": _softmax(SCCE, "integer", 1),
    "C3 softmax k int CCE": _softmax(CCE, "integer", None),
    "C4 softmax k int BCE": _softmax(BCE, "integer", None),
    "C5 softmax k int custom SCCE lambda": _softmax(SCCE, "integer", None, spelling="wrapped"),
    "D sigmoid k multihot BCE": Scenario(K, "sigmoid", "multi-hot", K, BCE),
    "E sigmoid1 BCE (n,)": _one("sigmoid", BCE, None),
    "E2 sigmoid1 BCE (n,1)": _one("sigmoid", BCE, 1),
    "E3 squeezed output (n,)": _one("sigmoid", BCE, None, rank=1, direct=False),
    "F 1 unit softmax CCE (n,1)": _one("softmax", CCE, 1),
    "F2 1 unit sigmoid CCE (n,1)": _one("sigmoid", CCE, 1),
    "G 2-softmax one-hot BCE": Scenario(2, "softmax", "one-hot", 2, BCE),
    "G2 2-softmax one-hot CCE": Scenario(2, "softmax", "one-hot", 2, CCE),
    "H 2-softmax int BCE": Scenario(2, "softmax", "integer", None, BCE),
    "H2 2-softmax int(n,1) BCE": Scenario(2, "softmax", "integer", 1, BCE),
    "I seq one-hot CCE": _softmax(CCE, "one-hot", K, rank=3),
    "I2 seq int SCCE (n,t)": _softmax(SCCE, "integer", STEPS, rank=3),
    "I3 seq int SCCE (n,t,1)": _softmax(SCCE, "integer", 1, rank=3),
    "I4 seq one-hot BCE": _softmax(BCE, "one-hot", K, rank=3),
    "I5 seq tagging sigmoid (n,t,1) labels (n,t)": _one("sigmoid", BCE, STEPS, rank=3),
    "I6 seq tagging sigmoid (n,t) labels (n,t)": Scenario(STEPS, "sigmoid", "multi-hot", STEPS, BCE, direct=False),
    "J logits k=1 BCE(from_logits)": _one("linear", BCE, 1, spelling="object", from_logits=True),
    "J2 logits k BCE(from_logits)": Scenario(K, "linear", "multi-hot", K, BCE, spelling="object", from_logits=True),
    "J3 unbounded 1 unit mse with 0/1 labels": _one("linear", "mean_squared_error", 1),
    "K custom loss multihot": Scenario(K, "sigmoid", "multi-hot", K, None, spelling="wrapped"),
    "K2 mse 1 unit regression": Scenario(1, "linear", "continuous", 1, "mean_squared_error"),
    "K3 mse k units": Scenario(K, "softmax", "one-hot", K, "mean_squared_error"),
    "L loss='crossentropy' onehot": _softmax("crossentropy", "one-hot", K),
    "L2 loss='ce' multihot sigmoid": Scenario(K, "sigmoid", "multi-hot", K, "crossentropy"),
    "L3 loss='ce' int": _softmax("crossentropy", "integer", None),
    "L4 loss='ce' 1 unit": _one("sigmoid", "crossentropy", 1),
    "M focal": Scenario(K, "sigmoid", "multi-hot", K, "binary_focal_crossentropy"),
    "P sigmoid k one-hot CCE": Scenario(K, "sigmoid", "one-hot", K, CCE),
    "Q softmax k one-hot CCE(from_logits)": _softmax(CCE, "one-hot", K, spelling="object", from_logits=True),
    "R 1 unit softmax SCCE zeros": Scenario(1, "softmax", "integer", 1, SCCE),
}

#: The model of three outputs; the same metric is asked for each.
OUTPUTS: dict[str, Scenario] = {
    "cls": _softmax(CCE, "one-hot", K),
    "tags": Scenario(K, "sigmoid", "multi-hot", K, BCE),
    "bin": _one("sigmoid", BCE, 1),
}
SEVERAL = ("N list per-out", "N list flat", "N dict per-out", "N dict flat")


@dataclass(frozen=True)
class Run:
    """One executed row: what a release did with a scenario."""

    library: str
    version: str
    scenario: str
    functions: tuple[str, ...]
    decision: str | None
    logged: frozenset[str]
    error: str | None = None
    numbers: dict[str, float] = field(default_factory=dict, compare=False, hash=False)

    @property
    def release(self) -> Version:
        """The version as numbers."""
        return tuple(int(part) for part in self.version.split("."))

    def setups(self) -> tuple[Setup, ...]:
        """The scenario's setups in this release, one for each output."""
        return setups_of(self.scenario, self.library, self.release)


def setups_of(scenario: str, library: str, version: Version | None, backend: str | None = None) -> tuple[Setup, ...]:
    """A scenario's setups in one release, one for each output."""
    if scenario not in SEVERAL:
        return (SCENARIOS[scenario].setup(library, version, backend),)
    names = tuple(OUTPUTS)
    return tuple(each.setup(library, version, backend, output=name, outputs=names) for name, each in OUTPUTS.items())
