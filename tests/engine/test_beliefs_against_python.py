"""What the reader believes of a program's names is what Python makes of them, however that runs.

The programs of the page are those of which something else was believed once; `tests/fuzz_beliefs.py` draws others.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fuzz_beliefs_judge
import fuzz_programs

#: What pandas and NumPy say of programs that nobody would write.
pytestmark = pytest.mark.filterwarnings("ignore")

_CASE = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _programs() -> dict[str, str]:
    page = Path(__file__).with_name("programs_that_python_runs.txt").read_text(encoding="utf-8")
    found = {}
    for title, text in _CASE.findall(page):
        for number, block in enumerate(_BLOCK.findall(text)):
            found[title if number == 0 else f"{title} {number + 1}"] = block
    return found


PROGRAMS = _programs()


@pytest.mark.parametrize("title", PROGRAMS)
def test_nothing_is_believed_that_python_does_not_do(title: str) -> None:
    what = fuzz_beliefs_judge.judged(PROGRAMS[title], runs=12)
    assert what.ran, "no run came to its end"
    assert what.wrong == []


@pytest.mark.parametrize("title", PROGRAMS)
def test_what_python_always_does_is_known(title: str) -> None:
    machine, scope = fuzz_beliefs_judge.read(PROGRAMS[title])
    wanted = re.findall(r"^# knows: (.+)$", PROGRAMS[title], re.MULTILINE)
    names = " ".join(wanted).split()
    known = [name for name in names if fuzz_beliefs_judge.is_known(machine, machine.store.read((scope, name)))]
    assert known == names


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("from outside import number\nn = 3\nn = max(n, number())\n", ""),
        ("n = [1, 2]\nn.append(3)\n", ""),
    ],
)
def test_the_judge_is_silent_about_what_is_so(program: str, words: str) -> None:
    assert " ".join(fuzz_beliefs_judge.judged(program).wrong) == words


def test_the_judge_sees_what_is_not_so(monkeypatch: pytest.MonkeyPatch) -> None:
    other = fuzz_beliefs_judge.read("n = 4\nnames = ['a']\n")
    monkeypatch.setattr(fuzz_beliefs_judge, "read", lambda _: other)
    wrong = fuzz_beliefs_judge.judged("n = 3\nnames = ['a', 'b']\n").wrong
    assert wrong == ["n: 4; Python has 3", "names: 1 items; Python has ['a', 'b']"]


@pytest.mark.parametrize(("page", "most"), [("plain", 1), ("arrays", 1)])
def test_of_drawn_programs_few_are_believed_wrongly(page: str, most: int) -> None:
    """Kinds that are still believed wrongly are named by `tests/fuzz_beliefs.py`; their number may only fall."""
    programs = [fuzz_programs.program(number, seed=1, page=page) for number in range(1000, 1030)]
    wrong = [what.wrong for what in map(fuzz_beliefs_judge.judged, programs) if what.wrong]
    assert len(wrong) <= most, wrong
