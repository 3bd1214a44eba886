"""Files that evaluate and measure what others train: read in a folder as alone, with functions that nobody calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.checking.many_files.run import check_paths, known_codes
from trueup.checking.one_file.file_checker import Job
from trueup.checking.settings.options import Options
from trueup.checking.settings.resolved import Resolver
from trueup.contract.result import CheckResult

EVALUATES = """
import torch
from sklearn.metrics import classification_report, f1_score


def evaluate(model, loader, device):
    model.eval()
    truth, answers = [], []
    with torch.no_grad():
        for x, y in loader:
            answers.extend(model(x.to(device)).argmax(1).cpu().numpy())
            truth.extend(y.numpy())
    f1 = f1_score(truth, answers, average="{average}")
    print(classification_report({order}))
    return f1
"""
METERS = """
class Meter:
    def __init__(self):
        self.sum, self.count, self.avg = 0, 0, 0

    def update(self, value, n=1):
        self.sum += value * n
        self.count += n
        self.avg = self.sum / self.count


def accuracy(output, target, topk=(1,)):
    size = target.size(0)
    _, pred = output.topk(max(topk), 1, True, True)
    correct = pred.t().eq(target.view(1, -1).expand_as(pred.t()))
    return [correct[:k].reshape(-1).float().sum(0).mul_(100.0 / size) for k in topk]
"""
VALIDATES = """
import torch
from meters import Meter, accuracy


def validate(val_loader, model):
    top1 = Meter()
    model.eval()
    with torch.no_grad():
        for i, (images, target) in enumerate(val_loader):
            images, target = images.cuda(), target.cuda()
            acc1, _ = accuracy(model(images), target, topk=(1, 5))
            top1.update(acc1[0]{size})
    print(f"Acc@1 {{top1.avg:.3f}}")
"""
STEPS = """
import torch


def accuracy_fn(y_true, y_pred):
    return torch.eq(y_true, y_pred).sum().item() / len(y_pred) * 100


def test_step(model, data_loader, loss_fn, device):
    right = 0
    model.eval()
    with torch.inference_mode():
        for X, y in data_loader:
            X, y = X.to(device), y.to(device)
            right += accuracy_fn(y_true=y, y_pred=model(X).argmax(dim=1)){weight}
    return right / {by}
"""
HANDED = """
import torch


def evaluate(model, loader, accuracy_fn, device):
    total = 0
    with torch.inference_mode():
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            answers = model(x).argmax(dim=1)
            {line}
    return total / {by}
"""
OF_BATCHES = """
import torch
from sklearn.metrics import precision_recall_fscore_support


def measured(answers, labels):
    precision, recall, f1, _ = precision_recall_fscore_support(labels, answers, average="macro")
    return {{"precision": precision, "recall": recall, "f1": f1}}


def evaluate(model, loader):
    total = 0.0
    with torch.no_grad():
        for x, y in loader:
            total += measured(model(x).argmax(1).cpu(), y)["{key}"]
    return total / len(loader)
"""
LONG_MODULE = """
import pytorch_lightning as pl
import torch
import torchmetrics
from torch.nn import functional as F


class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(8, 8)
        self.val_acc = torchmetrics.Accuracy(task="multiclass", num_classes=8)

    def forward(self, x):
{forward}
        return x

    def training_step(self, batch, batch_idx):
        x, y = batch
        return F.cross_entropy(self(x), y) + F.cross_entropy(self(x + 1), y) + F.cross_entropy(self(x + 2), y)

    def validation_step(self, batch, batch_idx):
        x, y = batch
        self.val_acc(self(x), y)

    def on_validation_epoch_end(self):
        self.log("val_acc", self.val_acc.compute())
"""
OF_SEVERAL_KINDS = """
import torch
from sklearn.metrics import precision_score, recall_score


def as_numbers(values):
    if isinstance(values[0], dict):
        return torch.tensor([value["name"] for value in values])
    return values


def evaluate(preds, labels):
    preds, labels = torch.argmax(as_numbers(preds), 1), as_numbers(labels)
    mean_recall = recall_score(labels, preds, average="micro")
    mean_precision = precision_score(labels, preds, average="micro")
    return Result(mean_recall, mean_precision)
"""
MEASURES = """
import torch
from sklearn.metrics import f1_score, precision_score


def compute(outputs, labels):
    preds = torch.argmax(outputs, dim=1).cpu().numpy()
    return {{"f1": f1_score(labels.cpu().numpy(), preds, average="{average}"),
            "precision": precision_score(labels.cpu().numpy(), preds, average="{average}")}}
"""
COMPUTES = """
from sklearn.metrics import precision_recall_fscore_support


def compute_metrics(pred):
    labels, preds = pred.label_ids, pred.predictions{answers}
    precision, recall, f1, _ = precision_recall_fscore_support(labels, preds, average="micro")
    return {{"precision": precision, "recall": recall, "f1": f1}}
