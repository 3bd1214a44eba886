"""Numbers of batches keep what they are in dicts that make their entries, in named tuples and in data classes."""

from __future__ import annotations

import pytest

from trueup.rules import all_rules, findings_of
from trueup.source import read_text

HEAD = """
import statistics
from collections import defaultdict, namedtuple
from dataclasses import asdict, dataclass, field
from typing import ClassVar, NamedTuple

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets

digits = datasets.MNIST(".", train=False)
loader = DataLoader(digits, batch_size=64)
model, criterion = nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), nn.CrossEntropyLoss()


def train():
    for x, y in DataLoader(datasets.MNIST("."), batch_size=64, shuffle=True):
        loss = criterion(model(x), y)
        loss.backward()
        return loss.item()


train()
"""
#: VALUE: the number of one batch; DIVISOR(items): what the sum of all is divided by.
RECORDS = {
    "a default dict of lists": """
def evaluate():
    numbers = defaultdict(list)
    for x, y in loader:
        out = model(x)
        numbers["loss"].append(criterion(out, y).item())
        numbers["accuracy"].append(VALUE)
    return sum(numbers["accuracy"]) / DIVISOR(numbers["accuracy"])


print("accuracy", evaluate())
""",
    "a default dict of numbers": """
def evaluate():
    numbers = defaultdict(float)
    for x, y in loader:
        out = model(x)
        numbers["accuracy"] += VALUE
    return {name: number / DIVISOR(loader) for name, number in numbers.items()}


print("accuracy", evaluate()["accuracy"])
""",
    "a default dict of objects": """
class Meter:
    def __init__(self):
        self.total = 0
        self.values = []

    def update(self, value):
        self.total += value
        self.values.append(value)

    @property
    def mean(self):
        return self.total / DIVISOR(self.values)


meters = defaultdict(Meter)
for x, y in loader:
    out = model(x)
    meters["accuracy"].update(VALUE)
print("accuracy", meters["accuracy"].mean)
""",
    "the entries of another dict": """
def step(x, y):
    out = model(x)
    return {"loss": criterion(out, y).item(), "accuracy": VALUE}


numbers = defaultdict(float)
for x, y in loader:
    for name, number in step(x, y).items():
        numbers[name] += number
print("accuracy", numbers["accuracy"] / DIVISOR(loader))
""",
    "one number under each name": """
numbers = dict.fromkeys(["loss", "accuracy"], 0.0)
for x, y in loader:
    out = model(x)
    numbers["accuracy"] += VALUE
print("accuracy", numbers["accuracy"] / DIVISOR(loader))
""",
    "a named tuple": """
Result = namedtuple("Result", "loss accuracy", defaults=(0.0,))


def step(x, y):
    out = model(x)
    return Result(criterion(out, y).item(), accuracy=VALUE)


total = 0
for x, y in loader:
    total += step(x, y).accuracy
print("accuracy", total / DIVISOR(loader))
""",
    "a named tuple that is unpacked": """
Result = namedtuple("Result", ["loss", "accuracy"])


def step(x, y):
    out = model(x)
    return Result(criterion(out, y).item(), VALUE)


total = 0
for x, y in loader:
    loss, number = step(x, y)
    total += number
print("accuracy", total / DIVISOR(loader))
""",
    "a subclass of NamedTuple": """
class Result(NamedTuple):
    loss: float
    accuracy: float = 0.0


def step(x, y):
    out = model(x)
    return Result(criterion(out, y).item(), VALUE)


results = [step(x, y) for x, y in loader]
print("accuracy", sum(number for _, number in results) / DIVISOR(results))
""",
    "a data class": """
@dataclass
class Result:
    loss: float
    accuracy: float


def step(x, y):
    out = model(x)
    return Result(criterion(out, y).item(), VALUE)


results = [step(x, y) for x, y in loader]
print("accuracy", sum(result.accuracy for result in results) / DIVISOR(results))
""",
    "a data class on another": """
@dataclass
class Base:
    kind: ClassVar[str] = "a batch"
    loss: float


@dataclass
class Result(Base):
    accuracy: float = 0.0


total = 0
for x, y in loader:
    out = model(x)
    total += asdict(Result(1.0, VALUE))["accuracy"]
print("accuracy", total / DIVISOR(loader))
""",
    "lists that a data class makes": """
@dataclass
class Kept:
    losses: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    total: float = field(init=False)

    def __post_init__(self):
        self.count = 0

    def add(self, number):
        self.numbers.append(number)


def evaluate():
    kept, other = Kept(), Kept()
    other.add("nothing")
    for x, y in loader:
        out = model(x)
        kept.add(VALUE)
    return sum(kept.numbers) / DIVISOR(kept.numbers)


print("accuracy", evaluate())
""",
    "a generator that is listed": """
def numbers():
    for x, y in loader:
        out = model(x)
        yield VALUE


found = list(numbers())
print("accuracy", sum(found) / DIVISOR(found))
""",
}
SHARE = "(out.argmax(1) == y).float().mean().item()"
RIGHT = "(out.argmax(1) == y).sum().item()"


def codes(program: str) -> set[str]:
    """The rules that speak of a program."""
    setups = read_text(HEAD + program, "program.py").setups
    return {finding.code for setup in setups for finding in findings_of(setup, all_rules())}


