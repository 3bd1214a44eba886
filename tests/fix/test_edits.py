"""A change keeps the spelling that stands there."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from fix_places import document, place_of

from trueup.contract.finding import Change, Finding, Fix
from trueup.contract.known import Place
from trueup.fix.fixes import fix_of


def fixed(source: str, at: str, **change: str) -> tuple[str, Fix]:
    """The source after the fix of one change at a text, and the fix."""
    text = document(source)
    where = place_of(at, source)
    finding = Finding(
        code="TU103",
        name="binary-loss-on-softmax",
        severity="note",
        where=where,
        have="have",
        expected="",
        happens="",
        change="Change it",
        changes=(Change(where=where, affects="report", **change),),
    )
    fix = fix_of(finding, {"program.py": text}.get)
    assert fix is not None
    return text.edited(fix.edits).decode(), fix


RENAMED = [
    # source, where, to, expected
    (
        "compile('binary_crossentropy')",
        "'binary_crossentropy'",
        "categorical_crossentropy",
        "compile('categorical_crossentropy')",
    ),
    ('compile(u"acc")', 'u"acc"', "categorical_accuracy", 'compile(u"categorical_accuracy")'),
    (
        "compile('BinaryCrossentropy')",
        "'BinaryCrossentropy'",
        "categorical_crossentropy",
        "compile('CategoricalCrossentropy')",
    ),
    (
        "keras.losses.BinaryCrossentropy(from_logits=True, name='x')",
        "keras.losses.BinaryCrossentropy(from_logits=True, name='x')",
        "categorical_crossentropy",
        "keras.losses.CategoricalCrossentropy(from_logits=True, name='x')",
    ),
    (
        "f(losses.binary_crossentropy)",
        "losses.binary_crossentropy",
        "categorical_crossentropy",
        "f(losses.categorical_crossentropy)",
    ),
    ("f(losses.MSE)", "losses.MSE", "categorical_crossentropy", "f(losses.categorical_crossentropy)"),
    ("BinaryAccuracy", "BinaryAccuracy", "categorical_accuracy", None),
    (
        "keras.metrics.BinaryAccuracy(threshold=0.4, name='acc')",
        "keras.metrics.BinaryAccuracy(threshold=0.4, name='acc')",
        "categorical_accuracy",
        "keras.metrics.CategoricalAccuracy(name='acc')",
    ),
    (
        "m.BinaryAccuracy(threshold=0.4)",
        "m.BinaryAccuracy(threshold=0.4)",
        "categorical_accuracy",
        "m.CategoricalAccuracy()",
    ),
    ("add(Activation('softmax'))", "Activation('softmax')", "sigmoid", "add(Activation('sigmoid'))"),
    ("f(activation=tf.nn.softmax)", "tf.nn.softmax", "sigmoid", "f(activation=tf.nn.sigmoid)"),
    ("c = nn.CrossEntropyLoss(weight=w)", "nn.CrossEntropyLoss(weight=w)", "nll", "c = nn.NLLLoss(weight=w)"),
    ("F.nll_loss(out, y)", "F.nll_loss(out, y)", "cross_entropy", "F.cross_entropy(out, y)"),
    ("c = nn.BCELoss()", "nn.BCELoss()", "bce_with_logits", "c = nn.BCEWithLogitsLoss()"),
    ("c = m.BCEWithLogitsFlat()", "m.BCEWithLogitsFlat()", "bce", "c = m.BCEFlat()"),
    ("c = m.BCEWithLogitsLossFlat()", "m.BCEWithLogitsLossFlat()", "bce", "c = m.BCELossFlat()"),
    ("s = nn.Softmax(dim=1)", "nn.Softmax(dim=1)", "log_softmax", "s = nn.LogSoftmax(dim=1)"),
    ("s = nn.Softmax(dim=1)", "nn.Softmax(dim=1)", "sigmoid", "s = nn.Sigmoid()"),
    ("s = F.softmax(x, dim=1)", "F.softmax(x, dim=1)", "log_softmax", "s = F.log_softmax(x, dim=1)"),
    # What cannot be edited without a guess is only shown.
    ("nn.CrossEntropyLoss(weight=w)", "nn.CrossEntropyLoss(weight=w)", "bce_with_logits", None),
    ("L.BinaryCrossentropy(True)", "L.BinaryCrossentropy(True)", "categorical_crossentropy", None),
    ("layers.Softmax()", "layers.Softmax()", "sigmoid", None),
    ("s = nn.Softmax(dim=1)", "nn.Softmax(dim=1)", "linear", None),
    ("s = layers.ReLU()", "layers.ReLU()", "linear", None),
    ("loss = 'mse'\nfit(loss)", "loss", "categorical_crossentropy", None),
    ("f('binary' '_crossentropy')", "'binary' '_crossentropy'", "categorical_crossentropy", None),
]


@pytest.mark.parametrize(("source", "at", "to", "expected"), RENAMED)
def test_a_name_keeps_its_spelling(source: str, at: str, to: str, expected: str | None) -> None:
    after, fix = fixed(source, at, what="name", to=to)
    if expected is None:
        assert (fix.safety, fix.edits) == ("display", ())
        assert "by hand" in fix.message
    else:
        assert after == expected
        assert fix.safety == "safe"


IMPORTED = [
    (
        "from keras.losses import BinaryCrossentropy\nm.compile(BinaryCrossentropy())\n",
        "from keras.losses import CategoricalCrossentropy\nm.compile(CategoricalCrossentropy())\n",
    ),
    (
        "from keras.losses import (MeanSquaredError,\n    BinaryCrossentropy as BCE)\nm.compile(BCE())\n",
        "from keras.losses import (MeanSquaredError,\n    CategoricalCrossentropy as BCE)\nm.compile(BCE())\n",
    ),
    (
        "from keras.losses import BinaryCrossentropy\na(BinaryCrossentropy())\nb(BinaryCrossentropy())\n",
        "from keras.losses import BinaryCrossentropy, CategoricalCrossentropy\n"  # noqa: ISC004
        "a(CategoricalCrossentropy())\nb(BinaryCrossentropy())\n",
    ),
    (
        "from keras.losses import *\nm.compile(BinaryCrossentropy())\n",
        "from keras.losses import *\nm.compile(CategoricalCrossentropy())\n",
    ),
    (
        "from keras.losses import BinaryCrossentropy, CategoricalCrossentropy\nm.compile(BinaryCrossentropy())\n",
        "from keras.losses import BinaryCrossentropy, CategoricalCrossentropy\nm.compile(CategoricalCrossentropy())\n",
    ),
]


@pytest.mark.parametrize(("source", "expected"), IMPORTED)
def test_an_imported_name_takes_its_import_along(source: str, expected: str) -> None:
    at = "BCE()" if "BCE" in source else "BinaryCrossentropy()"
    after, fix = fixed(source, at, what="name", to="categorical_crossentropy")
    assert after == expected
    assert fix.safety == "safe"


def test_a_name_that_is_taken_is_not_imported_over() -> None:
    source = (
        "from keras.losses import BinaryCrossentropy\nclass CategoricalCrossentropy: ...\nc(BinaryCrossentropy())\n"
    )
    after, fix = fixed(source, "BinaryCrossentropy()", what="name", to="categorical_crossentropy")
    assert after == source
    assert fix.safety == "display"


ARGUMENTS = [
    ("Dense(10, activation='sigmoid')", "activation", "softmax", "Dense(10, activation='softmax')"),
    ("Dense(10, 'sigmoid')", "activation", "softmax", "Dense(10, 'softmax')"),
    ("Dense(10, activation=tf.nn.sigmoid)", "activation", "softmax", "Dense(10, activation=tf.nn.softmax)"),
    ("Dense(10)", "activation", "softmax", 'Dense(10, activation="softmax")'),
    ("Dense(10, name='x')", "activation", "softmax", "Dense(10, name='x', activation='softmax')"),
    ("Dense(10, name='x')", "activation", '"softmax"', "Dense(10, name='x', activation='softmax')"),
    ("Dense(10, activation='relu')", "activation", '"softmax"', "Dense(10, activation='softmax')"),
    ("Loss()", "from_logits", "True", "Loss(from_logits=True)"),
    ("Loss(from_logits=False)", "from_logits", "True", "Loss(from_logits=True)"),
    ("Loss(from_logits=flag)", "from_logits", "True", "Loss(from_logits=True)"),
    (
        "Loss(\n    reduction='none',\n)",
        "from_logits",
        "True",
        "Loss(\n    reduction='none',\n    from_logits=True,\n)",
    ),
    ("Loss(\n    reduction='none'\n)", "from_logits", "True", "Loss(\n    reduction='none',\n    from_logits=True\n)"),
]


@pytest.mark.parametrize(("source", "argument", "to", "expected"), ARGUMENTS)
def test_an_argument_is_set(source: str, argument: str, to: str, expected: str) -> None:
    after, _ = fixed(source, source, what="argument", argument=argument, to=to)
    assert after == expected


DROPPED = [
    ("Dense(1, activation='softmax', name='x')", "activation", "Dense(1, name='x')"),
    ("Dense(1, 'softmax')", "activation", "Dense(1)"),
    ("Dense(activation='softmax', units=1)", "activation", "Dense(units=1)"),
    ("Loss(from_logits=True)", "from_logits", "Loss()"),
    ("Loss(from_logits=True,)", "from_logits", "Loss()"),
    ("Dense(\n    1,\n    activation='softmax',\n)", "activation", "Dense(\n    1,\n)"),
]


@pytest.mark.parametrize(("source", "argument", "expected"), DROPPED)
def test_an_argument_is_dropped(source: str, argument: str, expected: str) -> None:
    after, _ = fixed(source, source, what="drop-argument", argument=argument)
    assert after == expected


UNWRAPPED = [
    (
        "def f(x):\n    return F.softmax(self.out(x), dim=1)\n",
        "F.softmax(self.out(x), dim=1)",
        "def f(x):\n    return self.out(x)\n",
    ),
    ("y = F.softmax(x, 1)\n", "F.softmax(x, 1)", "y = x\n"),
    ("y = self.softmax(a + b)\n", "self.softmax(a + b)", "y = (a + b)\n"),
    ("y = nn.Softmax(dim=1)(x)\n", "nn.Softmax(dim=1)", "y = x\n"),
    (
        "m = nn.Sequential(nn.Linear(3, 2), nn.Softmax(dim=1))\n",
        "nn.Softmax(dim=1)",
        "m = nn.Sequential(nn.Linear(3, 2))\n",
    ),
    (
        "m = nn.Sequential(nn.Linear(3, 2), nn.Softmax(-1))\n",
        "nn.Softmax(-1)",
        "m = nn.Sequential(nn.Linear(3, 2))\n",
    ),
    (
        "m = nn.Sequential(nn.Linear(3, 2), nn.Softmax(axis))\n",
        "nn.Softmax(axis)",
        "m = nn.Sequential(nn.Linear(3, 2))\n",
    ),
    ("y = torch.softmax(x, -1)\n", "torch.softmax(x, -1)", "y = x\n"),
    (
        "m = Sequential([\n    Dense(3),\n    Activation('softmax'),\n])\n",
        "Activation('softmax')",
        "m = Sequential([\n    Dense(3),\n])\n",
    ),
    (
        "m = Sequential()\nm.add(Dense(3))\nm.add(Activation('softmax'))\nm.fit()\n",
        "Activation('softmax')",
        "m = Sequential()\nm.add(Dense(3))\nm.fit()\n",
    ),
]


@pytest.mark.parametrize(("source", "at", "expected"), UNWRAPPED)
def test_a_call_is_unwrapped(source: str, at: str, expected: str) -> None:
    after, _ = fixed(source, at, what="unwrap")
    assert after == expected
    ast.parse(after)


@pytest.mark.parametrize(
    ("source", "at"),
    [
        ("if x: m.add(Activation('softmax'))\n", "Activation('softmax')"),
        ("self.softmax = nn.Softmax(dim=1)\n", "nn.Softmax(dim=1)"),
        ("f(a, b, c)\n", "f(a, b, c)"),
        ("m = nn.Sequential(nn.Softmax(dim=1))\n", "nn.Softmax(dim=1)"),
    ],
)
def test_what_cannot_be_unwrapped_is_only_shown(source: str, at: str) -> None:
    after, fix = fixed(source, at, what="unwrap")
    assert after == source
    assert fix.safety == "display"


@pytest.mark.parametrize(
    ("source", "at", "to", "expected"),
    [
        ("Dense(9)", "9", "10", "Dense(10)"),
        ("Dense(-1)", "-1", "10", "Dense(10)"),
        ("Dense(3 * 3)", "3 * 3", "10", "Dense(10)"),
        ("right = (scores > .5)", "scores > .5", "0.0", "right = (scores > 0.0)"),
        ("right = 0.5 <= m.predict(x[3])", "0.5 <= m.predict(x[3])", "0.0", "right = 0.0 <= m.predict(x[3])"),
        ("right = np.greater(scores, 0.5)", "np.greater(scores, 0.5)", "0.0", "right = np.greater(scores, 0.0)"),
        ("right = scores.gt(0.5)", "scores.gt(0.5)", "0.0", "right = scores.gt(0.0)"),
    ],
)
def test_a_number_is_replaced_where_it_stands(source: str, at: str, to: str, expected: str) -> None:
    assert fixed(source, at, what="number", to=to)[0] == expected


@pytest.mark.parametrize("source", ["scores > half", "0.4 < scores < 0.6", "len(names)", "f(scores, 1, 2)", "n * 3"])
def test_a_number_that_is_not_written_there_is_left(source: str) -> None:
    text, fix = fixed(source, source, what="number", to="0.0")
    assert text == source
    assert fix.safety == "display"
    assert "number" in fix.message


def finding(changes: tuple[Change, ...], at_risk: tuple[Place, ...] = (), where: Place | None = None) -> Finding:
    """A finding with these changes."""
    return Finding(
        code="TU301",
        name="x",
        severity="warning",
        where=where or changes[0].where,
        have="have",
        expected="",
        happens="",
        change="Change it",
        changes=changes,
        names_at_risk=at_risk,
    )


def test_safety_follows_from_what_a_change_touches() -> None:
    source = "compile('acc')\nlog['acc']\n"
    documents = {"program.py": document(source)}.get
    where = place_of("'acc'", source)
    report = Change(where=where, what="name", to="categorical_accuracy", affects="report")
    training = Change(where=where, what="name", to="categorical_crossentropy")
    decision = Change(where=where, what="name", to="binary_accuracy", affects="report", decision="Say which is meant")
    safeties = [
        fix_of(finding((report,)), documents),
        fix_of(finding((report,), (place_of("'acc'", source, nth=1),)), documents),
        fix_of(finding((training,)), documents),
        fix_of(finding((decision,)), documents),
        fix_of(finding((report,), where=Place("other.py", 1, 1, 1, 2)), documents),
    ]
    assert [fix.safety for fix in safeties if fix] == ["safe", "unsafe", "unsafe", "display", "display"]
    assert safeties[0] is not None
    assert safeties[0].message == "Replace 'acc' by 'categorical_accuracy'"
    assert fix_of(finding((), where=where), documents) is None


def test_an_unsafe_fix_says_what_is_at_risk() -> None:
    source = "compile('acc')\nlog['acc'], log['acc']\n"
    documents = {"program.py": document(source)}.get
    first, second, third = (place_of("'acc'", source, nth=number) for number in range(3))
    training = Change(where=first, what="name", to="categorical_crossentropy")
    report = replace(training, to="categorical_accuracy", affects="report")
    number = replace(report, affects="quantity")
    renamed = tuple(replace(report, where=place, affects="training") for place in (second, third))

    def risk(changes: tuple[Change, ...], *uses: Place) -> str:
        fix = fix_of(finding(changes, uses), documents)
        assert fix is not None
        return fix.risk

    assert risk((report,)) == ""
    assert risk((training,)) == "it changes what is trained"
    assert risk((number,)) == "another number stands where the program shows this one"
    logged = "it changes a logged name that is used"
    assert risk((report, *renamed), second, third) == f"{logged} 2 times (all uses are renamed together)"
    assert risk((report, renamed[0]), second) == f"{logged} once (all uses are renamed together)"
    assert risk((report, renamed[0]), second, third) == f"{logged} 2 times (1 of these uses would keep the old name)"
    assert risk((training, *renamed), second, third).startswith("it changes what is trained and it changes a logged")


@pytest.mark.parametrize(
    ("source", "at", "expected"),
    [
        ("f(evals=[(a, 'é'), (b, 'b')])", "[(a, 'é'), (b, 'b')]", "f(evals=[(b, 'b'), (a, 'é')])"),
        (
            "f([\n    (a, 1),\n    c,\n    b,\n])",
            "[\n    (a, 1),\n    c,\n    b,\n]",
            "f([\n    b,\n    c,\n    (a, 1),\n])",
        ),
    ],
)
def test_an_item_is_put_last(source: str, at: str, expected: str) -> None:
    after, fix = fixed(source, at, what="last-item", to="0")
    assert after == expected
    assert fix.safety == "safe"


@pytest.mark.parametrize(("source", "at"), [("f(sets)", "sets"), ("f([a])", "[a]"), ("f([*sets])", "[*sets]")])
def test_a_list_that_is_not_written_out_is_only_shown(source: str, at: str) -> None:
    after, fix = fixed(source, at, what="last-item", to="0")
    assert (after, fix.safety) == (source, "display")


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ("import copy", "copy.deepcopy(model.state_dict())"),
        ("import copy as cp", "cp.deepcopy(model.state_dict())"),
        ("from copy import deepcopy", "deepcopy(model.state_dict())"),
        ("import os", "{name: value.clone() for name, value in model.state_dict().items()}"),
        ("import copy\ncopy = None", "{name: value.clone() for name, value in model.state_dict().items()}"),
    ],
)
def test_weights_are_copied_with_what_is_imported(imports: str, expected: str) -> None:
    after, fix = fixed(f"{imports}\nbest = model.state_dict()", "model.state_dict()", what="copied", to="weights")
    assert after == f"{imports}\nbest = {expected}"
    assert fix.safety == "safe"


def test_a_model_is_copied_only_with_an_import() -> None:
    assert fixed("import copy\nbest = net", "net", what="copied")[0] == "import copy\nbest = copy.deepcopy(net)"
    after, fix = fixed("best = net", "net", what="copied")
    assert (after, fix.safety) == ("best = net", "display")
