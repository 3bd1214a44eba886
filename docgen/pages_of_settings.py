"""The JSON schema of the configuration, out of what `trueup.checking.settings.options` says of each option."""

from __future__ import annotations

import json
from typing import Any

from trueup.checking.many_files.run import known_codes
from trueup.checking.settings.configuration import KEYS
from trueup.checking.settings.options import FORMS, MEANINGS
from trueup.checking.settings.rule_selection import ALL
from trueup.contract.finding import SEVERITIES
from trueup.report import formats

ADDRESS = "https://trueup.readthedocs.io/trueup.schema.json"
#: Draft 7 is what SchemaStore, editors and validate-pyproject read.
_DRAFT = "http://json-schema.org/draft-07/schema#"
#: Lists, and tables of lists, of words that stand for rules.
_OF_RULES = ("select", "extend_select", "ignore", "fixable", "unfixable", "per_file_ignores")


def schema_text() -> str:
    """The schema as it is stored."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    """What trueup.toml, and the table tool.trueup of pyproject.toml, may hold."""
    keys = sorted(KEYS)
    return {
        "$schema": _DRAFT,
        "$id": ADDRESS,
        "title": "trueup",
        "description": "The configuration of trueup: trueup.toml, or the table tool.trueup of pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _property(key.replace("-", "_")) for key in keys},
        # The other spelling is heeded, too, and not offered.
        "patternProperties": {
            f"^{key.replace('-', '_')}$": {"$ref": f"#/properties/{key}"} for key in keys if "-" in key
        },
        "definitions": {"rule": _rule()},
    }


def _property(option: str) -> dict[str, Any]:
    shape = dict(FORMS[option].shape)
    if option in _OF_RULES:
        rules = {"type": "array", "items": {"$ref": "#/definitions/rule"}}
        shape = {"type": "object", "additionalProperties": rules} if shape["type"] == "object" else rules
    chosen = {"output_format": formats(), "fail_on": SEVERITIES}.get(option)
    if chosen is not None:
        shape["enum"] = list(chosen)
    meaning = MEANINGS[option]
    return {"description": f"{meaning[:1].upper()}{meaning[1:]}.", **shape}


def _rule() -> dict[str, Any]:
    """A code, the beginning of one, a name, or ALL; editors offer what is listed."""
    codes = known_codes()
    beginnings = sorted({code[2:end] for code in codes for end in range(2, len(code) + 1)})
    return {
        "description": "A code, the beginning of codes, the name of a rule, or ALL.",
        "anyOf": [
            {"enum": [ALL, *sorted(codes), *sorted(codes.values())]},
            {"type": "string", "pattern": f"^([Tt]([Uu]({'|'.join(beginnings)}))?|[Aa][Ll][Ll])$"},
        ],
    }
