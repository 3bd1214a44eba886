"""A call with arguments that depend on a branch: it is made once for each way, each on a branch of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trueup.engine.store import choice_of, combine
from trueup.engine.values import Args, Choice, Guards, Value

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

#: How many times the ways that are followed may be open at once, while arguments are gone through.
_MOST = 4


def call_each_way(machine: Machine, args: Args, call: Callable[[Args], Value]) -> Value:
    """A call with arguments that depend on a branch: made once for each way, each on a branch of its own."""
    store = machine.store
    slots: list[int | str] = [i for i, value in enumerate(args.positional) if isinstance(value, Choice)]
    slots += [name for name, value in args.keywords.items() if isinstance(value, Choice)]
    ways = _all_ways(machine, args, slots)
    if len(ways) > machine.limits.options:
        ways = _ways_of_the_first(machine, args, slots)
    if not ways:
        return call(_resolved(machine, args, slots))
    results: list[tuple[Guards, Value]] = []
    branches = []
    for guards, passed in ways:
        answer: list[Value] = []
        branches.append(
            store.branch(guards, lambda g=passed, a=answer: a.append(call(g)))  # type: ignore[misc]
        )
        results.append((guards, answer[0]))
    store.join(branches)
    return choice_of(results)


def _all_ways(machine: Machine, args: Args, slots: list[int | str]) -> list[tuple[Guards, Args]]:
    ways: list[tuple[Guards, Args]] = [(frozenset(), args)]
    for slot in slots:
        ways = [better for guards, argument in ways for better in _ways(machine, guards, argument, slot)]
        # A further argument may rule ways out again, but hardly so many; each one multiplies the work.
        if len(ways) > _MOST * machine.limits.options:
            break
    return ways


def _ways_of_the_first(machine: Machine, args: Args, slots: list[int | str]) -> list[tuple[Guards, Args]]:
    """The ways of as many arguments as can be followed, from the first on; the others are unknown on each of them."""
    ways: list[tuple[Guards, Args]] = [(frozenset(), args)]
    for number, slot in enumerate(slots):
        more = [better for guards, argument in ways for better in _ways(machine, guards, argument, slot)]
        if len(more) > machine.limits.options:
            return [(guards, _resolved(machine, passed, slots[number:])) for guards, passed in ways] if number else []
        ways = more
    return ways


def _resolved(machine: Machine, args: Args, slots: list[int | str]) -> Args:
    """The arguments, with those of these slots as they are where no way is taken."""
    positional = tuple(
        machine.resolve(value) or value if at in slots else value for at, value in enumerate(args.positional)
    )
    keywords = {
        name: machine.resolve(value) or value if name in slots else value for name, value in args.keywords.items()
    }
    return Args(positional, keywords, args.more, args.chosen)


def _ways(machine: Machine, guards: Guards, args: Args, slot: int | str) -> list[tuple[Guards, Args]]:
    value = args.positional[slot] if isinstance(slot, int) else args.keywords[slot]
    found = []
    for more, option in value.options if isinstance(value, Choice) else ():
        both = combine(guards, more)
        if both is None or not machine.store.allows(both):
            continue
        # What holds on the present path anyway chooses nothing here.
        open_ways = frozenset((asked, way) for asked, way in more if machine.store.path.get(asked) != way)
        positional, keywords, chosen = args.positional, args.keywords, {**args.chosen, slot: open_ways}
        if isinstance(slot, int):
            positional = (*positional[:slot], option, *positional[slot + 1 :])
        else:
            keywords = {**keywords, slot: option}
        passed = Args(positional, keywords, args.more, chosen)
        found.append((both, passed))
    return found
