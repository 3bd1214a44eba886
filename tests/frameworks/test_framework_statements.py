"""What the frameworks' folders state: whole, light, without contradictions; and a library that none of them knows."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from trueup.contract.head import Head
from trueup.contract.known import Known, Unknown
from trueup.contract.loss import Loss
from trueup.contract.target import Target
from trueup.facts import loss_meaning
from trueup.frameworks import all_frameworks, all_lines, asked_as, framework_names, framework_of, title_of
from trueup.frameworks.base import Framework, Line
from trueup.frameworks.releases import existing, padded, parsed, release_of, releases_of, today

LINES = list(all_lines().values())


def test_each_folder_states_itself_under_its_own_name() -> None:
    assert [framework.key for framework in all_frameworks()] == list(framework_names())
    assert len({line.key for line in LINES}) == sum(len(framework.lines) for framework in all_frameworks())


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.key)
def test_a_line_lists_its_releases_in_order(line: Line) -> None:
    assert re.fullmatch(r"\d+\.\d+:\d+( \d+\.\d+:\d+)*", line.releases)
    numbers = [padded(parsed(text)) for text in releases_of(line.key)]
    assert numbers == sorted(set(numbers))
    assert line.title
    assert line.package


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.key)
def test_a_redirect_leads_to_a_line_that_there_is(line: Line) -> None:
    for redirect in line.redirects:
        released = release_of(Target(library=line.key, version=redirect.since))
        assert released.line == redirect.line != line.key
        assert (released.version == redirect.since) is redirect.keeps_number


@pytest.mark.parametrize("framework", all_frameworks(), ids=lambda framework: framework.key)
def test_what_is_typed_and_imported_is_a_line(framework: Framework) -> None:
    keys = {line.key for line in framework.lines}
    assert set(framework.asked_as.values()) <= keys
    assert set(framework.roots.values()) <= keys | {""}
    assert all(typed == typed.lower() for typed in framework.asked_as)
    assert {line.package for line in framework.lines} <= set(framework.packages.values())


def test_every_line_may_be_typed_by_its_key() -> None:
    assert {line.key: line.key for line in LINES}.items() <= asked_as().items()
    assert asked_as()["pytorch"] == "torch"


def test_releases_stand_once() -> None:
    assert today("torch") == (2, 15)
    assert release_of(Target(library="tf.keras")).line == "keras"
    assert existing(Target(library="torch", version=(1, 14))) is None
    assert existing(Target(library="torch", version=(0, 4, 1))) is not None


def test_a_library_that_no_folder_knows_is_unknown() -> None:
    target = Target(library="trax")
    assert framework_of("trax") is None
    assert title_of("trax") == "trax"
    assert str(target) == "today's trax"
    loss = Loss(name=Known("categorical_crossentropy"))
    assert isinstance(loss_meaning(loss, target, Head(units=Known(1), activation=Known("softmax"))), Unknown)


@pytest.mark.parametrize(
    ("program", "absent"),
    [
        ("from trueup.frameworks import all_frameworks; all_frameworks()", "trueup.engine"),
        ("import trueup.cli.main; trueup.cli.main.main(['--version'])", "trueup.frameworks"),
    ],
)
def test_statements_are_light(program: str, absent: str) -> None:
    ending = "import sys; print(sorted(name for name in sys.modules if name.startswith(sys.argv[1])))"
    program = f"try:\n    {program}\nexcept SystemExit:\n    pass\n{ending}"
    done = subprocess.run([sys.executable, "-c", program, absent], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
