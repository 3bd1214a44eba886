"""Whatever transfer raises, wherever: the file is read on, and a sound program gets no finding for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cases.page_cases import Case, cases_of
from trueup.checking import check_text
from trueup.contract.result import CheckResult
from trueup.engine.transfers import load_transfers, registry

PAGE = Path(__file__).parent.parent / "cases" / "programs_without_a_fault.md"
CASES = cases_of(PAGE)[::3]
#: How many of the calls of a program are made to fail, one in each run.
MOST = 12


class Failing:
    """Counts what transfers are asked, and raises at one of them."""

    def __init__(self) -> None:
        self.asked, self.at = 0, -1

    def around(self, transfer: Callable[..., object]) -> Callable[..., object]:
        def asked(*given: object) -> object:
            self.asked += 1
            if self.asked == self.at:
                raise IndexError("a fault for the test")
            return transfer(*given)

        return asked

    def checked(self, program: str, at: int) -> CheckResult:
        self.asked, self.at = 0, at
        return check_text(program, "program.py", isolated=True)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    load_transfers()
    made = Failing()
    tables = ("_CALLS", "_METHODS", "_TENSOR_METHODS", "_ATTRIBUTES", "_TENSOR_ATTRIBUTES", "_ITEMS")
    for name in tables:
        table = getattr(registry, name)
        monkeypatch.setattr(registry, name, {key: made.around(transfer) for key, transfer in table.items()})
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_sound_program_stays_without_a_finding(case: Case, failing: Failing) -> None:
    sound = failing.checked(case.program, -1)
    loud = {(finding.code, finding.where) for finding in sound.findings if finding.severity != "note"}
    total = failing.asked
    assert total > 0
    for at in range(1, total + 1, max(total // MOST, 1)):
        result = failing.checked(case.program, at)
        assert result.crashes == ()
        assert any("a fault for the test" in unread.trace for unread in result.unread), at
        new = [each for each in result.findings if (each.code, each.where) not in loud and each.severity != "note"]
        assert [(each.code, each.have, each.where.row, at) for each in new] == []


def test_a_call_of_what_has_no_full_name_is_no_tokenizer() -> None:
    """`super()()` in a class of transformers."""
    program = (
        "import transformers\nfrom torch import nn\n"
        "class A(transformers.PreTrainedModel):\n    def f(self):\n        return super()('text')\n"
        "a = A()\na.f()\nnn.CrossEntropyLoss()(a(x), y).backward()\n"
    )
    assert not [unread.trace for unread in check_text(program, "program.py", isolated=True).unread if unread.trace]
