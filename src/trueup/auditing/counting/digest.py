"""What a saved count is sealed with: any change of it since then shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from trueup.contract.bad_input import BadInputError


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with a digest of it all."""
    return {**data, "digest": _digest(data)}


def refuse_changed(data: Mapping[str, Any], writer: str) -> None:
    """BadInputError where a digest is missing, or is not of what stands beside it."""
    rest = {name: value for name, value in data.items() if name != "digest"}
    if data.get("digest") != _digest(rest):
        raise BadInputError(
            "a state whose contents do not fit its digest: it was changed, or cut, since it was written",
            f"what {writer} wrote",
            "Count again",
        )


def _digest(data: Mapping[str, Any]) -> str:
    """32 hexadecimal digits over everything, whatever the order of the names; empty for what is no JSON."""
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return ""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