"""
OF_ITS_TASK = """
from torchmetrics import Precision, Recall
from annotations import converted


def evaluate(preds, labels, classes):
    recall = Recall(task="{task}", {count}=classes, average="{average}")(converted(preds), converted(labels))
    precision = Precision(task="{task}", {count}=classes, average="{average}")(converted(preds), converted(labels))
    return {{"recall": float(recall), "precision": float(precision)}}
"""


def checked(folder: Path, **files: str) -> CheckResult:
    """The folder of these files, checked."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return check_paths([str(folder)], Job(Resolver(Options(isolated=True), known_codes()), folder), processes=1)


def found(folder: Path, **files: str) -> list[str]:
    """Code and severity of each finding in a folder of these files."""
    return [f"{finding.code} {finding.severity}" for finding in checked(folder, **files).findings]


def test_an_evaluation_alone_in_its_folder(tmp_path: Path) -> None:
    text = EVALUATES.format(average="micro", order="answers, truth")
    assert found(tmp_path, evaluate=text) == ["TU318 warning", "TU308 note"]


def test_the_right_one(tmp_path: Path) -> None:
    assert found(tmp_path, evaluate=EVALUATES.format(average="macro", order="truth, answers")) == []


def test_a_meter_that_is_not_passed_the_size(tmp_path: Path) -> None:
    assert found(tmp_path, meters=METERS, validate=VALIDATES.format(size="")) == ["TU309 note"]


def test_a_meter_that_is(tmp_path: Path) -> None:
    assert found(tmp_path, meters=METERS, validate=VALIDATES.format(size=", images.size(0)")) == []


def test_batches_compared_by_a_function(tmp_path: Path) -> None:
    assert found(tmp_path, engine=STEPS.format(weight="", by="len(data_loader)")) == ["TU309 note"]


def test_batches_weighed_by_their_items(tmp_path: Path) -> None:
    assert found(tmp_path, engine=STEPS.format(weight=" * len(X)", by="len(data_loader.dataset)")) == []


@pytest.mark.parametrize(
    ("line", "by", "codes"),
    [
        ("total += accuracy_fn(y_true=y, y_pred=answers)", "len(loader)", ["TU309 note"]),
        ("total += accuracy_fn(answers, y) * y.size(0)", "len(loader.dataset)", []),
        ("right, count = accuracy_fn(answers, y); total += right", "len(loader)", []),
        ("total += accuracy_fn(answers, y, loader)", "len(loader)", []),
        ("total += loss_fn(answers, y)", "len(loader)", []),
    ],
)
def test_an_accuracy_that_a_function_is_handed(tmp_path: Path, line: str, by: str, codes: list[str]) -> None:
    assert found(tmp_path, engine=HANDED.format(line=line, by=by)) == codes


def test_the_f1_of_a_dict_that_another_function_returns(tmp_path: Path) -> None:
    assert found(tmp_path, engine=OF_BATCHES.format(key="f1")) == ["TU309 warning"]


def test_a_long_class_that_nobody_makes_has_work_for_each_of_its_lines(tmp_path: Path) -> None:
    forward = "\n".join(["        x = torch.relu(self.layer(x)) + x"] * 150)
    result = checked(tmp_path, module=LONG_MODULE.format(forward=forward))
    assert [finding.code for finding in result.findings] == ["TU316"]
    assert not [gap.why for gap in result.unread if "steps" in gap.why]


def test_numbers_that_come_out_of_either_branch(tmp_path: Path) -> None:
    assert found(tmp_path, evaluate=OF_SEVERAL_KINDS) == ["TU308 warning"]


@pytest.mark.parametrize(("average", "codes"), [("micro", ["TU308 warning"]), ("macro", [])])
def test_numbers_of_what_is_handed_over(tmp_path: Path, average: str, codes: list[str]) -> None:
    assert found(tmp_path, metrics=MEASURES.format(average=average)) == codes


@pytest.mark.parametrize(("answers", "codes"), [(".argmax(-1)", ["TU308 warning"]), (" > 0", []), ("", [])])
def test_answers_of_a_prediction_that_a_trainer_hands_over(tmp_path: Path, answers: str, codes: list[str]) -> None:
    assert found(tmp_path, metrics=COMPUTES.format(answers=answers)) == codes


@pytest.mark.parametrize(
    ("task", "count", "average", "codes"),
    [
        ("multiclass", "num_classes", "micro", ["TU308 warning"]),
        ("multiclass", "num_classes", "macro", []),
        ("multilabel", "num_labels", "micro", []),
    ],
)
def test_a_metric_whose_task_tells_enough(
    tmp_path: Path, task: str, count: str, average: str, codes: list[str]
) -> None:
    assert found(tmp_path, evaluate=OF_ITS_TASK.format(task=task, count=count, average=average)) == codes
