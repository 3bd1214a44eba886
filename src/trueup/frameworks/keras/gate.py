"""Whether a setup of Keras may stand in a file's bytes."""

from __future__ import annotations

from trueup.frameworks.gates import SHORT, calls_with, has_any, has_other_layers, measures_for_nobody

#: Sources whose order a loaded model's predictions have, and what compares them with labels.
_SHUFFLED_SOURCES = (b"flow_from_", b"_dataset_from_directory")
_COMPARES = (b"_score(", b"confusion_matrix(", b"classification_report(", b".classes")
#: What gives a model that another program has saved.
_LOADS = (b"load_model(", b"model_from_json(", b"model_from_yaml(")
#: What stands in a call that compiles a model.
_COMPILES_WITH = (b"rossentropy", b"metrics", b"optimizer")
#: A layer of one unit, which a softmax makes a constant wherever it stands.
_ONE_UNIT = (b"Dense(1,", b"Dense(1)", b"units=1,", b"units=1)")


#: What compiles something other than a model.
_OTHERS = (b"re", b"torch")


def may_hold_setup(data: bytes) -> bool:
    """A model that is compiled or trained, a loss called by hand, or a short file's model that could end in a head."""
    trains = b".fit" in data and has_any(data, (b".fit(", b".fit_generator(", b".fit ("))
    if (trains or b"train_on_batch(" in data) and (
        len(data) < SHORT or has_any(data, (b"Dense", b"rossentropy", b"Model", b"model", b"Sequential"))
    ):
        return True
    if _compiles(data) and has_any(data, (b"loss", b"optimizer", b"metrics", b"adam", b"sgd", b"rmsprop")):
        return True
    if b"oftmax" in data and has_any(data, _ONE_UNIT):
        return True
    if b".predict" in data and has_any(data, _SHUFFLED_SOURCES) and has_any(data, _COMPARES):
        return True
    if has_any(data, _LOADS) and _asks(data):
        return True
    losses = b"rossentropy" in data or b"ross_entropy" in data
    if losses and len(data) < SHORT:
        return True
    if not losses and len(data) >= SHORT:
        return False
    builds = has_any(data, (b"Sequential(", b"Model(", b"Model)", b"models.")) and has_any(
        data, (b"Dense", b"Conv", b"LSTM", b"Activation(")
    )
    return builds and (losses or has_any(data, (b"oftmax", b"igmoid", b"Dense")))


def _asks(data: bytes) -> bool:
    """A model is asked for its answers, and they are counted, or it counts them itself."""
    counts = has_any(data, (b"acc", b"Acc", b"ACC")) or has_any(data, _COMPARES)
    return b".evaluate" in data or (b".predict" in data and counts)


def may_hold_unnamed(data: bytes) -> bool:
    """Keras is not named, but a model or its parts come from elsewhere: a helper of the project, a star import."""
    if _compiles(data) and has_any(data, _COMPILES_WITH) and calls_with(data, b".compile", (*_COMPILES_WITH, b"**")):
        return True
    if b".fit(" in data and b"epoch" in data and calls_with(data, b".fit(", (b"epoch", b"**")):
        # In tests of estimators `epoch` is one of theirs.
        return not measures_for_nobody(data)
    # A network of torch may have a class of its own whose name ends so (T5DenseReluDense).
    return b"Dense(" in data and b"nn.Module" not in data and not has_other_layers(data)


def _compiles(data: bytes) -> bool:
    """Something other than a regular expression or a torch module is compiled, or a notebook's text names the call."""
    at = data.find(b".compile")
    while at >= 0:
        end = at + len(b".compile")
        if data.startswith((b" (", b"`"), end) or (data.startswith(b"(", end) and not data.endswith(_OTHERS, 0, at)):
            return True
        at = data.find(b".compile", end)
    return False
