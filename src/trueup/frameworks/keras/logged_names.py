"""The names under which a release logs what it measures, and the releases that log the same program alike."""

from __future__ import annotations

from dataclasses import replace

from trueup.contract.known import Known, Unknown, value_of
from trueup.contract.metric import Metric
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.frameworks.keras.metric_rows import NAMED, NAMING, OWN_NAMES, WORDS, NamingRow
from trueup.frameworks.keras.typed_names import RESOLVED_WORDS
from trueup.frameworks.releases import Release, Span, chosen, in_words, release_of, stretches

_SHORT = {"accuracy": "acc", "acc": "acc", "crossentropy": "ce", "ce": "ce"}
#: What callbacks and the loops themselves put beside the metrics.
_BESIDE = frozenset({"lr", "learning_rate"})
#: Rows whose function has another name than the row.
_FUNCTION_NAMES = {"kl_divergence": "kullback_leibler_divergence", "log_cosh": "logcosh"}


def logged_name(metric: Metric, setup: Setup, release: Release) -> str | None:
    """The key of one metric, without `val_`; with the output's name in front where the model has several."""
    naming = chosen(NAMING, release)
    if naming is None:
        return None
    own = _own_name(metric, release, naming)
    if metric.weighted:
        own = _weighted(own, setup, release, naming)
    several = len(setup.outputs) > 1 and setup.output is not None
    if own is None or not several:
        return own
    return f"{setup.output}_{own}"


def _own_name(metric: Metric, release: Release, naming: NamingRow) -> str | None:
    if metric.logged_as is not None:
        return metric.logged_as
    name = value_of(metric.name)
    last = metric.typed.rpartition(".")[2]
    if name is None:
        return last or None
    if metric.spelling == "object":
        return _of_an_object(name, release)
    if metric.spelling == "function":
        # A function goes by the name of its definition: metrics.mse is mean_squared_error.
        return _FUNCTION_NAMES.get(name, name) if naming.functions else name
    if metric.spelling == "wrapped":
        return last or name
    if name not in RESOLVED_WORDS:
        if naming.functions or not last:
            return _FUNCTION_NAMES.get(name, name)
        return _of_an_object(name, release) if naming.classes and names_a_class(last) else last
    word = chosen((row for row in WORDS if last in row.words), release)
    if word is not None and word.logged is not None:
        return word.logged
    if word is not None and word.outcome == "exact":
        return last
    if naming.scheme == "typed":
        return last or name
    return "accuracy" if naming.scheme == "accuracy" else _SHORT[name]


def _of_an_object(name: str, release: Release) -> str:
    """The name that a metric's object gives itself."""
    row = chosen((row for row in OWN_NAMES if name in row.metrics), release)
    return row.logged if row is not None else name


def names_a_class(text: str) -> bool:
    """True for "AUC" and "BinaryAccuracy"; "MSE" and its kin are functions in capital letters."""
    return text == "AUC" or (text[:1].isupper() and not text.isupper())


def _weighted(own: str | None, setup: Setup, release: Release, naming: NamingRow) -> str | None:
    if own is None or naming.weighted in ("none", "refused"):
        return None
    if naming.weighted == "prefix":
        return f"weighted_{own}"
    taken = any(not other.weighted and _own_name(other, release, naming) == own for other in setup.metrics)
    if not taken:
        return own
    return f"{own}_1" if naming.weighted == "number" else f"weighted_{own}"


def logged_names(setup: Setup) -> Known[frozenset[str]] | Unknown:
    """Every key that training this setup may log, with `val_` in front of each unless there is no validation.

    Metrics that Keras numbers by itself ("auc", "auc_1") appear with the numbers up to 9, since how many were made
    before is not read; "lr" and "learning_rate" are there because a callback may add them. Unknown where a metric
    or the name of an output could not be read, and for PyTorch, which logs nothing.
    """
    release = release_of(setup.target)
    if release.line == "torch":
        return Unknown("PyTorch logs nothing by itself", setup.where)
    if chosen(NAMING, release) is None:
        return Unknown(f"no fact is held about the names that {release} logs", setup.where)
    unread = [metric.name for metric in setup.metrics if isinstance(metric.name, Unknown) and metric.logged_as is None]
    if unread:
        return unread[0]
    if any(output.isdigit() for output in setup.outputs):
        return Unknown("the outputs have no names that could be read", setup.where)
    names = {"loss"}
    if len(setup.outputs) > 1:
        names |= {f"{output}_loss" for output in setup.outputs}
    numbered = {row.name for row in NAMED if row.numbered}
    for metric in setup.metrics:
        name = logged_name(metric, setup, release)
        if name is None:
            continue
        names.add(name)
        if metric.logged_as is None and _makes_an_object(metric) and (value_of(metric.name) or "") in numbered:
            names |= {f"{name}_{number}" for number in range(1, 10)}
    names |= _twins(setup, release)
    if setup.validation is not False:
        names |= {f"val_{name}" for name in names}
    return Known(frozenset(names | _BESIDE))


def _makes_an_object(metric: Metric) -> bool:
    last = metric.typed.rpartition(".")[2]
    return metric.spelling == "object" or (metric.spelling == "string" and names_a_class(last))


def _twins(setup: Setup, release: Release) -> set[str]:
    """Names that get a number because two metrics are logged alike."""
    names = [logged_name(metric, setup, release) for metric in setup.metrics]
    return {f"{name}_1" for name in names if name is not None and names.count(name) > 1}


# -- in other releases ------------------------------------------------------------------------------------------------


def written_for_another(setup: Setup) -> bool:
    """True where one release logs every name that the program reads and any release logs, and the setup's does not.

    What such a program reads is then evidence that it was written for that release.
    """
    read = frozenset(use.name for use in setup.name_uses if not use.seen)
    logged = [names & read for _, names in _everywhere(setup)]
    every = frozenset[str]().union(*logged)
    here = value_of(logged_names(setup)) or frozenset()
    return bool(every) and every in logged and not every <= here


def logged_elsewhere(setup: Setup, name: str) -> str:
    """The releases, in words, in which the setup's own calls log `name`; "" where no release is known to."""
    return in_words(stretch for stretch, names in _everywhere(setup) if name in names)


def _everywhere(setup: Setup) -> list[tuple[Span, frozenset[str]]]:
    """What the setup's own calls log, for each stretch of releases that log alike."""
    spans = [span for table in (NAMING, WORDS, OWN_NAMES) for row in table for span in row.spans]
    found = []
    for stretch in stretches(spans):
        target = Target(library=stretch.line, version=stretch.since, backend=setup.target.backend)
        found.append((stretch, value_of(logged_names(replace(setup, target=target))) or frozenset()))
    return found
