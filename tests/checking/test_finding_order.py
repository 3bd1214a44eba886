"""What a report is fed: the loudest findings of a program first, and each fault once, with all its places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from trueup.checking import check_text
from trueup.checking.finding_order import each_fault_once, in_order, without_repeats
from trueup.cli.main import main
from trueup.contract.finding import Change, Finding, Party, Severity
from trueup.contract.known import Place

SOFTMAX, LOSS, LATER, THIRD = (Place("train.py", row, 5, row, 20) for row in (3, 10, 19, 28))


def finding(where: Place, code: str = "TU105", severity: Severity = "error", **parts: object) -> Finding:
    """A finding about one head, of whose softmax nothing is to be left."""
    shown: dict[str, object] = {
        "have": "the loss is applied to a softmax output",
        "parties": (Party("head", SOFTMAX, "5 units, softmax"), Party("loss", where, "the loss")),
        "changes": (Change(where=SOFTMAX, what="unwrap"),),
    }
    sentences = {"expected": "Scores", "happens": "It is applied twice", "change": "Leave it out"}
    return Finding(code=code, name="a-rule", severity=severity, where=where, **sentences, **{**shown, **parts})  # type: ignore[arg-type]


def test_the_loudest_come_first_within_a_program() -> None:
    other = Place("another.py", 40, 1, 40, 5)
    found = [finding(LOSS, "TU103", "note"), finding(LATER, "TU104", "warning"), finding(THIRD), finding(other, "TU1")]
    assert [(each.where.file, each.severity) for each in in_order(found)] == [
        ("another.py", "error"),
        ("train.py", "error"),
        ("train.py", "warning"),
        ("train.py", "note"),
    ]


def test_what_the_same_change_mends_is_one_fault() -> None:
    (one,) = each_fault_once(in_order([finding(LATER, have="cross_entropy is applied to a softmax"), finding(LOSS)]))
    assert (one.where, one.other_places) == (LOSS, (LATER,))
    assert [party.where for party in one.parties] == [SOFTMAX, LOSS, LATER]
    assert one.message.endswith("Leave it out. The same stands at train.py:19:5.")


def test_what_is_said_alike_of_one_model_is_one_fault_that_is_mended_at_each_place() -> None:
    found = [finding(place, changes=(Change(where=place, what="name", to="bce"),)) for place in (LOSS, LATER, THIRD)]
    (one,) = each_fault_once(in_order(found))
    assert one.other_places == (LATER, THIRD)
    assert [change.where for change in one.changes] == [LOSS, LATER, THIRD]


@pytest.mark.parametrize(
    "other",
    [
        finding(LATER, have="another sentence", changes=()),
        finding(LATER, changes=(), parties=(Party("head", THIRD, "another model"),)),
        finding(LATER, "TU106"),
        finding(LATER, severity="warning"),
        finding(LOSS, have="another sentence about the place", parties=(Party("head", THIRD, "another model"),)),
        finding(Place("other.py", 19, 5, 19, 20)),
    ],
    ids=["sentence", "model", "code", "severity", "place", "file"],
)
def test_two_faults_stay_two(other: Finding) -> None:
    assert len(each_fault_once(in_order([finding(LOSS), other]))) == 2


def test_a_message_that_says_anothers_too_stands_alone() -> None:
    both = finding(LOSS, "TU104", "warning", covers=("TU111",))
    assert in_order([finding(LOSS, "TU111", "note"), both]) == [both]
    assert len(in_order([finding(LATER, "TU111", "note"), both])) == 2


def test_a_fault_of_a_module_is_once_there_however_many_programs_take_it_in() -> None:
    (both,) = each_fault_once(in_order([finding(LOSS), finding(LATER)]))
    assert without_repeats([finding(LATER), both]) == [both]


STEPS = """\
import lightning as L
import torch.nn.functional as F
from torch import nn


class Classifier(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 5), nn.Softmax(dim=1))
        self.loss = nn.CrossEntropyLoss()

    def training_step(self, batch, index):
        features, labels = batch
        return self.loss(self.net(features), labels)

    def validation_step(self, batch, index):
        features, labels = batch
        self.log("val_loss", F.cross_entropy(self.net(features), labels))
