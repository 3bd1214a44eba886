"""Parts of files written by hand that come out of the code: what stands between two marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

#: How a part begins and ends, by the suffix of its file.
FENCES = {
    ".md": ("<!-- generated: {name} -->", "<!-- end -->"),
    ".toml": ("    # generated: {name}", "    # end"),
}


def with_parts(path: Path, text: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """The text of a file with each of its generated parts as it is now; KeyError for a part that nothing writes."""
    begin, end = FENCES[path.suffix]
    pattern = f"^({re.escape(begin).replace(re.escape('{name}'), '(.+?)')}\n).*?^({re.escape(end)})$"
    return re.sub(
        pattern,
        lambda match: f"{match[1]}{parts[match[2]]().rstrip()}\n{match[3]}",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
