"""The corpus of odd files, and what each of them must come to."""

from __future__ import annotations

import sys
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"

#: For each file that is not read as a whole: the kind of what was unread, and words of the reason.
UNREAD = {
    "codec_of_bytes.py": ("part", "no known text encoding"),
    "cut_off.ipynb": ("file", "not valid JSON"),
    # Python 3.13 meets the depth as a syntax error of JSON.
    "deep.ipynb": ("file", "nested too deeply" if sys.version_info < (3, 13) else "not valid JSON"),
    "deep_blocks.py": ("part", "too many levels of indentation"),
    "deep_brackets.py": ("part", "too many nested parentheses"),
    "deep_sum.py": ("part", "nested too deeply"),
    "empty.ipynb": ("file", "the notebook is empty"),
    "escapes.py": ("part", "unicodeescape"),
    "huge_number.py": ("part", "digits"),
    "latin1_undeclared.py": ("part", "not utf-8: the file was read as Latin-1"),
    "list.ipynb": ("file", "is a list where an object with cells was expected"),
    "magics.ipynb": ("part", "%%unheard is not known"),
    "no_text.py": ("file", "binary"),
    "nul_byte.py": ("part", "a NUL byte"),
    "number_of_cells.ipynb": ("file", "no list of cells (number stands where it should)"),
    "other_language.ipynb": ("foreign", "language is r"),
    "prose.py": ("part", "unterminated string literal"),
    "twice.ipynb": ("file", "the key 'cells' twice"),
    "unclosed_string.py": ("part", "unterminated triple-quoted"),
    "unfinished.py": ("part", "'(' was never closed"),
    "unknown_coding.py": ("part", "no-such-codec"),
}
#: Files in whose tree a `Dense(10)` must be found, whatever stands around it.
WITH_A_LAYER = (
    *("latin1.py", "latin1_undeclared.py", "utf8_mark.py", "utf16_mark.py", "utf16_unmarked.py", "carriage_returns.py"),
    *("nul_byte.py", "unknown_coding.py", "codec_of_bytes.py", "form_feed.py", "unfinished.py", "unclosed_string.py"),
    *("deep_brackets.py", "deep_sum.py", "line_separators.py", "huge_number.py", "escapes.py", "magics.ipynb"),
)


def corpus() -> list[Path]:
    return sorted(CORPUS.iterdir())