"""


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(STEPS)
    return tmp_path


def test_training_and_validation_step_have_one_finding_with_two_places() -> None:
    result = check_text(STEPS, "train.py", isolated=True)
    (one,) = result.findings
    assert one.code == "TU105"
    assert (one.where.row, [place.row for place in one.other_places]) == (10, [18])
    assert {party.text for party in one.parties if party.role == "loss"} == {"CrossEntropyLoss", "cross_entropy"}


def test_both_places_are_shown_marked_and_can_be_suppressed(steps: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "--no-cache"]) == 1
    full = capsys.readouterr().out
    assert full.count("^^^^") >= 2
    assert "loss: cross_entropy" in full
    assert main(["check", "--isolated", "--no-cache", "--output-format", "concise"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("train.py:10:21: warning: TU105 ")
    assert lines[1] == "train.py:18:30: note: TU105 the same fault as at train.py:10:21"
    assert lines[2] == "Found 1 finding."
    assert main(["check", "--isolated", "--no-cache", "--add-noqa"]) == 0
    assert capsys.readouterr().out == "Added 2 comments for 1 finding.\n"
    assert main(["check", "--isolated", "--no-cache"]) == 0


def test_a_comment_at_one_place_leaves_the_other(steps: Path) -> None:
    text = STEPS.replace("nn.CrossEntropyLoss()", "nn.CrossEntropyLoss()  # noqa: TU105")
    (one,) = check_text(text, "train.py", isolated=True).findings
    assert (one.where.row, one.other_places) == (18, ())


def test_one_fix_mends_both(steps: Path) -> None:
    assert main(["check", "--isolated", "--no-cache", "--fix", "--unsafe-fixes"]) == 0
    assert "Softmax" not in Path("train.py").read_text()


SIGMOIDS = """\
import keras

(features, classes), _ = keras.datasets.mnist.load_data()
labels = keras.utils.to_categorical(classes, 10)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="{activation}")])
model.compile(loss="{loss}_crossentropy", optimizer="adam")
model.fit(features, labels)
"""


@pytest.mark.parametrize(
    ("activation", "loss", "code"), [("sigmoid", "categorical", "TU104"), ("softmax", "binary", "TU103")]
)
def test_what_the_backend_trains_is_said_in_the_finding_about_the_loss(activation: str, loss: str, code: str) -> None:
    program, target = SIGMOIDS.format(activation=activation, loss=loss), "keras==3.15.1+tensorflow"
    (one,) = check_text(program, "train.py", isolated=True, target=target).findings
    assert one.code == code
    assert "This backend" in one.happens
    assert "other" in one.happens
    ignoring = check_text(program, "train.py", isolated=True, target=target, ignore=[code])
    assert [each.code for each in ignoring.findings] == ["TU111"]


def test_what_less_is_known_of_is_said_once() -> None:
    """One setup knows the head, and another one no more than that the answers are 0 or 1."""
    less = finding(LOSS, "TU311", "warning", have="a score is given answers (0 or 1 each)", parties=(), changes=())
    more = finding(LOSS, "TU311", "warning", have="a score is given answers (0/1 rows)", changes=())
    other = replace(more, have="a score is given answers (numbers)", happens="The call raises")
    for together in (in_order, without_repeats):
        assert together([less, more]) == [more]
        assert len(together([less, more, other])) == 2
        assert together([less]) == [less]


def test_a_place_that_is_told_with_the_name_of_its_loader_is_not_told_without() -> None:
    sentences = [f"The accuracies of the batches of {loader} are averaged" for loader in ("the loader", "val", "test")]
    other = finding(LATER, "TU309", "note", have=sentences[0], changes=())
    kept = in_order([*(finding(LOSS, "TU309", "note", have=have, changes=()) for have in sentences), other])
    assert [(each.have, each.where) for each in kept] == [
        (sentences[2], LOSS),
        (sentences[1], LOSS),
        (sentences[0], LATER),
    ]
