"""A share of what `make fuzz` throws at `check`, the same in each run; and that its judge sees what it is to see."""

from __future__ import annotations

import ast
import time
from pathlib import Path

import pytest

import fuzz
import fuzz_crossing
import fuzz_judge
from fuzz_damage import CANARY, CANARY_LINE, seeds
from trueup.contract.finding import Finding
from trueup.contract.known import Place
from trueup.contract.result import CheckResult
from trueup.engine.transfers import load_transfers, registry
from trueup.engine.transfers.registry import Site

MATERIAL = seeds()
#: Seconds of processor time for one case; the slowest takes a tenth of it.
PATIENCE = 10.0


@pytest.mark.parametrize("share", range(5))
def test_nothing_stops_trueup(share: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    setups = 0
    for number in range(share * 24, share * 24 + 24):
        file, data = fuzz.case(number, 1, MATERIAL)
        started = time.process_time()
        judged = fuzz_judge.judged(file, data)
        assert not judged.wrong, f"python tests/fuzz.py --seed 1 --only {number}\n{judged.wrong}"
        assert time.process_time() - started < PATIENCE
        setups += judged.setups
    assert setups > 5, "the programs are damaged so much that nothing of them is read"


def test_a_case_is_made_of_its_number_and_the_seed_alone() -> None:
    made = [fuzz.case(number, 3, MATERIAL) for number in range(20)]
    assert made == [fuzz.case(number, 3, dict(reversed(MATERIAL.items()))) for number in range(20)]
    assert len(set(made)) == 20
    assert made != [fuzz.case(number, 4, MATERIAL) for number in range(20)]


def test_crossed_programs_parse() -> None:
    texts = [fuzz_crossing.case(number, 2, MATERIAL) for number in range(1, 60, 2)]
    for file, data in texts:
        if file.endswith(".py"):
            ast.parse(data)


def test_a_fault_of_a_transfer_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fault(site: Site) -> None:
        raise IndexError

    monkeypatch.chdir(tmp_path)
    load_transfers()
    monkeypatch.setitem(registry._CALLS, "builtins.len", fault)
    program = "import keras\nx = len(y)\nkeras.Sequential().compile('sgd', 'mse')\n"
    assert "IndexError in test_fuzz.py" in fuzz_judge.judged("a.py", program.encode()).wrong


def test_a_program_that_was_run_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    real = fuzz_judge.check_text

    def check(data: bytes, file: str, **options: object) -> CheckResult:
        exec(data)
        return real(data, file, isolated=True)

    monkeypatch.setattr(fuzz_judge, "check_text", check)
    assert "the program was run" in fuzz_judge.judged("a.py", CANARY_LINE.encode()).wrong
    assert not Path(CANARY).exists()


@pytest.mark.parametrize("sign", ["\x1b[2J", "\x07", "\u202e", "\x85", "\x00"])
def test_a_control_character_that_gets_through_is_seen(sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where = Place("a.py", 1, 1, 1, 2)
    finding = Finding(
        code="TU101", name="a", severity="error", where=where, have=f"x{sign}y", expected="", happens="", change=""
    )
    result = CheckResult(findings=(finding,), fixes=(None,))
    assert fuzz_judge._reports(result) == []
    monkeypatch.setattr("trueup.report.output_formats.concise_report.visible", str)
    assert any("in the concise report" in each for each in fuzz_judge._reports(result))
