"""What every callback and `Watch` shows of a training, whatever library runs it."""

from __future__ import annotations

from trueup.contract.bad_input import BadInputError
from trueup.contract.finding import Finding
from trueup.integrations.epochs import EpochCount
from trueup.integrations.reporting import ACTIONS, Action, Reporter


class CallbackBase:
    """Findings, counts of epochs, and what could not be observed, as a `Reporter` keeps them.

    Raises:
        BadInputError: an action that there is not.
    """

    def __init__(self, action: Action, verbose: bool | None) -> None:
        if action not in ACTIONS:
            raise BadInputError(f"action={action!r}", "one of " + ", ".join(ACTIONS), "Name one of them")
        self._teller = Reporter(action, verbose)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, in order."""
        return tuple(self._teller.findings)

    @property
    def epochs(self) -> tuple[EpochCount, ...]:
        """Counts of every epoch, training and validation; see `EpochCount`."""
        return tuple(self._teller.epochs)

    @property
    def unobserved(self) -> tuple[str, ...]:
        """What could not be counted, as sentences."""
        return tuple(self._teller.unobserved)
