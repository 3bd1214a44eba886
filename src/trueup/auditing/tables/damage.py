"""What goes wrong with a file, apart from what goes wrong with the numbers in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from trueup.contract.bad_input import BadInputError

#: What readers of other projects raise when the bytes of a file make no sense to them, or ask for what they lack.
_COMPLAINTS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    MemoryError,
    EOFError,
    SyntaxError,
    RuntimeError,
)


class DamagedFileError(BadInputError):
    """A file, or a part of it, that cannot be read: cut off, empty, or not what its name says."""


class ChangedFileError(BadInputError):
    """A file that another program wrote to while it was read; any count of it would be of no state it ever had."""


def damaged(file: str, why: object) -> DamagedFileError:
    """The error for a file, with the reader's own reason in a line."""
    reason = " ".join(str(why).split()) or type(why).__name__
    return DamagedFileError(
        f"{file} cannot be read ({reason[:300]})", "a whole file", "Write it again, or pass --exclude files"
    )


@contextmanager
def guarded(file: str, *more: type[Exception]) -> Iterator[None]:
    """Whatever a reader complains about becomes a DamagedFileError with the file's name; `more` are its own errors."""
    complaints: tuple[type[Exception], ...] = (*_COMPLAINTS, *more)
    try:
        yield
    except BadInputError:
        raise
    except UnicodeDecodeError as error:
        raise damaged(file, f"not UTF-8: {error.reason} at byte {error.start}") from error
    except complaints as error:
        if "field larger than field limit" in str(error):
            error = ValueError("a field of more than 131,072 characters: is a quotation mark not closed?")
        raise damaged(file, getattr(error, "strerror", None) or error) from error


def needs(package: str, extra: str, file: str) -> BadInputError:
    """The error for a format whose reader is not installed."""
    return BadInputError(f"{file}, and {package} is not installed", f"{package}", f"pip install 'trueup[{extra}]'")