@pytest.mark.parametrize("kept", RECORDS)
def test_shares_of_batches_are_averaged(kept: str) -> None:
    program = RECORDS[kept].replace("VALUE", SHARE).replace("DIVISOR", "len")
    assert codes(program) == {"TU309"}


@pytest.mark.parametrize("kept", RECORDS)
def test_right_answers_are_divided_by_batches(kept: str) -> None:
    program = RECORDS[kept].replace("VALUE", RIGHT).replace("DIVISOR", "len")
    assert codes(program) == {"TU315"}


@pytest.mark.parametrize("kept", RECORDS)
def test_right_answers_are_divided_by_items(kept: str) -> None:
    program = RECORDS[kept].replace("VALUE", RIGHT)
    for divided in ("loader", "results", "found", "numbers", "self.values", "kept.numbers", 'numbers["accuracy"]'):
        program = program.replace(f"DIVISOR({divided})", "len(digits)")
    assert "DIVISOR" not in program
    assert codes(program) == set()


def test_a_mean_of_the_statistics_module() -> None:
    program = f"""
found = []
for x, y in loader:
    out = model(x)
    found.append({SHARE})
print("accuracy", statistics.mean(found))
"""
    assert codes(program) == {"TU309"}
    assert codes(program.replace("loader:", "[(torch.rand(9, 784), torch.arange(9))]:")) == set()


def test_a_list_that_holds_other_things_beside_numbers_of_batches_is_not_as_long_as_there_are_batches() -> None:
    program = f"""
found = ["begin"]
for x, y in loader:
    out = model(x)
    found.append({RIGHT})
print("accuracy", sum(found[1:]) / len(found))
"""
    assert "TU315" not in codes(program)


def test_an_entry_that_may_be_there_under_a_name_that_is_not_known_is_not_made() -> None:
    program = """
heads = defaultdict(lambda: nn.Linear(784, 1))
heads[NAME] = nn.Linear(784, 10)
for x, y in loader:
    criterion(heads["digits"](x), y).backward()
"""
    assert codes(program.replace("NAME", '"digits"')) == set()
    assert codes(program.replace("NAME", "input()")) == set()
    assert codes(program.replace("NAME", '"letters"')) >= {"TU102"}


def test_objects_under_names_that_keywords_tell() -> None:
    program = f"""
class Meter:
    def __init__(self):
        self.total, self.count = 0, 0

    def update(self, value):
        self.total += value
        self.count += 1


class Meters:
    def __init__(self):
        self.meters = defaultdict(Meter)

    def update(self, **numbers):
        for name, number in numbers.items():
            self.meters[name].update(number)

    def means(self):
        return {{name: meter.total / meter.count for name, meter in self.meters.items()}}


meters = Meters()
for x, y in loader:
    out = model(x)
    meters.update(loss=criterion(out, y).item(), accuracy={SHARE})
print("accuracy", meters.means()["accuracy"])
"""
    assert codes(program) == {"TU309"}
    assert codes(program.replace(SHARE, RIGHT).replace("total / meter.count", "total / len(digits)")) == set()


def test_what_is_counted_several_times_in_each_pass_is_no_number_of_passes() -> None:
    program = f"""
total, count = 0, 0
for x, y in loader:
    out = model(x)
    total += {RIGHT}
    for name in NAMES:
        count += 1
print("accuracy", total / count)
"""
    assert codes(program.replace("NAMES", '("one", "two")')) == set()


def test_the_last_item_behind_others_that_are_not_known() -> None:
    program = """
class Rows(torch.utils.data.Dataset):
    def __init__(self, rows, transform):
        self.texts, self.labels = [transform(row[0]) for row in rows], [int(row[1]) for row in rows]

    def __getitem__(self, index):
        return self.texts[index] + (self.labels[index],)

    def __len__(self):
        return len(self.labels)


texts = DataLoader(Rows(read(), tokenizer), batch_size=64)
total, count = 0.0, 0
for index, (words, lengths, kinds, y) in enumerate(texts):
    out = model(words)
    criterion(out, y).backward()
    total += VALUE
print("accuracy", total / DIVISOR)
"""
    assert codes(program.replace("VALUE", SHARE).replace("DIVISOR", "(index + 1)")) == {"TU309"}
    assert codes(program.replace("VALUE", RIGHT).replace("DIVISOR", "len(texts.dataset)")) == set()


@pytest.mark.parametrize("keep", ["batch[name].append(item[name])", "batch.setdefault(name, []).append(item[name])"])
def test_batches_put_together_under_names_that_only_the_items_tell(keep: str) -> None:
    program = f"""
def collate(items):
    batch = defaultdict(list)
    for item in items:
        for name in item.keys():
            {keep}
    return batch


texts = DataLoader(read(), batch_size=64, collate_fn=collate)
total = 0.0
for batch in texts:
    out, y = model(batch["x"]), batch["y"]
    criterion(out, y).backward()
    total += {SHARE}
print("accuracy", total / len(texts))
"""
    assert codes(program) == {"TU309"}
    assert codes(program.replace(SHARE, RIGHT).replace("len(texts)", "len(texts.dataset)")) == set()
