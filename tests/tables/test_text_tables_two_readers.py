"""Arrow's reader of text tables and the standard library's give the same rows, or the same complaint."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.auditing.tables.csv_table import CsvTable
from trueup.auditing.tables.wanted import Wanted
from trueup.contract.bad_input import BadInputError

pytest.importorskip("pyarrow", reason="Arrow's reader is an extra")
from trueup.auditing.tables.csv_arrow import ArrowCsvTable

NUMBERS = ["0", "1", "2", "0.5", ".5", "1.", "+1", "-1", " 1", "1 ", "1e0", "1E2", "3.0", "0.125", "1e400", "00.5"]
ODD = [
    "1_0",
    "007",
    "１",
    "0x10",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "",
    " ",
    "cat",
    "a,b",
    "two\nlines",
    'a "quoted" word',
]
#: Spellings of numbers make the first block numeric; a stray other field has to be told by both readers alike.
FIELDS = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.sampled_from(ODD))
WORDS = st.sampled_from(["cat", "dog", "007", "1_0", "a,b", "two\nlines", "1", "ñ"])


def written(rows: list[tuple[str, ...]], header: tuple[str, ...]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode()


def taken(reader: type[CsvTable], file: Path, wanted: Wanted) -> Any:
    """All rows by role, or the complaint."""
    try:
        table = reader(str(file), wanted, numeric=True)
        parts = [part for stretch in table.stretches() for part in table.parts(stretch)]
    except BadInputError as error:
        return str(error)
    rows = {role: np.concatenate([part.columns[role] for part in parts]).tolist() for role in wanted.columns if parts}
    return rows, table.lines_left_out, [part.start for part in parts][:1]


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(st.tuples(st.one_of(FIELDS, WORDS), FIELDS, FIELDS, WORDS), max_size=12),
    skip=st.booleans(),
    blank=st.integers(0, 12),
    short=st.booleans(),
)
def test_both_readers_agree(rows: list[Any], skip: bool, blank: int, short: bool, tmp_path_factory: Any) -> None:
    data = written(rows, ("y", "p0", " p1", "site"))
    lines = data.split(b"\r\n")
    if blank < len(lines):
        lines.insert(blank, b"")
    if short:
        lines.insert(len(lines) // 2, b"1,2")
    file = tmp_path_factory.mktemp("tables") / "t.csv"
    file.write_bytes(b"\r\n".join(lines))
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",), "by": ("site",)}, skip_lines=skip)
    one, other = taken(CsvTable, file, wanted), taken(ArrowCsvTable, file, wanted)
    assert repr(one) == repr(other)


@pytest.mark.parametrize("field", ["1_0", "007", "１"])
def test_a_name_that_python_would_take_for_a_number_stays_a_name(field: str, tmp_path: Path) -> None:
    """A label 1_0 beside the answers 10 would be right otherwise."""
    file = tmp_path / "t.csv"
    file.write_bytes(written([(field, "10"), ("1", "1")], ("y", "answer")))
    wanted = Wanted(columns={"labels": ("y",), "scores": ("answer",)})
    for reader in (CsvTable, ArrowCsvTable):
        table = reader(str(file), wanted, numeric=False)
        (part,) = list(table.parts((0, None)))
        assert part.columns["labels"].tolist() == [field, "1"]
        assert part.columns["scores"].tolist() == ["10", "1"]


def test_what_stumbles_in_the_middle_goes_on_at_the_row_where_it_stood(tmp_path: Path) -> None:
    """Arrow gives whole blocks; the line in a later block is named by the plain reader."""
    rows = [("1", "0.25", "0.75", "x")] * 150_000
    file = tmp_path / "t.csv"
    file.write_bytes(written([*rows, ("1", "O.5", "0.5", "x")], ("y", "p0", "p1", "site")))
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",)})
    starts, ends = [], [0]

    def take_all() -> None:
        for part in ArrowCsvTable(str(file), wanted, numeric=True).parts((0, None)):
            starts.append(part.start)
            ends.append(part.start + len(part.columns["labels"]))

    with pytest.raises(BadInputError, match=r"line 150002 of .* has 'O.5' in the column 'p0'"):
        take_all()
    assert starts == ends[:-1]
    assert ends[-1] >= 100_000


def test_an_unclosed_quotation_mark_costs_no_memory(tmp_path: Path) -> None:
    """One label of 100,000 characters in an array of texts would take 400 kB in each row."""
    file = tmp_path / "t.csv"
    file.write_text("y,p0,p1\n" + "cat,.5,.5\n" * 1000 + '"' + "x" * 100_000 + '",.5,.5\n', encoding="utf-8")
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",)}, text=True)
    for reader in (CsvTable, ArrowCsvTable):
        with pytest.raises(BadInputError, match="a label of 100,000 characters"):
            list(reader(str(file), wanted, numeric=True).parts((0, None)))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is asked of Linux")
def test_a_row_of_very_many_columns_takes_little_memory(tmp_path: Path) -> None:
    table, columns = tmp_path / "wide.csv", 60_000
    names = ",".join(f"p{at}" for at in range(columns))
    table.write_text(f"y,{names}\n7,{','.join(['0.00001'] * columns)}\n", encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from trueup.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        # The peak that getrusage gives may be that of the process that started this one.
        "print(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0], file=sys.stderr); sys.exit(code)"
    )
    words = [sys.executable, "-c", program, "audit", str(table), "--labels-column", "y", "--proba-columns", "p*"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert int(done.stderr.split()[-1]) < 300 * 1024


def test_blocks_of_the_plain_reader_hold_a_bounded_number_of_fields(tmp_path: Path) -> None:
    table, columns = tmp_path / "wide.csv", 40_000
    lines = [",".join(["y", *(f"p{at}" for at in range(columns))]), *(["1" + ",0.5" * columns] * 30)]
    table.write_text("\n".join(lines), encoding="utf-8")
    wanted = Wanted(columns={"labels": ("y",), "scores": ("p*",)})
    parts = list(CsvTable(str(table), wanted, numeric=True).parts((0, None)))
    assert [len(part.columns["labels"]) for part in parts] == [13, 13, 4]
