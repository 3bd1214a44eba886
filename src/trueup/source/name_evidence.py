"""Logged names as evidence of a release: of a stretch of releases, those that log what the program reads or showed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.facts import logged_names
from trueup.facts.ranges import candidates, narrowed, unbounded


def by_names(setups: list[Setup], shown: frozenset[str]) -> list[Setup]:
    """The setups with their releases narrowed by names, and the reads of names marked that were seen to be logged.

    A program that reads `history["accuracy"]` was written for a release that logs it. Where one release logs all that
    any logs, the others go; where the names contradict each other, nothing is told. Without a stretch to narrow, only
    what the stored outputs show counts: reading a name that today's release never logs is a finding.
    """
    targets = {library: _narrowed(setups, library, shown) for library in {setup.target.library for setup in setups}}
    return [_seen(replace(setup, target=targets[setup.target.library](setup.target)), shown) for setup in setups]


def _seen(setup: Setup, shown: frozenset[str]) -> Setup:
    uses = tuple(replace(use, seen=True) if use.name in shown else use for use in setup.name_uses)
    return setup if uses == setup.name_uses else replace(setup, name_uses=uses)


def _narrowed(setups: list[Setup], library: str, shown: frozenset[str]) -> Callable[[Target], Target]:
    def narrow(target: Target) -> Target:
        mine = [setup for setup in setups if setup.target == target and _measures(setup)]
        start = unbounded(target) if target.assumed and shown else target
        if not start.ranged or not mine:
            return target
        read = set() if target.assumed else {use.name for setup in mine for use in setup.name_uses}
        asked = {name.removeprefix("val_") for name in read} | (shown & _words(mine))
        logged = [(item, _logged(mine, item) & asked) for item, _ in candidates(start)]
        every = frozenset().union(*(names for _, names in logged))
        # The releases that log each of these names which any release logs at all.
        kept = [item for item, names in logged if names == every]
        if not kept or len(kept) == len(logged) or not every:
            return target
        # Today's release logs them, too: nothing speaks against it.
        if target.assumed and kept[-1] == logged[-1][0]:
            return target
        known = sorted(every - frozenset.intersection(*(names for _, names in logged)))
        verb = "its stored outputs show" if every <= shown else "it reads"
        return narrowed(start, kept, f"{verb} " + " and ".join(f'"{name}"' for name in known))

    found: dict[Target, Target] = {}

    def remembered(target: Target) -> Target:
        if target not in found:
            found[target] = narrow(target)
        return found[target]

    return remembered


def _measures(setup: Setup) -> bool:
    """True where the setup's metrics were read: what else it logs tells nothing."""
    return bool(setup.metrics) and value_of(logged_names(setup)) is not None


def _words(setups: list[Setup]) -> frozenset[str]:
    """All names that any release logs for these setups, so that a shown name of something else counts for nothing."""
    start = unbounded(replace(setups[0].target, version=None, since=None, until=None))
    return frozenset().union(*(_logged(setups, item) for item, _ in candidates(start)))


def _logged(setups: list[Setup], target: Target) -> frozenset[str]:
    """What the setups log in one release, without `val_`."""
    names = (value_of(logged_names(replace(setup, target=target))) or frozenset() for setup in setups)
    return frozenset(name for each in names for name in each if not name.startswith("val_"))
