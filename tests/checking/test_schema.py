"""The JSON schema of the configuration says what the configuration heeds: no more and no less."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from trueup.checking.errors import SettingsError
from trueup.checking.many_files.run import known_codes
from trueup.checking.settings.configuration import KEYS, options_of, tool_schema
from trueup.checking.settings.options import FORMS, MEANINGS
from trueup.checking.settings.resolved import Resolver
from trueup.cli.main import main

jsonschema = pytest.importorskip("jsonschema")

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads(files("trueup").joinpath("trueup.schema.json").read_text(encoding="utf-8"))
CHECK = jsonschema.Draft7Validator(SCHEMA)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").rglob("*.md"))]


def documented() -> list[tuple[str, dict[str, Any]]]:
    """Each table of trueup in the TOML blocks of the pages."""
    found = []
    for page in PAGES:
        for block in re.findall(r"^```toml\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            table = tomllib.loads(block).get("tool", {}).get("trueup")
            if table is not None:
                found.append((page.name, table))
    return found


def test_it_is_a_schema_of_every_setting() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == KEYS
    assert set(MEANINGS) == set(FORMS)
    assert all(each["description"] for each in SCHEMA["properties"].values())


def test_the_documented_examples_are_valid() -> None:
    tables = documented()
    assert len(tables) > 1
    for page, table in tables:
        assert [(page, error.message) for error in CHECK.iter_errors(table)] == []


VALID: list[dict[str, Any]] = [
    {"select": ["TU3", "tu301", "softmax-over-one-unit", "all"], "ignore": []},
    {"per-file-ignores": {"tests/*": ["TU301"]}, "states": {"a.load": "labels=one-hot(10)"}},
    {"extend_exclude": ["third_party"], "fail-on": "note", "output-format": "sarif"},
    {"require-whole": 0.5, "require-setups": True},
    {"require-whole": 1},
]
WRONG: list[dict[str, Any]] = [
    {"select": "TU3"},
    {"select": ["TU9999"]},
    {"ignore": ["no-such-rule"]},
    {"per-file-ignores": {"tests/*": "TU301"}},
    {"per-file-ignores": ["TU301"]},
    {"fail-on": "loud"},
    {"unsafe-fixes": "yes"},
    {"require-whole": 1.5},
    {"require-whole": "0.5"},
    {"require-whole": True},
    {"states": {"a.load": 3}},
    {"selects": ["TU3"]},
    {"ignore-noqa": True},
]


@pytest.mark.parametrize("table", VALID)
def test_what_is_heeded_is_valid(table: dict[str, Any]) -> None:
    assert list(CHECK.iter_errors(table)) == []
    Resolver(options_of(table, "trueup.toml"), known_codes(), isolated=True).settings_for(Path.cwd())


@pytest.mark.parametrize("table", WRONG)
def test_what_is_refused_is_not_valid(table: dict[str, Any]) -> None:
    assert list(CHECK.iter_errors(table))
    with pytest.raises(SettingsError):
        Resolver(options_of(table, "trueup.toml"), known_codes(), isolated=True).settings_for(Path.cwd())


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--show-schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA == tool_schema("trueup")


def test_the_guide_has_a_row_for_each_setting() -> None:
    table = (ROOT / "docs" / "guide" / "configuration.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} == KEYS
