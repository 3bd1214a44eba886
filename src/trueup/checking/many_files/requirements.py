"""What settings ask of a whole run beside its findings: that something was read, and how much of it whole."""

from __future__ import annotations

from collections.abc import Iterator

from trueup.checking.settings.resolved import Settings


def unmet(setups: int, whole: int, settings: Settings) -> Iterator[str]:
    """A sentence for each requirement that a run does not meet, of whose setups so many were read whole."""
    if settings.require_setups and not setups:
        yield "No setup was read, and --require-setups asks for one."
    if whole < settings.require_whole * setups:
        from trueup.contract.percent import percent  # noqa: PLC0415 - a run that meets all does without

        share = f"{whole:,} of {setups:,} setups were read whole ({percent(whole / setups)})"
        yield f"{share}, and --require-whole asks for {percent(settings.require_whole)}."
