"""What goes wrong with a file, apart from what goes wrong with the numbers in it."""

from __future__ import annotations

from trueup.contract.bad_input import BadInputError


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


def needs(package: str, extra: str, file: str) -> BadInputError:
    """The error for a format whose reader is not installed."""
    return BadInputError(f"{file}, and {package} is not installed", f"{package}", f"pip install 'trueup[{extra}]'")
